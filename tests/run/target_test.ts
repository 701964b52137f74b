import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import type {
  AccountConfiguration,
  Configuration,
  SandboxConfiguration,
} from "../../lib/config/types.ts";
import { openTarget, type TargetOptions } from "../../lib/run/target.ts";
import { BACKOFF } from "../../lib/delivery/backoff.ts";
import { Throttle } from "../../lib/delivery/throttle.ts";
import { TRACK_URLS } from "../../lib/customerio/track_api.ts";
import { countedSignal } from "../helpers/counted_signal.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { HurriedClock } from "../helpers/hurried_clock.ts";
import { mappedFetch } from "../helpers/mapped_fetch.ts";
import { AUTHORIZATION, CREDENTIALS, NO_BACKOFF } from "../helpers/sync_run.ts";
import { hang, type Reply, startTrackServer } from "../helpers/track_server.ts";
import { until } from "../helpers/turns.ts";

const { us: US, eu: EU } = TRACK_URLS;

const ATTRIBUTES = new TextEncoder().encode("{}");

type SomeConfiguration =
  | Partial<AccountConfiguration>
  | Partial<SandboxConfiguration> & Pick<SandboxConfiguration, "region">;

function configured(some: SomeConfiguration = {}): Configuration {
  return {
    parallelism: 4,
    userId: "id",
    mappings: [],
    ...CREDENTIALS,
    region: undefined,
    identifier: "id",
    mode: "batch",
    people: "upsert",
    gone: "keep",
    rateLimit: 1_000_000,
    timeout: 30,
    giveUpAfter: 300,
    maxAttempts: 3,
    workspaceId: undefined,
    appApiKey: undefined,
    trackUrl: undefined,
    appUrl: undefined,
    limits: "enforce",
    ...some,
  };
}

function optionsFor(
  configuration: SomeConfiguration,
  more: Partial<TargetOptions> = {},
): TargetOptions {
  return {
    configuration: configured(configuration),
    userAgent: "cio-sync/test",
    signal: new AbortController().signal,
    backoff: NO_BACKOFF,
    ...more,
  };
}

/** Two regions; the answer to the question is the same at both. */
function startRegions(answer: Reply) {
  const us = startTrackServer(() => answer);
  const eu = startTrackServer(() => answer);
  return {
    us,
    eu,
    fetch: mappedFetch({ [US]: us.url, [EU]: eu.url }).fetch,
    /** What was asked for, US and EU. */
    get paths() {
      return [us, eu].map(({ requests }) => requests.map(({ path }) => path));
    },
    async [Symbol.asyncDispose]() {
      await us[Symbol.asyncDispose]();
      await eu[Symbol.asyncDispose]();
    },
  };
}

const QUESTION = "/api/v1/accounts/region";
const PERSON = "/api/v1/customers/1";

function answerOf(region: "us" | "eu", environment_id = 3): Reply {
  return { body: { url: TRACK_URLS[region], region, environment_id } };
}

Deno.test("openTarget() asks nothing when region or trackUrl says where to send to", async () => {
  await using server = startTrackServer();
  await using regions = startRegions({});
  const { fetch } = regions;
  const cases: { configuration: Partial<Configuration>; url: string; expected: string | null }[] = [
    { configuration: { region: "us" }, url: US, expected: "us" },
    { configuration: { region: "eu" }, url: EU, expected: "eu" },
    { configuration: { trackUrl: server.url }, url: server.url, expected: null },
    { configuration: { trackUrl: server.url, region: "eu" }, url: server.url, expected: "eu" },
  ];
  for (const { configuration, url, expected } of cases) {
    const isMapped = configuration.trackUrl === undefined;
    await using target = await openTarget(optionsFor(configuration, isMapped ? { fetch } : {}));
    assertEquals(
      {
        baseUrl: target.baseUrl,
        region: target.region,
        workspaceId: target.workspaceId,
      },
      { baseUrl: url, region: expected, workspaceId: null },
      JSON.stringify(configuration),
    );
    assertEquals(target.people(5), []);
    await target.api.identify("1", ATTRIBUTES);
  }
  assertEquals(regions.paths, [[PERSON], [PERSON]]);
  assertEquals(server.requests.map(({ path }) => path), [PERSON, PERSON]);
});

Deno.test("openTarget() asks for the region first, and sends there", async () => {
  for (const region of ["us", "eu"] as const) {
    await using regions = startRegions(answerOf(region, 7));
    await using target = await openTarget(optionsFor({}, { fetch: regions.fetch }));
    assertEquals({ baseUrl: target.baseUrl, region: target.region }, {
      baseUrl: TRACK_URLS[region],
      region,
    });
    assertEquals(target.workspaceId, 7);
    const [{ method, path, headers }] = regions.us.requests;
    assertEquals({ method, path }, { method: "GET", path: QUESTION });
    assertEquals(headers.get("authorization"), AUTHORIZATION);
    await target.api.identify("1", ATTRIBUTES);
    assertEquals(
      regions.paths,
      region === "us" ? [[QUESTION, PERSON], []] : [[QUESTION], [PERSON]],
    );
  }
});

