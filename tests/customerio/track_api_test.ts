import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import { encodeBatch } from "../../lib/sync/batch.ts";
import { LEFT_OUT } from "../../lib/customerio/redact.ts";
import {
  RedirectError,
  StatusError,
  UnreachableError,
  UnreadableAnswerError,
} from "../../lib/customerio/request_error.ts";
import { TRACK_URLS, TrackApi } from "../../lib/customerio/track_api.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { mappedFetch } from "../helpers/mapped_fetch.ts";
import { peopleOf, users } from "../helpers/people.ts";
import { apiFor, AUTHORIZATION, CREDENTIALS } from "../helpers/sync_run.ts";
import { hang, type Reply, startTrackServer } from "../helpers/track_server.ts";

const { us: US, eu: EU } = TRACK_URLS;

const TIMEOUT_MS = 12_345;

const ATTRIBUTES = new TextEncoder().encode('{"name":"Zoë"}');

function identify(api: TrackApi): Promise<void> {
  return api.identify("1", ATTRIBUTES);
}

async function sendBatch(api: TrackApi, count = 2) {
  const people = await peopleOf(users(count));
  return await api.identifyBatch(encodeBatch(people), people.length);
}

async function closedPort(): Promise<string> {
  await using server = startTrackServer();
  return server.url;
}

Deno.test("identify() puts the attributes as they are, with credentials", async () => {
  await using server = startTrackServer();
  const api = apiFor(server.url);
  await identify(api);
  const [{ method, path, headers, body }] = server.requests;
  assertEquals({ method, path, body }, {
    method: "PUT",
    path: "/api/v1/customers/1",
    body: '{"name":"Zoë"}',
  });
  assertEquals(headers.get("authorization"), AUTHORIZATION);
  assertEquals(headers.get("content-type"), "application/json");
  assertEquals(headers.get("user-agent"), "cio-sync/test");
  assertEquals({ requests: server.requests.length, inFlight: api.inFlight }, {
    requests: 1,
    inFlight: 0,
  });
});

Deno.test("identify() percent-encodes the identifier", async () => {
  await using server = startTrackServer();
  const api = apiFor(server.url);
  const identifiers = [
    "a b",
    "a/b?c#d",
    "ü+é@example.com",
    "100%",
    "..%2f",
    "🦕",
    "a:b;c=d&e",
    "*",
  ];
  for (const identifier of identifiers) await api.identify(identifier, ATTRIBUTES);
  assertEquals(server.users.flat(), identifiers);
  for (const { path } of server.requests) assertEquals(path.split("/").length, 5, path);
});

Deno.test("identifyBatch() posts the batch and gives back who was refused", async () => {
  const answers: Reply[] = [
    {},
    { body: { errors: [] } },
    { status: 207, body: { errors: [{ batch_index: 1, reason: "bad", field: "name" }] } },
  ];
  await using server = startTrackServer(({ number }) => answers[number]);
  const api = apiFor(server.url);
  assertEquals(await sendBatch(api), []);
  assertEquals(await sendBatch(api), []);
  assertEquals(await sendBatch(api), [{ index: 1, reason: "bad", field: "name" }]);
  for (const { method, path, headers, people, bytes } of server.requests) {
    assertEquals({ method, path }, { method: "POST", path: "/api/v2/batch" });
    assertEquals(headers.get("authorization"), AUTHORIZATION);
    assertEquals(headers.get("content-length"), String(bytes));
    assertEquals(people.map(({ user }) => user), ["0", "1"]);
  }
});

Deno.test("region() asks where the account is", async () => {
  await using server = startTrackServer(() => ({
    body: { url: "https://track-eu.customer.io", region: "eu", environment_id: 12 },
  }));
  assertEquals(await apiFor(server.url).region(), { region: "eu", workspaceId: 12 });
  const [{ method, path, headers, body }] = server.requests;
  assertEquals({ method, path, body }, {
    method: "GET",
    path: "/api/v1/accounts/region",
    body: "",
  });
  assertEquals(headers.get("authorization"), AUTHORIZATION);
});

