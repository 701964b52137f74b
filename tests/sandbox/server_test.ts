import { assert, assertEquals, assertMatch, assertNotEquals, assertRejects } from "@std/assert";
import { startSandbox } from "../../lib/sandbox/sandbox.ts";
import { basic, person, startClient } from "../helpers/sandbox_client.ts";

Deno.test("startSandbox() listens on loopback with random credentials", async () => {
  await using one = startSandbox();
  await using other = startSandbox();
  assertMatch(one.url, /^http:\/\/127\.0\.0\.1:\d+$/);
  assertMatch(one.siteId, /^[0-9a-f]{20}$/);
  assertMatch(one.apiKey, /^[0-9a-f]{20}$/);
  assertNotEquals(one.siteId, one.apiKey);
  assertNotEquals(one.siteId, other.siteId);
  assertNotEquals(one.url, other.url);
});

Deno.test("startSandbox() prints nothing", async () => {
  const script = new URL("../../lib/sandbox/sandbox.ts", import.meta.url);
  const { stdout, stderr, code } = await new Deno.Command(Deno.execPath(), {
    args: [
      "eval",
      "--quiet",
      `import { startSandbox } from "${script}"; await startSandbox().close();`,
    ],
    cwd: new URL("../..", import.meta.url),
  }).output();
  const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  assertEquals({ code, text }, { code: 0, text: "" });
});

Deno.test("sandbox.close() stops answering, and may be called twice", async () => {
  const client = startClient();
  assertEquals((await client.send("GET", "/api/v1/accounts/region")).status, 200);
  await client.sandbox.close();
  await client.sandbox.close();
  await assertRejects(() => client.send("GET", "/api/v1/accounts/region"), TypeError);
});

Deno.test("sandbox closes its store when it is closed", async () => {
  const { MemoryStore } = await import("../../lib/sandbox/store/memory_store.ts");
  let closed = 0;
  class CountingStore extends MemoryStore {
    override close() {
      closed += 1;
    }
  }
  {
    await using sandbox = startSandbox({ store: new CountingStore() });
    assertEquals(sandbox.personCount, 0);
    assertEquals(closed, 0);
    await Promise.all([sandbox.close(), sandbox.close()]);
  }
  assertEquals(closed, 1);
});

Deno.test("sandbox answers 401 in Customer.io's envelope unless the credentials are right", async () => {
  await using client = startClient({ siteId: "site", apiKey: "kéy:with colon" });
  const right = "Basic " +
    btoa(String.fromCharCode(...new TextEncoder().encode("site:kéy:with colon")));
  const requests: { method: string; path: string; body?: unknown }[] = [
    { method: "GET", path: "/api/v1/accounts/region" },
    { method: "PUT", path: "/api/v1/customers/1", body: { a: 1 } },
    { method: "DELETE", path: "/api/v1/customers/1" },
    { method: "POST", path: "/api/v1/customers/1/suppress" },
    { method: "POST", path: "/api/v2/entity", body: person({ id: "1" }) },
    { method: "POST", path: "/api/v2/batch", body: { batch: [person({ id: "1" })] } },
    { method: "POST", path: "/api/v2/batch", body: "x".repeat(2_000_000) },
    { method: "GET", path: "/api/unknown" },
  ];
  const wrong = [
    "",
    "Basic",
    "Basic !",
    right.replace("Basic", "Bearer"),
    basic("site", "other"),
    basic("other", "key"),
  ];
  for (const { method, path, body } of requests) {
    for (const authorization of wrong) {
      const answer = await client.send(method, path, { body, authorization });
      const expected = { status: 401, body: { meta: { error: "Unauthorized request" } } };
      assertEquals(answer, expected, `${method} ${path} with '${authorization}'`);
    }
  }
  assertEquals(client.sandbox.personCount, 0);
  const good = right.replace("Basic", "basic");
  const answer = await client.send("PUT", "/api/v1/customers/1", {
    body: { a: 1 },
    authorization: good,
  });
  assertEquals(answer, { status: 200, body: {} });
});

Deno.test("sandbox tells its own address, region and workspace", async () => {
  await using client = startClient({ workspaceId: 77 });
  const answer = await client.send("GET", "/api/v1/accounts/region");
  assertEquals(answer, {
    status: 200,
    body: { url: client.sandbox.url, region: "us", environment_id: 77 },
  });
});

Deno.test("sandbox answers 404 in Customer.io's envelope when there is no such route", async () => {
  await using client = startClient();
  const body = { meta: { error: "not found" } };
  const paths = ["/", "/api/v1/customers", "/api/v1/customers/", "/api/v1/customers/a/b", "/x"];
  for (const path of paths) {
    assertEquals(await client.send("PUT", path, { body: {} }), { status: 404, body });
  }
});

Deno.test("sandbox.requests counts answers by route and by status", async () => {
  await using client = startClient();
  await client.put("1", {});
  await client.put("a/b", {});
  await client.put("", {});
  await client.batch(person({ id: "1" }), person({}));
  await client.send("GET", "/api/v1/accounts/region", { authorization: "" });
  const { requests } = client.sandbox;
  assertEquals(requests, {
    total: 5,
    byRoute: {
      "PUT /api/v1/customers/:identifier": 2,
      "PUT /api/*": 1,
      "POST /api/v2/batch": 1,
      "GET /api/v1/accounts/region": 1,
    },
    byStatus: { 200: 2, 404: 1, 207: 1, 401: 1 },
  });
  await client.put("1", {});
  assertEquals(requests.total, 5);
});

Deno.test("sandbox takes requests at the same time", async () => {
  await using client = startClient();
  const ids = Array.from({ length: 200 }, (_, index) => String(index));
  const answers = await Promise.all(ids.map((id) => client.put(id, { number: Number(id) })));
  assert(answers.every(({ status }) => status === 200));
  assertEquals(client.sandbox.personCount, 200);
  for (const id of ids) assertEquals(client.sandbox.person({ id })?.attributes.number, id);
});