Deno.test("openTarget() finds an account in the EU that the US host redirects", async () => {
  await using regions = startRegions(answerOf("eu"));
  regions.us.answer = ({ path }) => ({ status: 301, headers: { location: EU + path } });
  await using target = await openTarget(optionsFor({}, { fetch: regions.fetch }));
  await target.api.identify("1", ATTRIBUTES);
  assertEquals({ region: target.region, baseUrl: target.baseUrl }, { region: "eu", baseUrl: EU });
  assertEquals(regions.paths, [[QUESTION], [QUESTION, PERSON]]);
});

Deno.test("openTarget() compares workspaceId before anything is sent", async () => {
  const asked: Partial<Configuration>[] = [{}, { region: "us" }, { region: "eu" }];
  for (const configuration of asked) {
    const region = configuration.region === "eu" ? "eu" : "us";
    await using regions = startRegions(answerOf(region, 3));
    const { fetch } = regions;
    const at = region === "us" ? regions.us : regions.eu;

    await using target = await openTarget(
      optionsFor({ ...configuration, workspaceId: 3 }, { fetch }),
    );
    assertEquals({
      region: target.region,
      workspaceId: target.workspaceId,
      baseUrl: target.baseUrl,
    }, { region, workspaceId: 3, baseUrl: TRACK_URLS[region] });
    const error = await assertRejects(
      () => openTarget(optionsFor({ ...configuration, workspaceId: 4 }, { fetch })),
      RunError,
    );
    assertEquals(error.kind, "auth");
    assertEquals(
      error.message,
      "The credentials belong to workspace 3, but workspaceId is 4: nothing was sent; " +
        "use the credentials of workspace 4",
    );
    assertEquals(at.requests.map(({ path }) => path), [QUESTION, QUESTION]);
    assertEquals(regions.paths.flat().length, 2);
  }
});

Deno.test("openTarget() asks trackUrl for the workspace, and stays there", async () => {
  await using server = startTrackServer(() => answerOf("eu", 3));
  const options = optionsFor({ trackUrl: server.url, workspaceId: 3 });
  await using target = await openTarget(options);
  assertEquals(
    { baseUrl: target.baseUrl, region: target.region, workspaceId: target.workspaceId },
    { baseUrl: server.url, region: "eu", workspaceId: 3 },
  );
  await target.api.identify("1", ATTRIBUTES);
  assertEquals(server.requests.map(({ path }) => path), [QUESTION, PERSON]);
});

Deno.test("openTarget() refuses a workspace that Customer.io does not name", async () => {
  await using server = startTrackServer(() => ({ body: { region: "us" } }));
  const options = optionsFor({ trackUrl: server.url, workspaceId: 3 });
  const error = await assertRejects(() => openTarget(options), RunError);
  assertEquals(error.kind, "auth");
  assertStringIncludes(
    error.message,
    "The credentials belong to workspace unknown, but workspaceId is 3: nothing was sent",
  );
});

Deno.test("openTarget() throws an auth error at a 401 or 403, after one request", async () => {
  for (const status of [401, 403]) {
    await using server = startTrackServer(() => ({ status, body: { meta: { error: "no" } } }));
    const options = optionsFor({ trackUrl: server.url, workspaceId: 3, maxAttempts: 6 });
    const error = await assertRejects(() => openTarget(options), RunError);
    assertEquals({ kind: error.kind, requests: server.requests.length }, {
      kind: "auth",
      requests: 1,
    });
    assertStringIncludes(error.message, `(${status}: no): check siteId and apiKey`);
    assert(!error.message.includes(CREDENTIALS.apiKey));
  }
});

Deno.test("openTarget() repeats the question after errors that may go away", async () => {
  const replies: Reply[] = [
    { status: 503, headers: { connection: "close" } },
    { cut: "request" },
    { body: "<html>" },
    answerOf("us"),
  ];
  await using server = startTrackServer(({ number }) => replies[number]);
  const options = optionsFor({ trackUrl: server.url, workspaceId: 3, maxAttempts: 4 });
  await using target = await openTarget(options);
  assertEquals({ workspaceId: target.workspaceId, requests: server.requests.length }, {
    workspaceId: 3,
    requests: 4,
  });
});

