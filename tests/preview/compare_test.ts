/** A dry run with `--compare` looks the first people up and says what a run would change. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import type { PeopleComparison } from "../../lib/preview/comparison.ts";
import { type AppServer, type People, startAppServer } from "../helpers/app_server.ts";
import { DryRuns } from "../helpers/dry_runs.ts";

/** Runs that look up at `server`. */
function runsAt(server: AppServer, more: Record<string, unknown> = {}): DryRuns {
  const urls = { trackUrl: server.url, appUrl: server.url, region: "us" };
  return new DryRuns({ ...urls, appApiKey: "app-api-key-3", maxAttempts: 2, ...more });
}

async function compared(
  data: unknown,
  { people, ...more }: { people: People } & Record<string, unknown>,
): Promise<PeopleComparison> {
  await using server = startAppServer(people);
  using runs = runsAt(server, more);
  const { result } = await runs.dryRun(data, { compare: true });
  assertEquals(result.error, null);
  return result.comparison!;
}

Deno.test("runDryRun() compares people with Customer.io, attribute by attribute, and changes nothing", async () => {
  const people = { 1: { a: "x", b: "1" }, 2: { a: "old" }, 3: { a: "x", b: "3" }, 4: { b: "4" } };
  const data = [
    { id: "1", a: "x", b: 1 },
    { id: "2", a: "new", b: 2 },
    { id: "3", a: null },
    { id: "4", a: "", b: 5 },
    { id: "5", a: "x" },
    { id: null },
  ];
  await using server = startAppServer(people);
  using runs = runsAt(server);
  runs.write("data.json", data);
  const before = runs.files();
  const { code, result } = await runs.dryRun(undefined, { compare: true });
  assertEquals({ code, users: result.users.planned }, { code: 1, users: 5 });
  assertEquals(result.comparison, {
    people: 5,
    created: 1,
    notCreated: 0,
    changed: 3,
    resubscribed: 0,
    same: 1,
    failed: 0,
    failure: null,
    attributes: [
      {
        name: "a",
        set: 0,
        changed: 1,
        cleared: 1,
        examples: [{ user: "2", from: "old", to: "new" }, { user: "3", from: "x", to: null }],
      },
      {
        name: "b",
        set: 1,
        changed: 1,
        cleared: 0,
        examples: [{ user: "2", from: null, to: 2 }, { user: "4", from: "4", to: 5 }],
      },
    ],
    requests: { sent: 1, retried: 0, throttledMs: 0 },
  });
  assertEquals(result.requests.sent, 0);
  assertEquals({ region: result.region, workspaceId: result.workspaceId }, {
    region: "us",
    workspaceId: null,
  });
  assertEquals(server.requests.map(({ ids }) => ids), [["1", "2", "3", "4", "5"]]);
  assertEquals(runs.files(), before);

  const { text } = await runs.dryRun(undefined, { compare: true, json: false });
  assertStringIncludes(
    text,
    `Compared with Customer.io, 5 users:
  to create            1
  to change            3
  to leave             1   they have these values already

Of those to change:
  a: 1 changed, 1 cleared
    2: "old" becomes "new"
  b: 1 changed, 1 set
    2: absent becomes 2
`,
  );
});

Deno.test("runDryRun() says which workspace it has looked into, where it had to ask", async () => {
  await using server = startAppServer({}, { region: { region: "eu", environment_id: 7 } });
  using runs = runsAt(server, { region: undefined, workspaceId: 7 });
  const { code, result } = await runs.dryRun([{ id: "1", a: 1, b: 1 }], { compare: true });
  assertEquals([code, result.region, result.workspaceId], [0, "eu", 7]);
});

Deno.test("runDryRun() compares what all records of a person say together", async () => {
  const data = [{ id: "1", a: 1, b: 1 }, { id: "2", a: 1 }, { id: "1", a: 2 }];
  const { same, created } = await compared(data, { people: { 1: { a: "2", b: "1" } } });
  assertEquals({ same, created }, { same: 1, created: 1 });
});