Deno.test("region() throws an UnreadableAnswerError when there is no region in the answer", async () => {
  for (const reply of [{ body: {} }, { body: "<html>" }, { cut: "body" as const }]) {
    await using server = startTrackServer(() => reply);
    await assertRejects(
      () => apiFor(server.url).region(),
      UnreadableAnswerError,
      "status 200 with ",
    );
  }
});

Deno.test("TrackApi throws a StatusError with what Customer.io says, for every status but 2xx", async () => {
  for (const status of [300, 304, 400, 401, 404, 429, 500, 503, 599]) {
    const body = status === 304 ? "" : { meta: { error: "no" } };
    await using server = startTrackServer(() => ({
      status,
      body,
      headers: { "retry-after": "2" },
    }));
    for (const send of [identify, sendBatch]) {
      const api = apiFor(server.url);
      const error = await assertRejects(() => send(api), StatusError);
      assertEquals({ status: error.status, retryAfterMs: error.retryAfterMs }, {
        status,
        retryAfterMs: 2000,
      });
      assertEquals(error.problems, status === 304 ? [] : [{ reason: "no" }]);
      assertEquals(api.inFlight, 0);
    }
    assertEquals(server.requests.length, 2);
  }
});

Deno.test("TrackApi throws the StatusError also when the body breaks off", async () => {
  for (const cut of ["headers", "body"] as const) {
    await using server = startTrackServer(() => ({ status: 503, body: "half", cut }));
    const error = await assertRejects(() => identify(apiFor(server.url)), StatusError);
    assertEquals({ status: error.status, problems: error.problems }, { status: 503, problems: [] });
  }
});

Deno.test("TrackApi keeps the credentials out of messages that repeat them", async () => {
  const { siteId, apiKey } = CREDENTIALS;
  await using server = startTrackServer(() => ({
    status: 400,
    body: { meta: { error: `Bad ${AUTHORIZATION} of ${siteId}:${apiKey}` } },
  }));
  const error = await assertRejects(() => identify(apiFor(server.url)), StatusError);
  assertEquals(error.message, `Customer.io answered 400: ${LEFT_OUT}`);
});

Deno.test("identify() and identifyBatch() succeed by a JSON object without errors, whatever the 2xx", async () => {
  const replies: Reply[] = [
    { body: "{}" },
    { body: "{}\n" },
    { body: ' { "errors": [], "meta": null } ' },
    { status: 202, body: '{"meta":{"error":"","errors":[]}}' },
    { headers: { "content-type": "text/html" }, body: '{"more":1}' },
  ];
  for (const reply of replies) {
    await using server = startTrackServer(() => reply);
    await identify(apiFor(server.url));
    assertEquals(await sendBatch(apiFor(server.url)), [], JSON.stringify(reply));
    assertEquals(server.requests.length, 2);
  }
});

Deno.test("identify() and identifyBatch() take no other success for a yes, and say what it was", async () => {
  const html = "an HTML page (a sign-in page?)";
  const replies: (Reply & { said: string })[] = [
    { body: "garbage", said: "a body that is not JSON" },
    { body: "{}{}", said: "a body that is not JSON" },
    { body: "", said: "an empty body" },
    { status: 202, body: " \n", said: "an empty body" },
    { body: "<html>ok</html>", said: html },
    { body: "\n<!DOCTYPE HTML><p>Sign in", said: html },
    { body: "<?xml version='1.0'?>", said: "a body that is not JSON" },
    { body: "[]", said: "JSON that is no object" },
    { body: "null", said: "JSON that is no object" },
    { body: '"ok"', said: "JSON that is no object" },
    { body: "true", said: "JSON that is no object" },
    { body: '{"errors":[{"reason":"who?"}]}', said: "an error: who?" },
    { body: '{"errors":["bad"]}', said: "an error: bad" },
    { body: '{"meta":{"error":"bad"}}', said: "an error: bad" },
    { body: '{"error":"bad"}', said: "JSON of another shape" },
    { body: '{"errors":[{"batch_index":2}]}', said: "an error: no reason given" },
    { body: '{"errors":7}', said: "JSON of another shape" },
    { body: '{"success":false}', said: "JSON of another shape" },
    { body: '{"ok":false,"reason":"sign in"}', said: "JSON of another shape" },
    { body: "{}", cut: "body", said: "an incomplete body" },
    { body: "{}", cut: "headers", said: "an incomplete body" },
    { status: 207, body: '{"errors":[{"batch_index":0}', cut: "body", said: "an incomplete body" },
  ];
  for (const { said, ...reply } of replies) {
    await using server = startTrackServer(() => reply);
    for (const send of [identify, sendBatch]) {
      const error = await assertRejects(() => send(apiFor(server.url)), UnreadableAnswerError);
      assertEquals(
        error.message,
        `Cannot understand the answer of ${new URL(server.url).host}: ` +
          `status ${reply.status ?? 200} with ${said}`,
        JSON.stringify(reply),
      );
    }
    assertEquals(server.requests.length, 2);
  }
});

