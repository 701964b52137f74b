import { assert, assertEquals, assertLess, assertMatch } from "@std/assert";
import {
  afterRoute,
  AUTHORIZATION,
  expected,
  parseExact,
  startTrial,
  users,
} from "../helpers/e2e.ts";
import type { Reply } from "../helpers/track_server.ts";

const MODES = ["batch", "identify"] as const;

/** What JSON.stringify would spoil: digits of numbers, escapes, keys that stand twice nowhere. */
const DATA = String.raw`[
  {"id": 9007199254740993, "name": "Zoë 🦊 \u00e9\ud83d\ude00", "balance": 12345678901234567890,
   "rate": 1.10, "tiny": -0.0, "big": 1E400, "address": {"city": "القاهرة", "geo": [1.50, {"x": null}]}},
  { "id" : "007", "name" : "quote \" backslash \\ slash \/ tab \t", "address.city": "exact key first" },
  {"id":"a/b?c#d%e f+g@例え.jp","name":null,"joined":"2024-02-29T12:00:00+02:00","address":{"city":""}},
  {"id":1000001,"name":"","joined":1709204400123,"plan":"team","hidden":"not mapped","score":"4.20"}
]`;

const MAPPINGS = [
  { from: "name", to: "first_name" },
  { from: "balance", to: "balance" },
  { from: "rate", to: "rate" },
  { from: "tiny", to: "tiny" },
  { from: "big", to: "big" },
  { from: "address.city", to: "city" },
  { from: "address.geo", to: "geo" },
  { from: "joined", to: "created_at", type: "timestamp" },
  { from: "plan", to: "plan", default: "free" },
  { from: "score", to: "score", type: "number" },
];

const ARRIVED: [string, unknown][] = [
  ["9007199254740993", {
    first_name: "Zoë 🦊 é😀",
    balance: { number: "12345678901234567890" },
    rate: { number: "1.10" },
    tiny: { number: "-0.0" },
    big: { number: "1E400" },
    city: "القاهرة",
    geo: [{ number: "1.50" }, { x: null }],
    plan: "free",
  }],
  ["007", {
    first_name: 'quote " backslash \\ slash / tab \t',
    city: "exact key first",
    plan: "free",
  }],
  ["a/b?c#d%e f+g@例え.jp", {
    first_name: null,
    city: "",
    created_at: { number: "1709200800" },
    plan: "free",
  }],
  ["1000001", {
    first_name: "",
    created_at: { number: "1709204400" },
    plan: "team",
    score: { number: "4.20" },
  }],
];

for (const mode of MODES) {
  Deno.test(`sync sends every user with exactly the mapped attributes in mode ${mode}`, async () => {
    await using trial = await startTrial({
      data: DATA,
      configuration: { mode, mappings: MAPPINGS },
    });
    const { code, result, stderr } = await trial.result();

    assertEquals({ code, stderr: afterRoute(stderr) }, { code: 0, stderr: "" });
    assertEquals(trial.people, new Map(ARRIVED));
    assertEquals({ mode: result.mode, region: result.region, workspaceId: result.workspaceId }, {
      mode,
      region: null,
      workspaceId: null,
    });
    assertEquals(result.users, { read: 4, accepted: 4, unchanged: 0, rejected: 0, failed: 0 });
    assertEquals(result.requests.sent, mode === "batch" ? 1 : 4);
    assertEquals(trial.server.requests.length, result.requests.sent);
    for (const { headers } of trial.server.requests) {
      assertEquals(headers.get("content-type"), "application/json");
      assertMatch(headers.get("user-agent")!, /^cio-sync\/\d+\.\d+\.\d+$/);
    }
    assertEquals(trial.files(), ["configuration.json", "data.json"]);
  });

  Deno.test(`sync ends with the later values when a user is in the file twice in mode ${mode}`, async () => {
    const first = users(40);
    const second = first.map((user) => ({ ...user, name: `${user.name} again` })).reverse();
    await using trial = await startTrial({
      data: [...first, ...second],
      configuration: { mode, parallelism: 10 },
    });
    const { code, result } = await trial.result();

    assertEquals({ code, accepted: result.users.accepted }, { code: 0, accepted: 80 });
    assertEquals(trial.people, expected(second));
    assertEquals(trial.server.overlaps, []);
  });
}

