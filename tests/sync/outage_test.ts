import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { HurriedClock } from "../helpers/hurried_clock.ts";
import { type SyncedRun, syncFiles } from "../helpers/sync_command.ts";
import { type Received, type Reply, startTrackServer } from "../helpers/track_server.ts";
import { CREDENTIALS } from "../helpers/sync_run.ts";

const MODES = ["batch", "identify"] as const;

const BUSY: Reply = { status: 503, body: { meta: { error: "busy" } } };

/** What a region is asked for in the place of Customer.io. */
const REGION: Reply = { body: { region: "us", environment_id: 3 } };

function users(count: number): { id: string; name: string }[] {
  return Array.from(
    { length: count },
    (_, i) => ({ id: `u${i}`, name: `${"x".repeat(900)} ${i}` }),
  );
}

/** A sync of `count` users to the server at `url`, on a clock that makes nobody wait. */
async function sync(
  url: string,
  { count = 60, clock = new HurriedClock(), ...keys }: Record<string, unknown> & {
    count?: number;
    clock?: HurriedClock;
  },
): Promise<SyncedRun> {
  return await syncFiles({
    configuration: {
      ...CREDENTIALS,
      trackUrl: url,
      userId: "id",
      mappings: [{ from: "name", to: "name" }],
      ...keys,
    },
    data: users(count),
    clock,
  });
}

function isProbe({ method }: Received): boolean {
  return method === "GET";
}

function accepted(run: SyncedRun) {
  const { code, result: { users: { accepted, failed }, error } } = run;
  return { code, accepted, failed, error };
}

/** Outages: what is answered while they last, to probes and to everything else. */
const OUTAGES: { name: string; people: Reply; probe: Reply }[] = [
  { name: "503 for everything", people: BUSY, probe: BUSY },
  {
    name: "a gateway's pages",
    people: { status: 502, body: "<html>Bad gateway" },
    probe: { status: 504, body: "<html>Gateway time-out" },
  },
  { name: "resets", people: { cut: "request" }, probe: { cut: "request" } },
  { name: "answers that break off", people: { cut: "body" }, probe: { cut: "body" } },
  { name: "429 for everything", people: { status: 429 }, probe: { status: 429 } },
  { name: "503 but for probes", people: BUSY, probe: REGION },
  { name: "503, and no route for probes", people: BUSY, probe: { status: 404, body: "<html>" } },
];

for (const mode of MODES) {
  for (const { name, people, probe } of OUTAGES) {
    Deno.test(`runSync() fails nobody by an outage: ${name}, ${mode}`, async () => {
      // Down from the second request on, until the second probe has been sent.
      let asked = 0;
      await using server = startTrackServer((request) => {
        if (request.number === 0) return {};
        const { number } = request;
        if (number > 1 && asked < 2 && isProbe(request)) asked++;
        if (asked >= 2) return isProbe(request) ? REGION : {};
        return isProbe(request) ? probe : people;
      });
      // At least three requests.
      const count = mode === "batch" ? 1500 : 30;
      const run = await sync(server.url, { mode, parallelism: 4, maxAttempts: 2, count });
      assertEquals(accepted(run), { code: 0, accepted: count, failed: 0, error: null });
      assert(asked === 2 && run.result.requests.retried > 0, `${asked}`);
      assertEquals(run.failures, []);
    });
  }
}

for (const mode of MODES) {
  Deno.test(`runSync() exits 3 when all that a server says for giveUpAfter is 503: ${mode}`, async () => {
    for (const headers of [{}, { "retry-after": "600" }] as Record<string, string>[]) {
      await using server = startTrackServer(() => ({ ...BUSY, headers }));
      const clock = new HurriedClock();
      const run = await sync(server.url, { mode, giveUpAfter: 1.5, clock });
      const { code, result: { error, users: { read, failed } } } = run;
      assertEquals({ code, kind: error?.kind, failed: failed === read }, {
        code: 3,
        kind: "unreachable",
        failed: true,
      });
      assertStringIncludes(error!.message, "Customer.io answered 503: busy; no success for 1.5 s");
      assertStringIncludes(error!.message, "run it again");
      assertEquals(error!.message.includes("it asked to wait 10:00 min"), "retry-after" in headers);
      assert(clock.now() >= 1500, `${clock.now()}`);
    }
  });
}