Deno.test("runDryRun() looks up the first 1000 people and merges later records into them", async () => {
  const data = Array.from({ length: 1200 }, (_, i) => ({ id: `${i}`, a: 1 }));
  const people = Object.fromEntries(data.map(({ id }) => [id, { a: "1" }]));
  await using server = startAppServer(people);
  using runs = runsAt(server);
  const later = [{ id: "7", a: 2 }, { id: "1100", a: 2 }];
  const { result } = await runs.dryRun([...data, ...later], { compare: true });
  const { people: count, same, changed, requests } = result.comparison!;
  assertEquals({ count, same, changed, sent: requests.sent }, {
    count: 1000,
    same: 999,
    changed: 1,
    sent: 10,
  });
  assertEquals(server.requests.flatMap(({ ids }) => ids), data.slice(0, 1000).map(({ id }) => id));
  const { text } = await runs.dryRun(undefined, { compare: true, json: false });
  assertStringIncludes(text, "Compared with Customer.io, the first 1,000 users:");
});

Deno.test("runDryRun() creates nobody where people are only updated", async () => {
  const mappings = [{ from: "a", to: "a" }, { from: "u", to: "_update" }];
  const data = [{ id: "1", a: 1, u: true }, { id: "2", a: 1 }];
  const { created, notCreated, same, failed } = await compared(data, { people: {}, mappings });
  assertEquals({ created, notCreated, same, failed }, {
    created: 1,
    notCreated: 1,
    same: 0,
    failed: 0,
  });

  await using server = startAppServer({ 1: { a: "1" } });
  using runs = runsAt(server, { people: "update" });
  const text = await runs.dryRun(data, { compare: true, json: false });
  assertStringIncludes(
    text.text,
    `Compared with Customer.io, 2 users:
  to create            0
  not there            1   and not created: there are only updates
  to change            0
  to leave             1   they have these values already
`,
  );
});

Deno.test("runDryRun() looks up nobody who would not be sent", async () => {
  const comparison = await compared([{ id: null }], { people: {} });
  assertEquals({ people: comparison.people, sent: comparison.requests.sent }, {
    people: 0,
    sent: 0,
  });
});

Deno.test("runDryRun() says who could not be looked up, and why, and goes on", async () => {
  await using server = startAppServer({ 1: { a: "1" } }, {
    answer: ({ ids }) => ids.includes("2") ? new Response("no", { status: 400 }) : undefined,
  });
  using runs = runsAt(server);
  const data = [{ id: "1", a: 1 }, { id: "2", a: 1 }];
  const { code, result } = await runs.dryRun(data, { compare: true });
  const { same, failed, failure } = result.comparison!;
  assertEquals({ code, same, failed, isTold: failure !== null }, {
    code: 1,
    same: 1,
    failed: 1,
    isTold: true,
  });
  const { text } = await runs.dryRun(data, { compare: true, json: false });
  assertStringIncludes(text, "  failed               1   could not be looked up: ");
});

Deno.test("runDryRun() ends with exit code 1 where one is rejected, or one cannot be looked up, or both", async () => {
  await using server = startAppServer({ 1: { a: "1" } }, {
    answer: ({ ids }) => ids.includes("2") ? new Response("no", { status: 400 }) : undefined,
  });
  using runs = runsAt(server);
  const [fine, unknown, bad] = [{ id: "1", a: 1, b: 1 }, { id: "2", a: 1 }, { id: null }];
  const cases = [
    { data: [fine], code: 0 },
    { data: [fine, unknown], code: 1 },
    { data: [fine, bad], code: 1 },
    { data: [fine, unknown, bad], code: 1 },
  ];
  for (const { data, code } of cases) {
    assertEquals((await runs.dryRun(data, { compare: true })).code, code, JSON.stringify(data));
  }
});

Deno.test("runDryRun() ends with exit code 3 when the App API key is refused, and says what would be sent", async () => {
  await using server = startAppServer({}, { answer: () => new Response("{}", { status: 401 }) });
  using runs = runsAt(server);
  const { code, result } = await runs.dryRun([{ id: "1", a: 1, b: 1 }], { compare: true });
  assertEquals({ code, kind: result.error?.kind, planned: result.users.planned }, {
    code: 3,
    kind: "auth",
    planned: 1,
  });
  assertEquals(result.people.length, 1);
});