Deno.test("TrackApi knows who answered, what was asked, and whether it is an answer of Customer.io's", async () => {
  const json = { meta: { error: "no" } };
  const long = "x".repeat(100);
  const cases: (Reply & { isApiAnswer: boolean; sender?: string })[] = [
    { status: 403, body: json, isApiAnswer: true },
    { status: 400, body: "{}", headers: { "content-type": "text/html" }, isApiAnswer: true },
    { status: 401, body: "<html>", isApiAnswer: false },
    { status: 401, body: "Unauthorized", isApiAnswer: true },
    { status: 403, body: { message: "Forbidden" }, isApiAnswer: false },
    { status: 401, body: "", isApiAnswer: true },
    { status: 403, body: "<html>", isApiAnswer: false },
    { status: 403, body: "", isApiAnswer: false },
    {
      status: 403,
      body: "[]",
      headers: { "content-type": "application/json" },
      isApiAnswer: false,
    },
    { status: 403, body: json, cut: "body", isApiAnswer: false },
    {
      status: 403,
      body: "no",
      headers: { server: "Filter/1.0" },
      isApiAnswer: false,
      sender: "Filter/1.0",
    },
    {
      status: 403,
      body: "no",
      headers: { server: long },
      isApiAnswer: false,
      sender: `${long.slice(0, 40)}…`,
    },
  ];
  for (const { isApiAnswer, sender, ...reply } of cases) {
    await using server = startTrackServer(() => reply);
    const { host } = new URL(server.url);
    const endpoints = { "PUT /api/v1/customers/…": identify, "POST /api/v2/batch": sendBatch };
    for (const [endpoint, send] of Object.entries(endpoints)) {
      const error = await assertRejects(() => send(apiFor(server.url)), StatusError);
      assertEquals(
        { isApiAnswer: error.isApiAnswer, sender: error.sender, request: error.request },
        { isApiAnswer, sender: sender ?? host, request: { host, endpoint, setting: "trackUrl" } },
        JSON.stringify(reply),
      );
    }
  }
});

Deno.test("TrackApi throws an UnreachableError when nobody answers, naming the host alone", async () => {
  const url = await closedPort();
  await using server = startTrackServer(() => ({ cut: "request" }));
  for (const baseUrl of [url, server.url]) {
    const api = apiFor(baseUrl);
    const sent = api.identify("secret@example.com", ATTRIBUTES);
    const error = await assertRejects(() => sent, UnreachableError);
    assert(error.message.startsWith(`Cannot reach ${new URL(baseUrl).host}: `), error.message);
    assert(!/secret|customers|http:/.test(error.message), error.message);
    assertStringIncludes(error.message, `${new URL(baseUrl).host}: client error (`);
    assertEquals(api.inFlight, 0);
  }
  assertEquals(server.requests.length, 1);
});

Deno.test("TrackApi ends an attempt without an answer when its time is up", async () => {
  const clock = new FakeClock();
  await using server = startTrackServer(hang);
  const api = apiFor(server.url, { timeoutMs: TIMEOUT_MS, clock });
  const failed = assertRejects(
    () => identify(api),
    UnreachableError,
    `No answer within 12.345 s from ${new URL(server.url).host}`,
  );
  await server.arrived(1);
  assertEquals(api.inFlight, 1);
  await clock.advance(TIMEOUT_MS);
  await failed;
  assertEquals({ inFlight: api.inFlight, waits: clock.waits }, { inFlight: 0, waits: [] });
});

