import { assertEquals, assertRejects } from "@std/assert";
import {
  APIClient,
  CustomerIORequestError,
  FilterOperator,
  IdentifierType,
  SendEmailRequest,
  SendInAppRequest,
  SendInboxMessageRequest,
  SendPushRequest,
  SendSMSRequest,
  TrackClient,
} from "customerio-node";
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

/** When the calls of the live test begin, in Unix seconds. */
const START = 1_700_000_000;

Deno.test("customerio-node makes every call of its live test", async (test) => {
  // Each call a second after the other, so that none is one too many.
  let now = 1000 * START;
  await using sandbox = await startStandalone({ now: () => now });
  for (const { name, call, expected = {} } of liveCalls(sandbox)) {
    await test.step(name, async () => assertEquals(await call(), expected));
    now += 1000;
  }
  const seen = sandbox.activity().map(({ type, name }) => name === undefined ? type : name);
  assertEquals(seen, [
    ...["profile_create", "bought", "visited", "/cart", "attribute_change", "attribute_change"],
    ...[
      "batched",
      "attribute_change",
      "attribute_change",
      "suppress",
      "unsuppress",
      "profile_create",
    ],
  ]);
});

/** One call, and what it answers: `{}` where nothing else is said. */
interface LiveCall {
  name: string;
  call: () => Promise<unknown>;
  expected?: unknown;
}

/**
 * The calls of the live test that Customer.io's repository customerio-node has (`test/integration/live.ts`), in its
 * order but for those that need a message, a campaign or an object of a workspace. Exports are lacking.
 */
function liveCalls(sandbox: Sandbox): LiveCall[] {
  const { track, app } = clientsOf(sandbox);
  const [id, second, device] = ["live-1", "live-2", "device-1"];
  const email = "live-1@example.com";
  const created_at = 1_700_000_000;
  const of = (action: string) => ({ type: "person", action, identifiers: { id } });
  return [
    {
      name: "getCustomersByEmail() of nobody",
      call: () => app.getCustomersByEmail("absent@example.com"),
      expected: { results: [] },
    },
    {
      name: "getAccountRegion()",
      call: () => track.getAccountRegion(),
      expected: { url: sandbox.url, region: "us", environment_id: 1 },
    },
    lackingCall("listExports()", { call: () => app.listExports(), lacks: "exports" }),
    { name: "identify()", call: () => track.identify(id, { email, created_at, plan: "test" }) },
    {
      name: "getAttributes()",
      call: () => app.getAttributes(id, IdentifierType.Id),
      expected: {
        customer: {
          id,
          identifiers: { id, email, cio_id: "a3000001" },
          attributes: { id, email, cio_id: "a3000001", created_at: "1700000000", plan: "test" },
          unsubscribed: false,
          devices: [],
        },
      },
    },
    ...personCalls(app, id),
    ...searchCalls(app, id),
    ...segmentCalls(app),
    ...listCalls(app),
    lackingCall("getSubscriptionCenterToken()", {
      call: () => app.getSubscriptionCenterToken(id),
      lacks: "subscription center",
    }),
    { name: "track()", call: () => track.track(id, { name: "bought", data: { run: 1 } }) },
    { name: "trackAnonymous()", call: () => track.trackAnonymous("x", { name: "visited" }) },
    { name: "trackPageView()", call: () => track.trackPageView(id, "/cart") },
    {
      name: "addDevice()",
      call: () => track.addDevice(id, device, "ios", { last_used: created_at }),
    },
    {
      name: "batch()",
      call: () =>
        track.batch([
          { ...of("identify"), attributes: { batched_at: "2026-11-27T00:00:00.000Z" } },
          { ...of("event"), name: "batched" },
        ]),
    },
    {
      name: "entity()",
      call: () =>
        track.entity({ ...of("identify"), attributes: { entity_at: "2026-11-27T00:00:00.000Z" } }),
    },
    ...sendingCalls(app, id),
    lackingCall("createCustomersExport()", {
      call: () => app.createCustomersExport({ or: [{ segment: { id: 0 } }] }),
      lacks: "exports",
    }),
    lackingCall("createDeliveriesExport()", {
      call: () => app.createDeliveriesExport(1),
      lacks: "exports",
    }),
    { name: "deleteDevice()", call: () => track.deleteDevice(id, device) },
    { name: "suppress()", call: () => track.suppress(id) },
    { name: "unsuppress()", call: () => track.unsuppress(id) },
    { name: "identify() of a second", call: () => track.identify(second, { email: "b@b.co" }) },
    {
      name: "mergeCustomers()",
      call: () => track.mergeCustomers(IdentifierType.Id, id, IdentifierType.Id, second),
    },
    { name: "destroy()", call: () => track.destroy(id) },
  ];
}