Deno.test("runDryRun() that is interrupted says what it has found out", async () => {
  const data = Array.from({ length: 250 }, (_, i) => ({ id: `${i}`, a: 1 }));
  const told = Promise.withResolvers<void>();
  await using server = startAppServer({}, {
    async answer({ number }) {
      if (number === 0) return undefined;
      Deno.kill(Deno.pid, "SIGTERM");
      await told.promise;
      return undefined;
    },
  });
  using runs = runsAt(server);
  runs.onStderr = (text) => {
    if (text.includes("SIGTERM")) told.resolve();
  };
  const { code, result } = await runs.dryRun(data, { compare: true });
  const { created, failed, people } = result.comparison!;
  assertEquals({ code, interrupted: result.interrupted, planned: result.users.planned, people }, {
    code: 143,
    interrupted: true,
    planned: 250,
    people: 250,
  });
  // What is in flight comes to its end.
  assertEquals({ created, failed, sent: server.requests.length }, {
    created: 200,
    failed: 50,
    sent: 2,
  });
});

Deno.test("runDryRun() warns of what no look-up shows", async () => {
  await using server = startAppServer();
  using runs = runsAt(server, { mappings: [{ from: "a", to: "anonymous_id" }] });
  const { result } = await runs.dryRun([{ id: "1", a: "1" }], { compare: true });
  assertEquals(result.warnings.map(({ kind }) => kind), ["not-compared"]);
});

Deno.test("runDryRun() never shows a credential, not even one that Customer.io has as a value", async () => {
  await using server = startAppServer({ 1: { a: "app-api-key-3" } });
  using runs = runsAt(server);
  for (const json of [true, false]) {
    const { text } = await runs.dryRun([{ id: "1", a: "1" }], { compare: true, json });
    assertEquals(text.includes("app-api-key-3"), false);
  }
});

/** What a configuration lacks for a comparison, and what is said about it. */
const LACKING = [
  {
    more: { appApiKey: undefined },
    message: "appApiKey: Missing: --compare looks people up with it",
  },
  { more: { region: undefined, appUrl: undefined }, message: "appUrl: Missing" },
  {
    more: { region: "sandbox", trackUrl: undefined },
    message:
      'region: Cannot compare with "sandbox", which nobody is in when a run begins: leave out ' +
      "--compare; or run cio-sync sandbox, drop region, and point trackUrl and appUrl at it",
  },
  { more: { apiKey: undefined }, message: "apiKey: Missing" },
];

for (const { more, message } of LACKING) {
  Deno.test(`runDryRun() with --compare asks nobody when the configuration says: ${message}`, async () => {
    await using server = startAppServer();
    using runs = runsAt(server, more);
    const { code, result } = await runs.dryRun([{ id: "1", a: 1 }], { compare: true });
    assertEquals({ code, kind: result.error?.kind }, { code: 2, kind: "config" });
    assertStringIncludes(result.error!.message, message);
    assertEquals(server.requests.length, 0);
  });
}

Deno.test("runDryRun() looks up a hundred people at once, and few of those who have much", async () => {
  const sizes = async (data: unknown[]) => {
    await using server = startAppServer({});
    using runs = runsAt(server, { limits: "server" });
    await runs.dryRun(data, { compare: true });
    return server.requests.map(({ ids }) => ids.length);
  };
  const people = Array.from({ length: 205 }, (_, i) => ({ id: String(i) }));
  assertEquals(await sizes(people), [100, 100, 5]);
  const a = "x".repeat(399_999);
  const large = people.slice(0, 12).map((person) => ({ ...person, a }));
  assertEquals(await sizes(large), [5, 5, 2]);
  assertEquals(await sizes(large.map((one) => ({ ...one, a: a.slice(1) }))), [6, 6]);
});

Deno.test("runDryRun() ends with exit code 3 when nobody answers at all, and says what would be sent", async () => {
  const server = startAppServer({});
  await server[Symbol.asyncDispose]();
  using runs = runsAt(server);
  const { code, result } = await runs.dryRun([{ id: "1", a: "x" }], { compare: true });
  assertEquals([code, result.users.planned, result.comparison?.failed], [3, 1, 1]);
  assertEquals(result.error?.kind, "unreachable");
});