Deno.test("openTarget() throws an unreachable or setup error when there is no usable answer", async () => {
  const busy = { meta: { error: "busy" } };
  const cases: {
    reply: Reply;
    kind: "unreachable" | "setup";
    requests: number;
    said: string;
  }[] = [
    {
      reply: { status: 404 },
      kind: "setup",
      requests: 1,
      said:
        "it answered 404 to GET /api/v1/accounts/region, so it is not Customer.io's Track API: " +
        "check trackUrl",
    },
    {
      reply: { status: 400, body: busy },
      kind: "setup",
      requests: 1,
      said: "it answered 400 (busy) to GET /api/v1/accounts/region, which is not about anyone",
    },
    {
      reply: { status: 403, body: "<html>", headers: { server: "Filter" } },
      kind: "setup",
      requests: 1,
      said: "Filter answered 403, not in Customer.io's form: ask who runs the proxy or firewall",
    },
    {
      reply: { body: {} },
      kind: "setup",
      requests: 3,
      said: "status 200 with JSON of another shape: check trackUrl",
    },
    {
      reply: { body: "<html>" },
      kind: "setup",
      requests: 3,
      said: "status 200 with an HTML page (a sign-in page?): check trackUrl",
    },
    {
      reply: { cut: "request" },
      kind: "unreachable",
      requests: 3,
      said: "Cannot find out the account's region: Cannot reach ",
    },
  ];
  for (const { reply, kind, requests, said } of cases) {
    await using server = startTrackServer(() => reply);
    const options = optionsFor({ trackUrl: server.url, workspaceId: 3 });
    const error = await assertRejects(() => openTarget(options), RunError);
    assertEquals({ kind: error.kind, requests: server.requests.length }, {
      kind,
      requests,
    }, said);
    assertStringIncludes(error.message, said);
  }
});

Deno.test("openTarget() names a host that it is redirected to, which sees nothing", async () => {
  await using foreign = startTrackServer();
  await using server = startTrackServer(({ path }) => ({
    status: 302,
    headers: { location: foreign.url + path },
  }));
  const options = optionsFor({ trackUrl: server.url, workspaceId: 3 });
  const error = await assertRejects(() => openTarget(options), RunError);
  assertEquals({ kind: error.kind, requests: foreign.requests.length }, {
    kind: "setup",
    requests: 0,
  });
  assertStringIncludes(error.message, new URL(foreign.url).host);
  assertEquals(server.requests.length, 1);
});

Deno.test("openTarget() waits as long as a Retry-After asks for", async () => {
  await using server = startTrackServer(({ number }) =>
    number > 0 ? answerOf("us") : { status: 429, headers: { "retry-after": "31" } }
  );
  const clock = new FakeClock();
  const throttle = new Throttle({ rateLimit: 1e9, clock });
  const configuration = { trackUrl: server.url, workspaceId: 3 };
  const opening = openTarget(optionsFor(configuration, { throttle, clock }));
  await clock.asleepFor(31_000);
  await clock.advance(30_999);
  assertEquals(server.requests.length, 1);
  await clock.advance(1);
  await using target = await opening;
  assertEquals({ workspaceId: target.workspaceId, requests: server.requests.length }, {
    workspaceId: 3,
    requests: 2,
  });
  assertEquals(clock.now(), 31_000);
});

Deno.test("openTarget() waits an outage out in which Customer.io, or a gateway, answers with errors", async () => {
  const replies: Reply[] = [
    { status: 503, body: { meta: { error: "busy" } } },
    { status: 502, body: "<html>Bad gateway" },
    { status: 504 },
    { status: 429 },
  ];
  for (const reply of replies) {
    const clock = new HurriedClock();
    await using server = startTrackServer(() => clock.now() < 30_000 ? reply : answerOf("us"));
    const notes: string[] = [];
    const configuration = { trackUrl: server.url, workspaceId: 3, maxAttempts: 2 };
    await using target = await openTarget(optionsFor(configuration, {
      clock,
      note: (message) => notes.push(message),
    }));
    assertEquals(target.workspaceId, 3);
    assert(clock.now() < 60_000, `${clock.now()}`);
    assertEquals(notes.length, 1);
    assertMatch(
      notes[0],
      /^Waiting for an answer to where the account is, at most 5:00 min: .*answered (\d+)/,
    );
    assertStringIncludes(notes[0], `answered ${reply.status}`);
  }
});

Deno.test("openTarget() gives up when there was no success for giveUpAfter, and says what there was", async () => {
  for (const headers of [{}, { "retry-after": "600" }] as Record<string, string>[]) {
    const clock = new HurriedClock();
    const reply: Reply = { status: 503, body: { meta: { error: "busy" } }, headers };
    await using server = startTrackServer(() => reply);
    const configuration = { trackUrl: server.url, workspaceId: 3, giveUpAfter: 60 };
    const { kind, message } = await assertRejects(
      () => openTarget(optionsFor(configuration, { clock })),
      RunError,
    );
    assertEquals(kind, "unreachable");
    const start =
      "Cannot find out the account's region: Customer.io answered 503: busy; no success for 1:00 min";
    assertEquals(message.slice(0, start.length), start);
    assertMatch(message, /: run it again later, or set region to skip this question$/);
    assertEquals(message.includes("asked to wait 10:00 min"), "retry-after" in headers);
    assert(clock.now() >= 60_000 && clock.now() < 62_000, `${clock.now()}`);
  }
});