/** The look-ups of the one person whom the live test identifies at the beginning. */
function personCalls(app: APIClient, id: string): LiveCall[] {
  const identifiers = { id, email: "live-1@example.com", cio_id: "a3000001" };
  return [
    {
      name: "getCustomerActivities()",
      call: () => app.getCustomerActivities(id),
      expected: { activities: [creation(id)], next: "" },
    },
    {
      name: "getCustomerMessages()",
      call: () => app.getCustomerMessages(id),
      expected: { messages: [], next: "" },
    },
    {
      name: "getCustomerRelationships()",
      call: () => app.getCustomerRelationships(id),
      expected: { cio_relationships: [], next: "" },
    },
    {
      name: "getCustomerSegments()",
      call: () => app.getCustomerSegments(id),
      expected: { segments: [] },
    },
    {
      name: "getCustomerSubscriptionPreferences()",
      call: () => app.getCustomerSubscriptionPreferences(id),
      expected: { customer: { id, identifiers, topics: [], unsubscribed: false } },
    },
    {
      name: "getCustomersAttributes()",
      call: () => app.getCustomersAttributes([id]),
      expected: {
        customers: [{
          id,
          identifiers,
          attributes: { ...identifiers, created_at: "1700000000", plan: "test" },
          unsubscribed: false,
          devices: [],
        }],
      },
    },
  ];
}

/** The activity of the live test's first person, whose identification is its fourth call. */
function creation(id: string) {
  const email = "live-1@example.com";
  return {
    id: "1",
    type: "profile_create",
    timestamp: START + 3,
    customer_id: id,
    customer_identifiers: { id, email, cio_id: "a3000001" },
    data: {
      id: { from: "", to: id },
      email: { from: "", to: email },
      created_at: { from: "", to: "1700000000" },
      plan: { from: "", to: "test" },
    },
  };
}

/** The search for people, and that for activities. */
function searchCalls(app: APIClient, id: string): LiveCall[] {
  const plan = (value: string) => ({
    and: [{ attribute: { field: "plan", operator: FilterOperator.Eq, value } }],
  });
  return [
    {
      name: "searchCustomers()",
      call: () => app.searchCustomers(plan("test"), { limit: 10 }),
      expected: {
        identifiers: [{ id, email: "live-1@example.com", cio_id: "a3000001" }],
        ids: [id],
        next: "",
      },
    },
    {
      name: "searchCustomers() for nobody",
      call: () => app.searchCustomers(plan("none")),
      expected: { identifiers: [], ids: [], next: "" },
    },
    {
      name: "listActivities()",
      call: () => app.listActivities({ limit: 5 }),
      expected: { activities: [creation(id)], next: "" },
    },
  ];
}