Deno.test("sync calls the documented endpoints", async () => {
  await using trial = await startTrial({ data: [{ id: "a/b", email: "a@example.com" }] });
  await trial.sync();
  await trial.sync("--mode", "identify");
  const [batch, single] = trial.server.requests;

  assertEquals({ method: batch.method, path: batch.path }, {
    method: "POST",
    path: "/api/v2/batch",
  });
  assertEquals(JSON.parse(batch.body), {
    batch: [{
      type: "person",
      action: "identify",
      identifiers: { id: "a/b" },
      attributes: { email: "a@example.com" },
    }],
  });
  assertEquals({ method: single.method, path: single.path }, {
    method: "PUT",
    path: "/api/v1/customers/a%2Fb",
  });
  assertEquals(JSON.parse(single.body), { email: "a@example.com" });
  assertEquals(batch.headers.get("authorization"), AUTHORIZATION);
});

Deno.test("sync fills batches to just below 500,000 bytes and sends longer people alone", async () => {
  const data = users(1500).map((user) => ({ ...user, name: `${user.name} ${"ü".repeat(400)}` }));
  data[700].name = "long ".repeat(7000);
  await using trial = await startTrial({ data, configuration: { limits: "server" } });
  const { code, result } = await trial.result();

  assertEquals({ code, accepted: result.users.accepted }, { code: 0, accepted: 1500 });
  assertEquals(trial.people, expected(data));
  const singles = trial.server.requests.filter(({ method }) => method === "PUT");
  assertEquals(singles.map(({ path }) => path), ["/api/v1/customers/u701"]);
  const batches = trial.server.requests.filter(({ method }) => method === "POST");
  for (const { bytes } of batches) assertLess(bytes, 500_000);
  // Full but for the last one: 900 bytes more would be one person more.
  const isFull = batches.map(({ bytes }) => bytes > 500_000 - 1_000);
  assertEquals(isFull.filter((full) => !full).length, 1);
});

Deno.test("sync has as many requests in flight as --parallelism says and no more", async () => {
  const full = Promise.withResolvers<void>();
  await using trial = await startTrial({
    data: users(12),
    async answer({ number }): Promise<Reply> {
      if (number === 2) full.resolve();
      await full.promise;
      return {};
    },
  });
  const { code } = await trial.sync("--mode", "identify", "--parallelism=3");

  assertEquals({ code, maxInFlight: trial.server.maxInFlight }, { code: 0, maxInFlight: 3 });
  assertEquals(trial.people, expected(users(12)));
});

Deno.test("sync takes data with a byte order mark and records over many lines", async () => {
  const text = `\ufeff\r\n${JSON.stringify(users(3), null, 2).replaceAll("\n", "\r\n")}\r\n`;
  await using trial = await startTrial({ data: text });

  assertEquals((await trial.sync()).code, 0);
  assertEquals(trial.people, expected(users(3)));
});

Deno.test("sync has nothing to do when the array is empty", async () => {
  await using trial = await startTrial({ data: " [\n] " });
  const { code, stdout, stderr } = await trial.sync();

  assertEquals({ code, stderr }, { code: 0, stderr: "" });
  assertMatch(stdout, /^Nothing to do: the data has no users\n/);
  assertEquals(trial.server.requests, []);
});

Deno.test("sync names people by email when identifier says so", async () => {
  const mappings = [{ from: "name", to: "name" }];
  await using trial = await startTrial({
    data: users(2),
    configuration: { userId: "email", identifier: "email", mappings },
  });
  const { code } = await trial.sync();
  const { batch } = parseExact(trial.server.requests[0].body) as {
    batch: { identifiers: unknown }[];
  };

  assert(code === 0);
  assertEquals(batch.map(({ identifiers }) => identifiers), [
    { email: "u1@example.com" },
    { email: "u2@example.com" },
  ]);
});

Deno.test("sync reads a file of several chunks and sends it all", async () => {
  const many = users(20_000);
  await using trial = await startTrial({ data: many });
  const { code, result } = await trial.result();

  assertEquals({ code, accepted: result.users.accepted }, { code: 0, accepted: 20_000 });
  assertEquals(trial.people, expected(many));
});