Deno.test("openTarget() throws the signal's reason at once when it waits for the next attempt", async () => {
  const clock = new FakeClock();
  await using server = startTrackServer(() => ({ status: 503, body: {} }));
  const stop = new AbortController();
  const reason = new RunError("interrupted", "Interrupted by SIGINT");
  const configuration = { trackUrl: server.url, workspaceId: 3 };
  const options = optionsFor(configuration, { clock, signal: stop.signal, backoff: BACKOFF });
  const opening = assertRejects(() => openTarget(options));
  await until(() => server.requests.length === 1 && clock.waits.some((ms) => ms < 10_000));
  assertEquals(clock.waits.includes(300_000), true);
  stop.abort(reason);
  assertEquals(await opening, reason);
  assertEquals(server.requests.length, 1);
});

Deno.test("openTarget() leaves nothing behind on the signal of a run", async () => {
  await using server = startTrackServer(() => answerOf("us"));
  const { signal, listening } = countedSignal();
  const configuration = { trackUrl: server.url, workspaceId: 3 };
  await using _target = await openTarget(optionsFor(configuration, { signal }));
  assertEquals(listening.size, 0);
});

Deno.test("openTarget() gives each attempt the seconds that the configuration has", async () => {
  const clock = new FakeClock();
  const stop = new AbortController();
  const fetch = (_url: unknown, { signal }: RequestInit = {}) =>
    new Promise<Response>((_, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason));
    });
  const options = optionsFor({ timeout: 7 }, { clock, fetch, signal: stop.signal });
  const opening = assertRejects(() => openTarget(options));
  await clock.asleepFor(7_000);
  stop.abort(new RunError("interrupted", "Interrupted by SIGINT"));
  await clock.advance(7_000);
  await opening;
});

Deno.test("openTarget() throws the signal's reason when it is aborted before or while it asks", async () => {
  await using server = startTrackServer(hang);
  const reason = new RunError("interrupted", "Interrupted by SIGINT");
  const configuration = { trackUrl: server.url, workspaceId: 3 };
  const aborted = optionsFor(configuration, { signal: AbortSignal.abort(reason) });
  assertEquals(await assertRejects(() => openTarget(aborted)), reason);
  assertEquals(server.requests, []);

  const controller = new AbortController();
  const { signal } = controller;
  const failed = assertRejects(() => openTarget(optionsFor(configuration, { signal })));
  await server.arrived(1);
  controller.abort(reason);
  assertEquals(await failed, reason);
  assertEquals(server.requests.length, 1);
});

Deno.test("openTarget() starts a sandbox that shows its people until it is disposed of", async () => {
  const none = { siteId: undefined, apiKey: undefined };
  let url: string;
  {
    await using target = await openTarget(optionsFor({ region: "sandbox", ...none }));
    url = target.baseUrl;
    assertEquals(target.region, "sandbox");
    assert(Number.isInteger(target.workspaceId));
    for (const id of ["1", "2", "3"]) {
      await target.api.identify(id, new TextEncoder().encode(`{"n":${id}}`));
    }
    assertEquals(target.people(2).map(({ user }) => user), ["1", "2"]);
    assertEquals(target.people(9).length, 3);
    assertEquals(target.people(0), []);
  }
  await assertRejects(() => fetch(url), TypeError);
});

Deno.test("openTarget() need not know the workspace where it only asks for the region", async () => {
  await using regions = startRegions({ body: { region: "eu" } });
  await using target = await openTarget(optionsFor({}, { fetch: regions.fetch }));
  assertEquals({ region: target.region, workspaceId: target.workspaceId }, {
    region: "eu",
    workspaceId: null,
  });
});

Deno.test("openTarget() names people of the sandbox by what they have", async () => {
  const none = { siteId: undefined, apiKey: undefined };
  await using target = await openTarget(optionsFor({ region: "sandbox", ...none }));
  const item = (identifiers: object) =>
    JSON.stringify({ type: "person", action: "identify", identifiers, attributes: {} });
  for (const identifiers of [{ email: "a@example.com" }, { phone: "+14155552671" }]) {
    await target.api.entity(new TextEncoder().encode(item(identifiers)));
  }
  assertEquals(target.people(9).map(({ user }) => user), ["a@example.com", "+14155552671"]);
});