/** A segment from its creation, which is the live test's sixteenth call, to its end. */
function segmentCalls(app: APIClient): LiveCall[] {
  const sent = { name: "live", description: "a test" };
  const created = START + 15;
  const segment = {
    id: 1,
    deduplicate_id: `1:${created}`,
    ...sent,
    state: "finished",
    progress: null,
    type: "manual",
    tags: null,
    created_at: created,
    updated_at: created,
  };
  const usedBy = { campaigns: [], sent_newsletters: [], draft_newsletters: [] };
  return [
    { name: "listSegments()", call: () => app.listSegments(), expected: { segments: [] } },
    { name: "createSegment()", call: () => app.createSegment(sent), expected: { segment } },
    { name: "getSegment()", call: () => app.getSegment(1), expected: { segment } },
    {
      name: "getSegmentCustomerCount()",
      call: () => app.getSegmentCustomerCount(1),
      expected: { segment_id: 1, count: 0 },
    },
    {
      name: "getSegmentMembership()",
      call: () => app.getSegmentMembership(1, { limit: 5 }),
      expected: { segment_id: 1, ids: [], identifiers: [], next: "" },
    },
    {
      name: "getSegmentUsedBy()",
      call: () => app.getSegmentUsedBy(1),
      expected: { segment_id: 1, used_by: usedBy },
    },
    { name: "deleteSegment()", call: () => app.deleteSegment(1) },
  ];
}

/** The lists that are empty in every sandbox. */
function listCalls(app: APIClient): LiveCall[] {
  const lists: [name: string, call: () => Promise<unknown>, expected: object][] = [
    ["listObjectTypes()", () => app.listObjectTypes(), { types: [] }],
    ["listSubscriptionTopics()", () => app.listSubscriptionTopics(), { topics: [] }],
    ["listSubscriptionChannels()", () => app.listSubscriptionChannels(), { channels: [] }],
    ["listTransactionalMessages()", () => app.listTransactionalMessages(), { messages: [] }],
    ["listCampaigns()", () => app.listCampaigns(), { campaigns: [] }],
    ["listBroadcasts()", () => app.listBroadcasts(), { broadcasts: [] }],
    ["listNewsletters()", () => app.listNewsletters({ limit: 5 }), { newsletters: [], next: "" }],
  ];
  return lists.map(([name, call, expected]) => ({ name, call, expected }));
}

/** What the live test sends where it is told of messages and a broadcast to send. */
function sendingCalls(app: APIClient, id: string): LiveCall[] {
  const message = { transactional_message_id: "1", identifiers: { id } };
  const sends: Record<string, () => Promise<unknown>> = {
    "sendEmail()": () => app.sendEmail(new SendEmailRequest({ ...message, to: "a@example.com" })),
    "sendSMS()": () => app.sendSMS(new SendSMSRequest({ ...message, to: "+14155552671" })),
    "sendPush()": () => app.sendPush(new SendPushRequest(message)),
    "sendInApp()": () => app.sendInApp(new SendInAppRequest(message)),
    "sendInboxMessage()": () => app.sendInboxMessage(new SendInboxMessageRequest(message)),
  };
  return [
    ...Object.entries(sends).map(([name, call]) =>
      lackingCall(name, { call, lacks: "transactional messages" })
    ),
    lackingCall("triggerBroadcast()", {
      call: () => app.triggerBroadcast(1, { run: id }, { ids: [id] }),
      lacks: "campaigns and broadcasts",
    }),
  ];
}

/** A call of what the sandbox lacks: the client has to say so. */
function lackingCall(
  name: string,
  { call, lacks }: { call: () => Promise<unknown>; lacks: string },
): LiveCall {
  return {
    name,
    call: async () => {
      const { statusCode, body } = await assertRejects(call, CustomerIORequestError);
      return { statusCode, body };
    },
    expected: {
      statusCode: 501,
      body: `{"errors":[{"detail":"the sandbox has no ${lacks}","status":"501"}]}`,
    },
  };
}

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

/** What the other live test of that repository (`test/integration/v5-live.ts`) asks of the App API. */
Deno.test("customerio-node takes a wrong key of the App API for final", async () => {
  await using sandbox = await startStandalone();
  const stranger = new APIClient("wrong", { url: `${sandbox.url}/v1` });
  const error = await assertRejects(
    () => stranger.getCustomersByEmail("nobody@example.com"),
    CustomerIORequestError,
  );
  const { statusCode, ok, headers } = error.response;
  assertEquals({ statusCode, ok }, { statusCode: 401, ok: false });
  assertEquals(headers["www-authenticate"], 'Bearer realm="Customer.io App API"');
  assertEquals(sandbox.requests.total, 1);
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
