import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { parseFaults } from "../../lib/sandbox/faults/faults.ts";
import { type StandaloneOptions, startStandalone } from "../../lib/sandbox/standalone.ts";
import { type Client, clientOf, exchangeRaw, person } from "../helpers/sandbox_client.ts";

const HOSTILE = `<script>alert(1)</script>`;
const JSON_TYPE = { "content-type": "application/json" };
const ESCAPED = "&lt;script&gt;alert(1)&lt;/script&gt;";

Deno.test("The page escapes everything that clients have sent", async () => {
  await using client = await start();
  await client.put(HOSTILE, {
    email: `${HOSTILE}@example.com`,
    [HOSTILE]: HOSTILE,
    quotes: `"'><img src=x onerror=alert(2)>`,
    list: [HOSTILE],
  });
  await client.put("2", {});
  await client.put("2", { email: `${HOSTILE}@example.com` });
  await client.send("DELETE", `/api/v1/customers/${encodeURIComponent(HOSTILE)}`);
  await client.put(HOSTILE, { [HOSTILE]: HOSTILE });
  const paths = [
    "/",
    `/?q=${encodeURIComponent(HOSTILE)}`,
    `/?q=${encodeURIComponent(`"><script>alert(3)</script>`)}`,
    "/people/a3000001",
    "/people/a3000003",
    `/people/${encodeURIComponent(HOSTILE)}`,
  ];
  for (const path of paths) {
    const { text } = await get(client, path);
    const scripts = text.match(/<script[^>]*>/g);
    assertEquals(scripts, ['<script src="/sandbox/page.js" type="module">'], path);
    assert(!text.includes("<img src=x"), path);
    assert(!/="[^"]*"'>/.test(text), path);
  }
  assertStringIncludes((await get(client, "/people/a3000003")).text, `<h1>${ESCAPED}</h1>`);
  const events = await firstEvents(client, 0);
  assert(!events.includes("<script>"));
  assertStringIncludes(events, ESCAPED);
});