Deno.test("runSync() gives up after exactly giveUpAfter seconds, also where these are many", async () => {
  await using server = startTrackServer(() => BUSY);
  const run = await sync(server.url, { giveUpAfter: 600, count: 3, clock: new HurriedClock() });
  assertStringIncludes(run.result.error!.message, "no success for 10:00 min: run it again");
});

for (const parallelism of [1, 4]) {
  Deno.test(`runSync() fails the one person whose data makes Customer.io fail, batch, parallelism ${parallelism}`, async () => {
    const replies: Reply[] = [
      { status: 500, body: { meta: { error: "oops" } } },
      { status: 502, body: "<html>Bad gateway" },
    ];
    for (const reply of replies) {
      await using server = startTrackServer((request) => {
        if (isProbe(request)) return REGION;
        return request.people.some(({ user }) => user === "u5") ? reply : {};
      });
      const run = await sync(server.url, { count: 8, parallelism, maxAttempts: 2 });
      assertEquals(accepted(run), { code: 1, accepted: 7, failed: 1, error: null });
      const [{ user, outcome }, ...others] = run.failures;
      assertEquals({ user, outcome, others }, { user: "u5", outcome: "failed", others: [] });
      // All of them twice or so, then halves of 4, 2 and 1.
      assert(server.requests.length < 50, `${server.requests.length}`);
    }
  });

  Deno.test(`runSync() fails the one person whose data makes Customer.io fail, identify, parallelism ${parallelism}`, async () => {
    await using server = startTrackServer((request) => {
      if (isProbe(request)) return REGION;
      return request.people[0].user === "u5" ? BUSY : {};
    });
    const run = await sync(server.url, {
      mode: "identify",
      count: 8,
      parallelism,
      maxAttempts: 2,
      giveUpAfter: 14,
    });
    assertEquals(accepted(run), { code: 1, accepted: 7, failed: 1, error: null });
    assertEquals(run.failures.map(({ user }) => user), ["u5"]);
  });
}

Deno.test("runSync() waits out the Retry-After of one request, while the others go on", async () => {
  const clock = new HurriedClock();
  const times = new Map<string, number[]>();
  await using server = startTrackServer(({ people: [{ user }] }) => {
    const before = times.get(user) ?? [];
    times.set(user, [...before, clock.now()]);
    return user === "u0" && before.length === 0 ? { ...BUSY, headers: { "retry-after": "2" } } : {};
  });
  const run = await sync(server.url, { mode: "identify", count: 4, parallelism: 4, clock });
  assertEquals(accepted(run), { code: 0, accepted: 4, failed: 0, error: null });
  const [first, second] = times.get("u0")!;
  assert(second - first >= 1990, `${second - first}`);
});

Deno.test("runSync() still says at once that nobody is at an address", async () => {
  const nobody = startTrackServer();
  await nobody[Symbol.asyncDispose]();
  const run = await sync(nobody.url, { count: 3, maxAttempts: 2 });
  assertEquals({ code: run.code, kind: run.result.error?.kind, failed: run.result.users.failed }, {
    code: 3,
    kind: "unreachable",
    failed: 3,
  });
});

Deno.test("runSync() counts no time twice in which an outage and a Retry-After hold requests back", async () => {
  const busy: Reply = { ...BUSY, headers: { "retry-after": "30" } };
  let asked = 0;
  await using server = startTrackServer((request) => {
    if (asked > 0 && asked < 30) return asked++, busy;
    if (isProbe(request)) return REGION;
    return asked++, {};
  });
  const clock = new HurriedClock();
  const start = clock.now();
  const run = await sync(server.url, { clock, mode: "identify", parallelism: 25 });
  const elapsed = clock.now() - start;
  const { users: { accepted, failed }, requests: { throttledMs } } = run.result;
  assertEquals({ accepted, failed }, { accepted: 60, failed: 0 });
  assert(throttledMs >= 30_000 && throttledMs <= elapsed, `${throttledMs} of ${elapsed}`);
});