Deno.test("TrackApi's time limit covers the body, also of a refusal", async () => {
  for (const status of [200, 207, 503]) {
    const clock = new FakeClock();
    const half: Reply = { status, body: "{".repeat(1000), stalls: true };
    await using server = startTrackServer(() => half);
    const answered = Promise.withResolvers<void>();
    const api = apiFor(server.url, {
      timeoutMs: TIMEOUT_MS,
      clock,
      fetch: async (url, init) => {
        const response = await fetch(url, init);
        answered.resolve();
        return response;
      },
    });
    const failed = status === 503
      ? assertRejects(() => sendBatch(api), StatusError, "503")
      : assertRejects(() => sendBatch(api), UnreadableAnswerError, "an incomplete body");
    await answered.promise;
    await clock.advance(TIMEOUT_MS);
    await failed;
    assertEquals({ inFlight: api.inFlight, waits: clock.waits }, { inFlight: 0, waits: [] });
  }
});

Deno.test("TrackApi clears the time limit when the answer has come", async () => {
  const clock = new FakeClock();
  await using server = startTrackServer();
  await identify(apiFor(server.url, { timeoutMs: TIMEOUT_MS, clock }));
  assertEquals(clock.waits, []);
});

Deno.test("abort() ends what is in flight with its reason, and nothing that comes later", async () => {
  await using server = startTrackServer(({ number }) => number < 2 ? hang() : {});
  const api = apiFor(server.url);
  const reason = new RunError("interrupted", "SIGINT");
  const failed = [
    assertRejects(() => identify(api), RunError),
    assertRejects(() => sendBatch(api)),
  ];
  await server.arrived(2);
  assertEquals(api.inFlight, 2);
  api.abort(reason);
  assertEquals(await Promise.all(failed), [reason, reason]);
  await identify(api);
  assertEquals({ inFlight: api.inFlight, requests: server.requests.length }, {
    inFlight: 0,
    requests: 3,
  });
});

Deno.test("TrackApi follows a redirect within customer.io with the same method, body and credentials", async () => {
  for (const status of [301, 302, 303, 307, 308]) {
    await using eu = startTrackServer();
    await using us = startTrackServer(({ path }) => ({ status, headers: { location: EU + path } }));
    const { fetch, urls } = mappedFetch({ [US]: us.url, [EU]: eu.url });
    for (const send of [identify, sendBatch]) {
      const api = apiFor(US, { fetch });
      await send(api);
      const [before, after] = [us.requests.at(-1)!, eu.requests.at(-1)!];
      assertEquals(
        { method: after.method, path: after.path, body: after.body },
        { method: before.method, path: before.path, body: before.body },
      );
      assertEquals(after.headers.get("authorization"), AUTHORIZATION);
      assertEquals(after.headers.get("content-type"), "application/json");
      // The next one goes straight there.
      await send(api);
      assertEquals(api.origin, EU);
    }
    assertEquals({ usRequests: us.requests.length, euRequests: eu.requests.length }, {
      usRequests: 2,
      euRequests: 4,
    }, String(status));
    assertEquals(urls.length, 6);
  }
});

Deno.test("TrackApi follows a redirect within a host, and keeps to its base URL then", async () => {
  await using us = startTrackServer(({ number }) =>
    number % 2 === 0 ? { status: 307, headers: { location: "/elsewhere" } } : {}
  );
  const { fetch } = mappedFetch({ [US]: us.url });
  const api = apiFor(US, { fetch });
  await identify(api);
  await identify(api);
  const paths = us.requests.map(({ path }) => path);
  assertEquals(paths, ["/api/v1/customers/1", "/elsewhere", "/api/v1/customers/1", "/elsewhere"]);
  assertEquals(api.origin, US);
});