Deno.test("The page and its parts refer to no other host", async () => {
  await using client = await start();
  await client.put("1", { url: "https://example.org/" });
  const files = ["style.css", "page.js", "log.js", "ago.ts"].map((name) => `/sandbox/${name}`);
  for (const path of ["/", "/people/a3000001", ...files]) {
    const { text, headers } = await get(client, path);
    const html = path.startsWith("/sandbox/") ? "" : text;
    for (const [, address] of html.matchAll(/(?:src|href|action)="([^"]*)"/g)) {
      assertMatch(address, /^[/#]/);
    }
    if (html === "") assert(!/url\(|@import|https?:/.test(text), path);
    assertStringIncludes(headers.get("content-security-policy")!, "default-src 'none'");
    assertEquals(headers.get("x-content-type-options"), "nosniff");
  }
});

Deno.test("The page lists people page by page", async () => {
  await using client = await start();
  const items = Array.from({ length: 60 }, (_, id) => person({ id: `u${id}` }, { n: id % 2 }));
  await client.batch(...items);
  const ids = async (path: string) => {
    const { text } = await get(client, path);
    return [...text.matchAll(/<a class="person" href="\/people\/\w+">(u\d+)<\/a>(?!<\/p>)/g)]
      .map(([, id]) => id);
  };
  assertEquals((await ids("/")).slice(0, 25), items.slice(0, 25).map((_, id) => `u${id}`));
  assertEquals((await ids("/?page=3")).slice(0, 10), items.slice(50).map((_, id) => `u${id + 50}`));
  assertStringIncludes((await get(client, "/?page=2")).text, "Page 2 of 3");
  assertStringIncludes((await get(client, "/?page=9")).text, "No such page");
  assertStringIncludes((await get(client, "/?page=-1")).text, "Page 1 of 3");
  assertStringIncludes((await get(client, "/?q=n%3D1")).text, "30 of 60 found");
  const second = await get(client, "/?q=n%3D1&page=2");
  assertStringIncludes(second.text, 'href="/?q=n%3D1"');
  assertStringIncludes(
    (await get(client, "/?q=u5")).text,
    '<mark>u5</mark></a><span class="tag">exact',
  );
  assertStringIncludes((await get(client, "/?q=u5")).text, "exact match");
});

Deno.test("GET /sandbox/events tells activities from where the page stands", async () => {
  await using client = await start();
  for (let id = 1; id <= 3; id += 1) await client.put(`u${id}`, {});
  const all = await firstEvents(client, 0);
  assertEquals([...all.matchAll(/data-sequence=\\"(\d)\\"/g)].map(([, n]) => n), ["3", "2", "1"]);
  assertStringIncludes(all, "id: 3\n");
  const last = await firstEvents(client, 2);
  assertEquals([...last.matchAll(/data-sequence=\\"(\d)\\"/g)].map(([, n]) => n), ["3"]);
  assertStringIncludes(last, '"total-people":"3"');
  const none = await firstEvents(client, 99);
  assert(!none.includes("data-sequence"));
});

Deno.test("sandbox.close() ends open pages", async () => {
  const client = await start();
  const response = await fetch(`${client.sandbox.url}/sandbox/events`);
  const text = response.text().catch(() => "");
  await client.sandbox.close();
  assertStringIncludes(await text, "event: state");
});

Deno.test("GET /sandbox/status and /sandbox/people tell programs what there is", async () => {
  await using client = await start();
  await client.put("1", { a: 1 });
  await client.put("2", {});
  const { text } = await get(client, "/sandbox/people");
  const people = text.trimEnd().split("\n").map((line) => JSON.parse(line));
  assertEquals(people, [...client.sandbox.people()]);
  const status = JSON.parse((await get(client, "/sandbox/status")).text);
  const { people: personCount, activities, requests } = status;
  assertEquals({ personCount, activities, total: requests.total }, {
    personCount: 2,
    activities: 2,
    total: 2,
  });
  const activity = JSON.parse((await get(client, "/sandbox/activity?cio_id=a3000002")).text);
  assertEquals(activity, [client.sandbox.activity()[1]]);
  const empty = await start();
  assertEquals((await get(empty, "/sandbox/people")).text, "");
  await empty.sandbox.close();
});

Deno.test("POST /sandbox/faults takes JSON and the page's form", async () => {
  await using client = await start();
  const expected = parseFaults("429=0.5,latency=20ms");
  const form = "on=429&rate-429=50&rate-500=10&on=latency&rate-latency=20";
  const cases: { type: string; body: string }[] = [
    { type: "application/json", body: '{"faults":"429=0.5,latency=20ms"}' },
    { type: "application/json", body: '"429=0.5,latency=20ms"' },
    { type: "application/json", body: '{"429":0.5,"latency":"20ms"}' },
    { type: "application/x-www-form-urlencoded", body: form },
  ];
  for (const { type, body } of cases) {
    const answer = await post(client, body, {
      ...{ "content-type": type, accept: "application/json", origin: client.sandbox.url },
    });
    assertEquals(answer.status, 200, body);
    assertEquals(client.sandbox.faults.settings, expected, body);
    await post(client, '""', JSON_TYPE);
    assertEquals(client.sandbox.faults.settings, parseFaults(""));
  }
  await post(client, '{"429":1,"seed":9}', JSON_TYPE);
  assertEquals(client.sandbox.faults.seed, 9);
  const state = JSON.parse((await get(client, "/sandbox/faults")).text);
  assertEquals({ faults: state.faults, seed: state.seed }, { faults: "429=1", seed: 9 });
});

Deno.test("POST /sandbox/faults answers 400 and changes nothing when it cannot be understood", async () => {
  await using client = await start({ faults: parseFaults("429=0.25") });
  const cases: { type: string; body: string; message: string }[] = [
    { type: "application/json", body: '"rest=1"', message: "did you mean 'reset'" },
    { type: "application/json", body: "{", message: "request body must be valid JSON" },
    { type: "application/json", body: "[]", message: "Faults must be text or a JSON object" },
    { type: "application/json", body: '{"429":2}', message: "from 0 to 1" },
    { type: "application/json", body: '{"seed":"x"}', message: "The seed must be an integer" },
    { type: "application/x-www-form-urlencoded", body: "on=429&rate-429=", message: "from 0 to 1" },
  ];
  for (const { type, body, message } of cases) {
    const headers = { "content-type": type, "sec-fetch-site": "same-origin" };
    const { status, text } = await post(client, body, headers);
    assertEquals(status, 400, message);
    assertStringIncludes(JSON.parse(text).meta.error, message);
  }
  for (const type of ["application/json", "application/x-www-form-urlencoded"]) {
    const headers = { "content-type": type, "sec-fetch-site": "same-origin" };
    const { status, text } = await post(client, "x".repeat(20_000), headers);
    assertEquals({ status, text }, {
      status: 413,
      text: '{"meta":{"error":"request body cannot be larger than 10000 bytes"}}',
    });
  }
  assertEquals(client.sandbox.faults.settings, parseFaults("429=0.25"));
});

Deno.test("POST /sandbox/faults is refused when another site's page sends it", async () => {
  await using client = await start();
  const { url } = client.sandbox;
  const foreign: Record<string, string>[] = [
    { origin: "https://example.org" },
    { origin: "null" },
    { origin: url.replace("http:", "https:") },
    { origin: "http://127.0.0.1:1" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site", origin: url },
  ];
  for (const headers of foreign) {
    const { status } = await post(client, '"reset=1"', { ...JSON_TYPE, ...headers });
    assertEquals(status, 403, JSON.stringify(headers));
  }
  assertEquals(client.sandbox.faults.settings, parseFaults(""));
  for (const headers of [{ origin: url }, { "sec-fetch-site": "same-origin" }, {}]) {
    assertEquals((await post(client, '"429=1"', { ...JSON_TYPE, ...headers })).status, 200);
  }
});

Deno.test("The sandbox on loopback answers to loopback names alone", async () => {
  await using client = await start();
  const status = async (host: string, path = "/") => {
    const request = `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
    const response = await exchangeRaw(client.sandbox.url, request);
    return Number(response.split(" ")[1]);
  };
  for (const host of ["localhost", "localhost:9999", "127.0.0.1", "[::1]:8787", "a.localhost"]) {
    assertEquals(await status(host), 200, host);
  }
  for (
    const host of ["example.org", "localhost.example.org", "127.0.0.1.example.org", "10.0.0.1"]
  ) {
    for (const path of ["/", "/sandbox/people", "/sandbox/events", "/v1/customers"]) {
      assertEquals(await status(host, path), 421, host);
    }
  }
});

async function start(options: StandaloneOptions = {}) {
  return clientOf(await startStandalone(options));
}

async function get({ sandbox: { url } }: Client, path: string) {
  const response = await fetch(url + path);
  return { status: response.status, headers: response.headers, text: await response.text() };
}

async function post({ sandbox: { url } }: Client, body: string, headers: Record<string, string>) {
  const response = await fetch(`${url}/sandbox/faults`, { method: "POST", body, headers });
  return { status: response.status, text: await response.text() };
}

/** What an open page is told first: everything up to the end of the first state. */
async function firstEvents({ sandbox: { url } }: Client, after: number): Promise<string> {
  const response = await fetch(`${url}/sandbox/events?after=${after}`);
  let text = "";
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if (/event: state\ndata: .*\n\n/.test(text)) break;
  }
  return text;
}
