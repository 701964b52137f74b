/** What browsers are told, and what pages of other sites get: nothing. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { parseFaults } from "../../../lib/sandbox/faults/faults.ts";
import { startSandbox } from "../../../lib/sandbox/sandbox.ts";
import { startStandalone } from "../../../lib/sandbox/standalone.ts";
import { basic, clientOf, exchangeRaw, person, startClient } from "../../helpers/sandbox_client.ts";

const FORM = "application/x-www-form-urlencoded";

/** Requests for every kind of path; with credentials, the first ones would change something. */
const REQUESTS: { method: string; path: string; body?: unknown }[] = [
  { method: "PUT", path: "/api/v1/customers/1", body: { a: 1 } },
  { method: "POST", path: "/api/v1/customers/0/suppress" },
  { method: "DELETE", path: "/api/v1/customers/0" },
  { method: "POST", path: "/api/v1/merge_customers", body: {} },
  { method: "POST", path: "/api/v2/entity", body: person({ id: "1" }) },
  { method: "POST", path: "/api/v2/batch", body: { batch: [person({ id: "1" })] } },
  { method: "POST", path: "/v1/customers/attributes", body: { ids: ["0"] } },
  { method: "POST", path: "/sandbox/faults", body: { 429: 1 } },
  { method: "POST", path: "/api/unknown", body: {} },
  { method: "PATCH", path: "/", body: {} },
  { method: "POST", path: "/people/a3000001" },
  { method: "PUT", path: "/unknown", body: {} },
  { method: "GET", path: "/api/v1/accounts/region" },
  { method: "GET", path: "/v1/customers?email=a" },
  { method: "GET", path: "/sandbox/people" },
  { method: "GET", path: "/sandbox/events" },
  { method: "GET", path: "/" },
  { method: "HEAD", path: "/" },
  { method: "OPTIONS", path: "/api/v2/batch" },
  { method: "OPTIONS", path: "/sandbox/faults" },
];