Deno.test("TrackApi refuses a redirect to any other host, which sees no request", async () => {
  await using foreign = startTrackServer();
  const { port } = new URL(foreign.url);
  const cases: [string, string][] = [
    ["https://evil.example/x", "evil.example"],
    ["https://customer.io.evil.com/x", "customer.io.evil.com"],
    ["https://track.customer.io.evil.com/x", "track.customer.io.evil.com"],
    ["https://evilcustomer.io/x", "evilcustomer.io"],
    ["https://track-customer.io/x", "track-customer.io"],
    ["https://evil-customer.io/x", "evil-customer.io"],
    ["https://track.evil-customer.io/x", "track.evil-customer.io"],
    // Customer.io's own, but not this API: the App API, and what others run for Customer.io.
    ["https://api.customer.io/x", "api.customer.io"],
    ["https://status.customer.io/x", "status.customer.io"],
    ["https://x.track.customer.io/x", "x.track.customer.io"],
    ["https://tracker.customer.io/x", "tracker.customer.io"],
    ["https://track.customer.io:8443/x", "track.customer.io:8443"],
    ["javascript:x", "no valid address"],
    ["https://track.customer.io@evil.example/x", "evil.example"],
    ["https://evil.example/.customer.io", "evil.example"],
    ["https://evil.example#.customer.io", "evil.example"],
    ["https://evil.example\\.customer.io", "evil.example"],
    ["//evil.example/x", "evil.example"],
    ["http://track-eu.customer.io/x", "track-eu.customer.io"],
    ["https://customer.io/x", "customer.io"],
    ["https://track.customer.io./x", "track.customer.io."],
    [`http://127.0.0.1:${port}/x`, `127.0.0.1:${port}`],
    [`http://localhost:${port}/x`, `localhost:${port}`],
    ["https://", "no valid address"],
    ["https://[", "no valid address"],
  ];
  for (const [location, host] of cases) {
    await using us = startTrackServer(() => ({ status: 307, headers: { location } }));
    const { fetch, urls } = mappedFetch({ [US]: us.url, [foreign.url]: foreign.url });
    for (const send of [identify, sendBatch]) {
      const api = apiFor(US, { fetch });
      const error = await assertRejects(() => send(api), RedirectError);
      assertStringIncludes(
        error.message,
        `redirects to ${host}, which is not Customer.io`,
        location,
      );
      assertEquals({ origin: api.origin, inFlight: api.inFlight }, { origin: US, inFlight: 0 });
    }
    assertEquals(urls.map((url) => new URL(url).origin), [US, US], location);
  }
  assertEquals(foreign.requests, []);
});

Deno.test("TrackApi refuses a redirect to another port of this machine", async () => {
  await using foreign = startTrackServer();
  await using server = startTrackServer(({ path }) => ({
    status: 308,
    headers: { location: foreign.url + path },
  }));
  const error = await assertRejects(() => identify(apiFor(server.url)), RedirectError);
  assertStringIncludes(error.message, `redirects to ${new URL(foreign.url).host}`);
  assertEquals(foreign.requests, []);
});

Deno.test("TrackApi shows no credentials that a redirect, a refusal or an answer repeats", async () => {
  const { siteId, apiKey } = { siteId: "Site-5ecret", apiKey: "Key/5ecret" };
  const escaped = apiKey.replaceAll(/[^]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`);
  const said = `no ${apiKey} ${siteId.toLowerCase()} ${encodeURIComponent(apiKey)}`;
  const text = JSON.stringify({ errors: [{ batch_index: 0, reason: said, field: apiKey }] })
    .replace("no ", `no ${escaped} `);
  const replies: Reply[] = [
    { status: 307, headers: { location: `https://${siteId}.evil.example/` } },
    { status: 400, body: text },
    { status: 400, body: `<p>${said}</p>` },
    { status: 207, body: text },
  ];
  for (const reply of replies) {
    await using server = startTrackServer(() => reply);
    const api = new TrackApi({
      baseUrl: server.url,
      siteId,
      apiKey,
      timeoutMs: 30_000,
      userAgent: "cio-sync/test",
    });
    const shown = Deno.inspect(await sendBatch(api).catch((error) => error), { depth: 10 });
    assertStringIncludes(shown, LEFT_OUT);
    assert(!/5ecret/i.test(shown), shown);
  }
});

