import { assertEquals, assertRejects } from "@std/assert";
import { APIClient, CustomerIORequestError, IdentifierType, TrackClient } from "customerio-node";
import { startStandalone } from "../../lib/sandbox/standalone.ts";
import type { Sandbox } from "../../lib/sandbox/sandbox.ts";

/** Customer.io's own client for Node, as an application has it, with a sandbox's address. */
function clientsOf({ url, siteId, apiKey, appApiKey }: Sandbox) {
  return {
    track: new TrackClient(siteId, apiKey, { url: `${url}/api/v1` }),
    app: new APIClient(appApiKey, { url: `${url}/v1` }),
  };
}

Deno.test("customerio-node identifies, batches, merges and destroys people", async () => {
  await using sandbox = await startStandalone();
  const { track } = clientsOf(sandbox);
  assertEquals(await track.identify("1", { email: "ann@example.com", plan: "pro", n: 1 }), {});
  await track.identify("a/b c", { odd: true });
  assertEquals(sandbox.person({ id: "1" })?.sent, { plan: '"pro"', n: "1" });
  assertEquals(sandbox.person({ id: "a/b c" })?.sent, { odd: "true" });

  const item = (id: string, attributes: object) => ({
    type: "person",
    action: "identify",
    identifiers: { id },
    attributes,
  });
  await track.batch([item("2", { a: 1 }), item("3", { b: 2 })]);
  await track.entity(item("4", {}));
  assertEquals(sandbox.personCount, 5);

  await track.mergeCustomers(IdentifierType.Id, "2", IdentifierType.Id, "3");
  assertEquals(sandbox.person({ id: "2" })?.sent, { a: "1", b: "2" });
  assertEquals(sandbox.person({ id: "3" }), undefined);

  await track.destroy("4");
  assertEquals(sandbox.person({ id: "4" }), undefined);
  assertEquals(await track.getAccountRegion(), {
    url: sandbox.url,
    region: "us",
    environment_id: 1,
  });
});

Deno.test("customerio-node suppresses and unsuppresses people", async () => {
  await using sandbox = await startStandalone();
  const { track } = clientsOf(sandbox);
  await track.identify("1", { a: 1 });
  await track.suppress("1");
  await track.identify("1", { a: 2 });
  assertEquals(sandbox.personCount, 0);
  await track.unsuppress("1");
  await track.identify("1", { a: 3 });
  assertEquals(sandbox.person({ id: "1" })?.sent, { a: "3" });
});

Deno.test("customerio-node looks people up", async () => {
  await using sandbox = await startStandalone();
  const { track, app } = clientsOf(sandbox);
  await track.identify("1", { email: "ann+a@example.com", created_at: 1489014595 });
  await track.identify("2", {});
  const expected = {
    id: "1",
    identifiers: { id: "1", email: "ann+a@example.com", cio_id: "a3000001" },
    attributes: {
      id: "1",
      email: "ann+a@example.com",
      cio_id: "a3000001",
      created_at: "1489014595",
    },
    unsubscribed: false,
    devices: [],
  };
  const byEmail = await app.getCustomersByEmail("ann+a@example.com");
  assertEquals(byEmail, {
    results: [{ email: "ann+a@example.com", id: "1", cio_id: "a3000001" }],
  });
  assertEquals(await app.getAttributes("1"), { customer: expected });
  const byOther = await app.getAttributes("ann+a@example.com", IdentifierType.Email);
  assertEquals(byOther, { customer: expected });
  assertEquals(await app.getAttributes("a3000001", IdentifierType.CioId), { customer: expected });
});

Deno.test("customerio-node understands the sandbox's errors, and gets through its faults", async () => {
  await using sandbox = await startStandalone({ seed: 2 });
  const { track, app } = clientsOf(sandbox);
  const wrong = new TrackClient("nobody", "wrong", { url: `${sandbox.url}/api/v1` });
  const unauthorized = await assertRejects(() => wrong.identify("1"), CustomerIORequestError);
  assertEquals({ statusCode: unauthorized.statusCode, message: unauthorized.message }, {
    statusCode: 401,
    message: "Unauthorized request",
  });
  const missing = await assertRejects(() => app.getAttributes("1"), CustomerIORequestError);
  assertEquals(missing.statusCode, 404);
  const long = await assertRejects(
    () => track.identify("1", { a: "x".repeat(1001) }),
    CustomerIORequestError,
  );
  assertEquals(long.statusCode, 400);

  const patient = new TrackClient(sandbox.siteId, sandbox.apiKey, {
    url: `${sandbox.url}/api/v1`,
    retry: { maxRetries: 20, minTimeoutMs: 1, maxTimeoutMs: 2 },
  });
  sandbox.faults.set({ rates: { 429: 0.2, 500: 0.2, reset: 0.2 }, latencyMs: 0 });
  for (let id = 0; id < 20; id += 1) await patient.identify(String(id), { n: id });
  assertEquals([...sandbox.people()].map(({ sent }) => sent.n), [...Array(20).keys()].map(String));
  assertEquals(Object.keys(sandbox.faults.counts).sort(), ["429", "500", "reset"]);
});