/** What browsers add to requests of other sites' pages. */
const FOREIGN: Record<string, string>[] = [
  { origin: "https://example.org" },
  { origin: "null" },
  { origin: "http://localhost:1" },
  { "sec-fetch-site": "cross-site" },
  { "sec-fetch-site": "same-site", "sec-fetch-mode": "no-cors" },
  { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe" },
];

for (const [kind, start] of Object.entries({ startSandbox, startStandalone })) {
  Deno.test(`${kind}() refuses on every path what another site's page asks for, and nothing changes`, async () => {
    await using client = clientOf(await start());
    await client.put("0", {});
    const { url, siteId, apiKey, appApiKey } = client.sandbox;
    for (const { method, path, body } of REQUESTS) {
      for (const headers of FOREIGN) {
        const response = await fetch(url + path, {
          method,
          headers: {
            authorization: path.startsWith("/v1/") ? `Bearer ${appApiKey}` : basic(siteId, apiKey),
            "content-type": "application/json",
            ...headers,
          },
          body: body === undefined ? null : JSON.stringify(body),
        });
        await response.text();
        assertEquals(response.status, 403, `${method} ${path} ${JSON.stringify(headers)}`);
        const cors = [...response.headers.keys()].filter((name) => name.includes("allow"));
        assertEquals(cors, []);
      }
    }
    assertEquals(client.sandbox.requests.total, 1);
    assertEquals([...client.sandbox.people()].map(({ identifiers }) => identifiers.id), ["0"]);
    // A program says nothing of where it comes from.
    assertEquals((await client.put("1", { a: 1 })).status, 200);
  });
}

Deno.test("What another site's page asks for takes no turn among the faults", async () => {
  await using client = clientOf(await startStandalone({ faults: parseFaults("429=1") }));
  const response = await fetch(`${client.sandbox.url}/api/v1/accounts/region`, {
    headers: { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" },
  });
  await response.text();
  assertEquals({ status: response.status, counts: client.sandbox.faults.counts }, {
    status: 403,
    counts: {},
  });
});

Deno.test("A link from another site leads to the page, and to none of the APIs", async () => {
  await using client = clientOf(await startStandalone());
  const headers = {
    "sec-fetch-site": "cross-site",
    "sec-fetch-mode": "navigate",
    "sec-fetch-dest": "document",
  };
  const status = async (path: string, method = "GET") => {
    const response = await fetch(client.sandbox.url + path, { method, headers });
    await response.text();
    return response.status;
  };
  assertEquals(await status("/"), 200);
  assertEquals(await status("/people/none"), 404);
  assertEquals(await status("/api/v1/accounts/region"), 403);
  assertEquals(await status("/v1/customers?email=a"), 403);
  assertEquals(await status("/auth"), 403);
  assertEquals(await status("/", "POST"), 403);
});

Deno.test("Every answer keeps browsers from taking it for something else", async () => {
  await using client = clientOf(await startStandalone());
  const { url, siteId, apiKey, faults } = client.sandbox;
  const check = async (
    status: number,
    path: string,
    { headers = {}, ...init }: RequestInit & { headers?: Record<string, string> } = {},
  ) => {
    const authorization = basic(siteId, apiKey);
    const response = await fetch(url + path, {
      redirect: "manual",
      headers: { authorization, ...headers },
      ...init,
    });
    await response.body?.cancel();
    const name = `${init.method ?? "GET"} ${path}: ${status}`;
    assertEquals(response.status, status, name);
    assertEquals(response.headers.get("x-content-type-options"), "nosniff", name);
    assertEquals(response.headers.get("cross-origin-resource-policy"), "same-origin", name);
    assertEquals(response.headers.get("x-frame-options"), "DENY", name);
    assertEquals(response.headers.get("referrer-policy"), "same-origin", name);
    const policy = response.headers.get("content-security-policy")!;
    assert(policy.startsWith("default-src 'none'"), name);
    assert(policy.endsWith("frame-ancestors 'none'"), name);
    assertEquals(response.headers.get("access-control-allow-origin"), null, name);
  };
  const json = { "content-type": "application/json" };
  await check(200, "/");
  await check(404, "/people/none");
  await check(302, "/favicon.ico");
  for (const name of ["style.css", "page.js", "icon.svg", "events", "people", "status"]) {
    await check(200, `/sandbox/${name}`);
  }
  await check(404, "/unknown");
  await check(404, "/api/unknown");
  await check(401, "/v1/customers?email=a");
  await check(200, "/api/v1/customers/1", { method: "PUT", headers: json, body: "{}" });
  await check(400, "/api/v2/batch", { method: "POST", headers: json, body: "{" });
  await check(413, "/api/v2/entity", { method: "POST", headers: json, body: "x".repeat(40_000) });
  await check(415, "/api/v2/entity", { method: "POST", body: "{}" });
  await check(403, "/", { headers: { origin: "null" } });
  await check(303, "/sandbox/faults", {
    method: "POST",
    headers: { "content-type": FORM, origin: url },
    body: "",
  });
  for (const [fault, status] of [["429=1", 429], ["503=1", 503], ["garbage=1", 200]] as const) {
    faults.set(parseFaults(fault));
    await check(status, "/api/v1/accounts/region");
  }
  const request = "GET / HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n\r\n";
  const misdirected = await exchangeRaw(url, request);
  assert(misdirected.startsWith("HTTP/1.1 421"), misdirected);
  // Deno 2.4 writes names of headers small.
  assert(/\r\nx-content-type-options: nosniff\r\n/i.test(misdirected), misdirected);
});

Deno.test("A sandbox inside of a program answers to loopback names alone, too", async () => {
  await using client = startClient();
  const request =
    "GET /api/v1/accounts/region HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n";
  const answer = await exchangeRaw(client.sandbox.url, request);
  assert(answer.startsWith("HTTP/1.1 421"));
  assertStringIncludes(
    answer,
    '{"meta":{"error":"this sandbox answers to localhost only: start it with --host for other names"}}',
  );
});

Deno.test("A sandbox for other machines answers to addresses and to names that nobody can register", async () => {
  await using sandbox = await startStandalone({ hostname: "0.0.0.0" });
  const url = sandbox.url.replace("0.0.0.0", "127.0.0.1");
  const statusOf = async (host: string) => {
    const request = `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
    return Number((await exchangeRaw(url, request)).split(" ")[1]);
  };
  const own = [
    "localhost:1",
    "192.168.1.7:8787",
    "[fe80::1]",
    "sandbox:8787",
    "box.local",
    "a.b.internal",
  ];
  for (const host of own) assertEquals(await statusOf(host), 200, host);
  for (const host of ["example.org", "local.example.org", "10.0.0.1.example.org"]) {
    assertEquals(await statusOf(host), 421, host);
  }
  const request = "GET / HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n\r\n";
  assertStringIncludes(
    await exchangeRaw(url, request),
    "this sandbox answers to its address and to local names only: start it with --host NAME for " +
      "another",
  );
});

Deno.test("What another site's page asks for is refused in the words of the API that it asks", async () => {
  await using client = clientOf(await startStandalone());
  const message = "only the sandbox's own page may ask it from a browser";
  const bodies: Record<string, unknown> = {
    "/": { meta: { error: message } },
    "/api/v1/customers/1": { meta: { error: message } },
    "/api/v2/batch": { errors: [{ reason: "invalid", field: "request", message }] },
    "/v1/customers": { errors: [{ detail: message, status: "403" }] },
  };
  for (const [path, body] of Object.entries(bodies)) {
    const headers = { origin: "https://example.org" };
    const response = await fetch(client.sandbox.url + path, { method: "POST", headers });
    assertEquals([response.status, await response.json()], [403, body]);
  }
});