Deno.test("TrackApi follows no redirect to a host whose name shows a credential, and reads no workspace that does", async () => {
  const credentials = { siteId: "7f3a9c0b12d4e5f60718", apiKey: "1234567890123456789a" };
  let reply: Reply = { body: { region: "us", environment_id: 123456789 } };
  await using server = startTrackServer(() => reply);
  const api = new TrackApi({
    baseUrl: server.url,
    ...credentials,
    timeoutMs: 30_000,
    userAgent: "cio-sync/test",
  });
  assertEquals(await api.region(), { region: "us", workspaceId: undefined });
  reply = { body: { region: "us", environment_id: 4 } };
  assertEquals(await api.region(), { region: "us", workspaceId: 4 });
  for (const shown of [credentials.siteId, credentials.siteId.slice(2, 10)]) {
    const location = `https://track-${shown}.customer.io/api/v1/accounts/region`;
    reply = { status: 307, headers: { location } };
    const error = await assertRejects(() => api.region(), RedirectError, LEFT_OUT);
    assert(!error.message.includes(shown), error.message);
    assertEquals(api.origin, server.url);
  }
});

Deno.test("TrackApi takes no credentials out of a redirect", async () => {
  await using eu = startTrackServer();
  await using us = startTrackServer(({ path }) => ({
    status: 307,
    headers: { location: `https://other:password@track-eu.customer.io${path}` },
  }));
  const { fetch, urls } = mappedFetch({ [US]: us.url, [EU]: eu.url });
  const api = apiFor(US, { fetch });
  await identify(api);
  await identify(api);
  assertEquals(api.origin, EU);
  assertEquals(urls.slice(1), [EU, EU].map((origin) => `${origin}/api/v1/customers/1`));
  for (const { headers } of eu.requests) assertEquals(headers.get("authorization"), AUTHORIZATION);
});

Deno.test("TrackApi ends a chain of redirects after three of them", async () => {
  await using us = startTrackServer(({ path }) => ({
    status: 307,
    headers: { location: EU + path },
  }));
  await using eu = startTrackServer(({ path }) => ({
    status: 307,
    headers: { location: US + path },
  }));
  const { fetch } = mappedFetch({ [US]: us.url, [EU]: eu.url });
  await assertRejects(
    () => identify(apiFor(US, { fetch })),
    RedirectError,
    "more than 3 redirects",
  );
  assertEquals(us.requests.length + eu.requests.length, 4);

  await using server = startTrackServer(({ number }) =>
    number < 3 ? { status: 302, headers: { location: `${US}/hop${number}` } } : {}
  );
  await identify(apiFor(US, mappedFetch({ [US]: server.url })));
  assertEquals(server.requests.length, 4);
});

Deno.test("TrackApi takes a redirect that leads nowhere for a refusal", async () => {
  await using server = startTrackServer(() => ({ status: 302 }));
  const error = await assertRejects(() => identify(apiFor(server.url)), StatusError);
  assertEquals(error.status, 302);
});

Deno.test("TrackApi follows three redirects, and no more", async () => {
  for (const count of [3, 4]) {
    const asked: string[] = [];
    const api = apiFor(US, {
      fetch: (url) => {
        asked.push(url);
        return Promise.resolve(
          asked.length <= count
            ? new Response("", { status: 307, headers: { location: `${EU}/${asked.length}` } })
            : new Response("{}"),
        );
      },
    });
    if (count === 3) await identify(api);
    else {
      const error = await assertRejects(() => identify(api), RedirectError);
      assertEquals(
        error.message,
        "Cannot follow track-eu.customer.io: more than 3 redirects; check trackUrl",
      );
    }
    assertEquals(asked.length, 4);
  }
});

Deno.test("TrackApi leaves no body of a redirect unread: it would keep its connection", async () => {
  let cancelled = 0;
  const api = apiFor(US, {
    fetch: (url) => {
      if (url.startsWith(EU)) return Promise.resolve(new Response("{}"));
      const body = new ReadableStream({ cancel: () => void cancelled++ });
      const headers = { location: url.replace(US, EU) };
      return Promise.resolve(new Response(body, { status: 307, headers }));
    },
  });
  await identify(api);
  assertEquals([cancelled, api.origin], [1, EU]);
});
