/** Whole runs of a `Sync` against a server, in both modes. */

import { assert, assertEquals, assertLessOrEqual, assertStringIncludes } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import { DataError } from "../../lib/input/record.ts";
import { Throttle } from "../../lib/delivery/throttle.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { type RecordSource, RULES, sourceOf, users } from "../helpers/people.ts";
import { PersonMaker } from "../../lib/person/person_maker.ts";
import { Sync } from "../../lib/sync/sync.ts";
import { partsFor, syncFor, type SyncRun } from "../helpers/sync_run.ts";
import {
  type Answer,
  hang,
  type Reply,
  startTrackServer,
  type TrackServer,
} from "../helpers/track_server.ts";
import { turns, until } from "../helpers/turns.ts";

const MODES = ["batch", "identify"] as const;

const DRAIN_MS = 54_321;

const NO: Reply = { status: 400, body: { meta: { error: "no" } } };

/** How many users were read and came to each outcome; checks that everyone who was read has one. */
function counts(
  { counts }: SyncRun,
): { read: number; accepted: number; rejected: number; failed: number } {
  const { read, accepted, unchanged, rejected, failed } = counts;
  assertEquals(read, accepted + unchanged + rejected + failed);
  return { read, accepted, rejected, failed };
}

/** How many wait for the time after a stop to be up. */
function waiting({ clock }: SyncRun): number {
  return clock.waits.filter((ms) => ms === DRAIN_MS).length;
}

/** The values of `seq` that arrived of each user, in the order of arrival. */
function arrivals({ requests }: TrackServer): Map<string, number[]> {
  const seqs = new Map<string, number[]>();
  for (const { user, attributes } of requests.flatMap(({ people }) => people)) {
    seqs.set(user, [...(seqs.get(user) ?? []), attributes.seq as number]);
  }
  return seqs;
}

/** A server that answers a request when the test says so. */
function startHoldingServer(): TrackServer & { release(count?: number): void } {
  const held: (() => void)[] = [];
  const server = startTrackServer(() => {
    const { promise, resolve } = Promise.withResolvers<Reply>();
    held.push(() => resolve({}));
    return promise;
  });
  const release = (count = Infinity) => {
    for (const answer of held.splice(0, count)) answer();
  };
  return Object.assign(server, { release });
}

/** Records as from a file whose next part never comes. */
async function* hanging({ records }: RecordSource) {
  yield* records;
  await new Promise(() => {});
}

/** Records as from a file that cannot be read to its end. */
async function* breaking({ records }: RecordSource, error: Error) {
  yield* records;
  throw error;
}

/** Refuses single people for good and batches with one of `bad` as a whole. */
function refusing(bad: string[]): Answer {
  return ({ people }) => people.some(({ user }) => bad.includes(user)) ? NO : {};
}

Deno.test("run() brings every user to Customer.io in as few requests as the mode allows", async () => {
  for (const mode of MODES) {
    await using server = startTrackServer();
    const values = users(2000, { name: "Zoë", text: "x".repeat(400) });
    const sync = syncFor(server.url, { mode, records: sourceOf(values, 100).records });
    assertEquals(await sync.run(), undefined);
    assertEquals(counts(sync), { read: 2000, accepted: 2000, rejected: 0, failed: 0 });
    const arrived = server.requests.flatMap(({ people }) => people);
    assertEquals(
      arrived.toSorted((a, b) => Number(a.user) - Number(b.user)),
      values.map(({ id, ...attributes }) => ({ user: id, attributes })),
    );
    // A person is a little over 500 bytes here.
    assertEquals(server.requests.length, mode === "batch" ? 3 : 2000);
    assertEquals(new Set(server.requests.map(({ bytes }) => bytes < 500_000)), new Set([true]));
    assertEquals({
      isComplete: sync.sync.isComplete,
      retried: sync.attempts.retried,
      settled: sync.settled,
    }, { isComplete: true, retried: 0, settled: [] });
  }
});

Deno.test("run() has nothing to do for no records", async () => {
  for (const mode of MODES) {
    await using server = startTrackServer();
    const sync = syncFor(server.url, { mode, records: sourceOf([]).records });
    assertEquals(await sync.run(), undefined);
    assertEquals({ ...counts(sync), isComplete: sync.sync.isComplete }, {
      read: 0,
      accepted: 0,
      rejected: 0,
      failed: 0,
      isComplete: true,
    });
    assertEquals(server.requests, []);
  }
});

Deno.test("run() sends a person over 32,000 bytes alone, between the batches", async () => {
  await using server = startTrackServer();
  const values = [{ id: "a" }, { id: "big", text: "x".repeat(40_000) }, { id: "b" }];
  const sync = syncFor(server.url, { records: sourceOf(values).records });
  assertEquals(await sync.run(), undefined);
  assertEquals(counts(sync), { read: 3, accepted: 3, rejected: 0, failed: 0 });
  const requests = server.requests.map(({ method, path }) => `${method} ${path}`);
  assertEquals(requests.toSorted(), ["POST /api/v2/batch", "PUT /api/v1/customers/big"]);
  const alone = server.requests.find(({ method }) => method === "PUT")!;
  assertEquals(alone.people, [{ user: "big", attributes: { text: "x".repeat(40_000) } }]);
});

Deno.test("run() goes on after a person of hundreds of kilobytes, also where they are sent one by one", async () => {
  const text = "x".repeat(400_000);
  for (const parallelism of [1, 25]) {
    await using server = startTrackServer();
    const run = syncFor(server.url, { records: sourceOf(users(4, { text })).records, parallelism });
    assertEquals(await run.run(), undefined);
    assertEquals(run.counts.accepted, 4);
    const people = server.requests.flatMap(({ people }) => people);
    assertEquals(people.map(({ user }) => user).toSorted(), ["0", "1", "2", "3"]);
    assertEquals(people.every(({ attributes }) => attributes.text === text), true);
  }
});

Deno.test("run() rejects bad records with the reason and goes on", async () => {
  for (const mode of MODES) {
    await using server = startTrackServer();
    const values = [{ id: "a" }, 7, { name: "nobody" }, { id: "b" }, { id: null }];
    const sync = syncFor(server.url, { mode, records: sourceOf(values, 2).records });
    assertEquals(await sync.run(), undefined);
    assertEquals(counts(sync), { read: 5, accepted: 2, rejected: 3, failed: 0 });
    assertEquals(sync.settled.map(({ record, outcome }) => ({ record, outcome })), [
      { record: 2, outcome: "rejected" },
      { record: 3, outcome: "rejected" },
      { record: 5, outcome: "rejected" },
    ]);
    assertEquals(server.users.flat(), ["a", "b"]);
  }
});

Deno.test("run() keeps as many requests in flight as the pool has room for, and reads no further", async () => {
  for (const mode of MODES) {
    for (const parallelism of [1, 3]) {
      await using server = startHoldingServer();
      // In batch mode 16 people fill a request, and the next one shows that it is full.
      const perRequest = mode === "batch" ? 16 : 1;
      const values = users(perRequest * 7 + 1, { text: "x".repeat(31_000) });
      const source = sourceOf(values);
      const sync = syncFor(server.url, { mode, parallelism, records: source.records });
      const ended = sync.run();
      let released = 0;
      while (sync.counts.accepted < values.length) {
        const inFlight = Math.min(parallelism, Math.ceil(values.length / perRequest) - released);
        await until(() => server.inFlight >= inFlight);
        await turns(5);
        const sent = released + inFlight;
        const isAll = sent * perRequest >= values.length;
        assertEquals({ inFlight: server.inFlight, requests: server.requests.length }, {
          inFlight,
          requests: sent,
        });
        assertEquals(
          source.taken,
          isAll ? values.length : sent * perRequest + (mode === "batch" ? 1 : 0),
        );
        assertEquals(sync.counts.read, source.taken);
        server.release(1);
        released++;
        await until(() => sync.counts.accepted >= Math.min(released * perRequest, values.length));
      }
      assertEquals(await ended, undefined);
      assertEquals({ maxInFlight: server.maxInFlight, ...counts(sync) }, {
        maxInFlight: parallelism,
        read: values.length,
        accepted: values.length,
        rejected: 0,
        failed: 0,
      });
    }
  }
});

Deno.test("run() sends no more requests a second than the throttle lets go, retries included", async () => {
  for (const mode of MODES) {
    await using server = startTrackServer(({ number }) => number === 1 ? { status: 503 } : {});
    const clock = new FakeClock();
    const throttle = new Throttle({ rateLimit: 10, clock });
    const records = sourceOf(users(65, { text: "x".repeat(31_000) })).records;
    const sync = syncFor(server.url, { mode, parallelism: 25, throttle, records });
    const ended = sync.run();
    await server.arrived(1);
    const total = mode === "batch" ? 6 : 66;
    for (let sent = 1; sent < total; sent++) {
      await clock.asleep(1);
      await clock.advance(99);
      await turns(2);
      assertEquals(server.requests.length, sent);
      await clock.advance(1);
      await server.arrived(sent + 1);
    }
    assertEquals(await ended, undefined);
    assertEquals({ ...counts(sync), requests: server.requests.length }, {
      read: 65,
      accepted: 65,
      rejected: 0,
      failed: 0,
      requests: total,
    });
  }
});

Deno.test("run() ends with the later values of a user who is in the file more than once", async () => {
  const ids: Record<string, string[]> = {
    "next to each other": users(100).flatMap(({ id }) => [id, id]),
    "all users, then all again": [...users(100), ...users(100)].map(({ id }) => id),
    "three times in one window": Array.from({ length: 200 }, (_, i) => String(i % 67)),
    "one user among others": users(200).map(({ id }, i) => i % 7 === 0 ? "x" : id),
  };
  for (const [name, order] of Object.entries(ids)) {
    for (const mode of MODES) {
      await using server = startTrackServer(async () => {
        await turns();
        return {};
      });
      const values = order.map((id, seq) => ({ id, seq }));
      const sync = syncFor(server.url, { mode, records: sourceOf(values, 50).records });
      assertEquals(await sync.run(), undefined);
      assertEquals(counts(sync), { read: 200, accepted: 200, rejected: 0, failed: 0 }, name);
      assertEquals(server.overlaps, [], name);
      const last = new Map(values.map(({ id, seq }) => [id, seq]));
      for (const [user, seqs] of arrivals(server)) {
        assertEquals(seqs, seqs.toSorted((a, b) => a - b), `${name}, user ${user}`);
        assertEquals(seqs.at(-1), last.get(user), `${name}, user ${user}`);
      }
      if (mode === "batch") assertLessOrEqual(server.requests.length, 32, name);
    }
  }
});

Deno.test("run() takes emails of different case for one user, and spells them as the last record does", async () => {
  for (const mode of MODES) {
    await using server = startHoldingServer();
    const spellings = ["Ana@example.com", "ana@example.com", "ANA@EXAMPLE.COM"];
    const values = Array.from({ length: 30 }, (_, seq) => ({ id: spellings[seq % 3], seq }));
    const rules = { ...RULES, identifier: "email" as const };
    const sync = syncFor(server.url, { mode, rules, records: sourceOf(values).records });
    const ended = sync.run();
    await server.arrived(1);
    await until(() => sync.counts.read === 30);
    server.answer = () => ({});
    server.release();
    assertEquals(await ended, undefined);
    assertEquals(counts(sync), { read: 30, accepted: 30, rejected: 0, failed: 0 });
    const arrived = server.requests.flatMap(({ people }) => people);
    assertEquals(arrived.map(({ user, attributes }) => [user, attributes.seq]), [
      [spellings[0], 0],
      [spellings[2], 29],
    ]);
  }
});

Deno.test("run() sends 500 records of one user in two requests", async () => {
  for (
    const [mode, parallelism] of MODES.flatMap((mode) => [1, 25].map((n) => [mode, n] as const))
  ) {
    await using server = startHoldingServer();
    const values = Array.from({ length: 500 }, (_, seq) => ({
      id: "same",
      seq,
      ...(seq === 7 ? { name: "Zoë" } : {}),
    }));
    const sync = syncFor(server.url, { mode, parallelism, records: sourceOf(values, 500).records });
    const ended = sync.run();
    await server.arrived(1);
    await until(() => sync.counts.read === 500);
    assertEquals(sync.counts.accepted, 0);
    server.release();
    await server.arrived(2);
    assertEquals(sync.counts.accepted, 1);
    server.release();
    assertEquals(await ended, undefined);
    assertEquals(counts(sync), { read: 500, accepted: 500, rejected: 0, failed: 0 });
    assertEquals(server.requests.map(({ people }) => people), [
      [{ user: "same", attributes: { seq: 0 } }],
      [{ user: "same", attributes: { seq: 499, name: "Zoë" } }],
    ]);
  }
});

Deno.test("run() stops reading while too much waits for earlier records, and gets through", async () => {
  for (const mode of MODES) {
    await using server = startHoldingServer();
    // A person and the record take 90 KB with copies: 185 of them are the 16 MiB that may wait.
    const text = "x".repeat(30_000);
    const values = Array.from({ length: 400 }, (_, seq) => ({ id: "same", seq, text }));
    const source = sourceOf(values);
    const sync = syncFor(server.url, { mode, records: source.records });
    const ended = sync.run();
    await server.arrived(1);
    await until(() => source.taken >= 180);
    await turns(50);
    assert(source.taken > 180 && source.taken < 200, `${source.taken} were read`);
    server.answer = () => ({});
    server.release();
    assertEquals(await ended, undefined);
    assertEquals(counts(sync), { read: 400, accepted: 400, rejected: 0, failed: 0 });
    assertEquals(server.maxInFlight, 1);
    // All that waited is one request, and what was read after that another one, at the most.
    const seqs = arrivals(server).get("same")!;
    assertEquals({ first: seqs[0], last: seqs.at(-1) }, { first: 0, last: 399 });
    assertLessOrEqual(seqs.length, 1 + 2 * Math.ceil(400 / 180));
  }
});

Deno.test("run() settles one user's records in the order of the file", async () => {
  for (const mode of MODES) {
    await using server = startTrackServer(({ number }) => ({
      status: [500, 502, 503][number % 3],
    }));
    const values = Array.from({ length: 90 }, (_, seq) => ({ id: `${seq % 4}`, seq }));
    const sync = syncFor(server.url, { mode, maxAttempts: 2, records: sourceOf(values).records });
    assertEquals(await sync.run(), undefined);
    assertEquals(counts(sync), { read: 90, accepted: 0, rejected: 0, failed: 90 });
    for (const settled of Map.groupBy(sync.settled, ({ user }) => user).values()) {
      const records = settled.map(({ record }) => record);
      assertEquals(records, records.toSorted((a, b) => a - b));
    }
  }
});

Deno.test("run() syncs who is before the place where the data cannot be read on", async () => {
  for (const mode of MODES) {
    await using server = startTrackServer();
    const error = new DataError("line 11: expected a user");
    const sync = syncFor(server.url, { mode, records: breaking(sourceOf(users(10)), error) });
    assertEquals(await sync.run(), error);
    assertEquals({ ...counts(sync), isComplete: sync.sync.isComplete }, {
      read: 10,
      accepted: 10,
      rejected: 0,
      failed: 0,
      isComplete: false,
    });
    assertEquals(server.users.flat().length, 10);
    assert(sync.sync.readTo > 0);
  }
});

Deno.test("run() ends with the error of a source that breaks in a way nobody expects", async () => {
  for (const mode of MODES) {
    await using server = startTrackServer();
    const error = new TypeError("Cannot read properties of undefined");
    const sync = syncFor(server.url, { mode, records: breaking(sourceOf(users(3)), error) });
    const ended = await sync.run();
    assert(ended instanceof RunError);
    assertEquals({ kind: ended.kind, message: ended.message }, {
      kind: "internal",
      message: "Cannot read properties of undefined",
    });
    assertEquals(counts(sync).read, 3);
  }
});

/** Puts a mistake into one part of a sync: from the third call on its method throws. */
function broken<Part extends object>(part: Part, method: keyof Part): void {
  const original = part[method] as (...args: unknown[]) => unknown;
  let calls = 0;
  part[method] = ((...args: unknown[]) => {
    if (++calls >= 3) throw new TypeError("Cannot read properties of undefined");
    return original.apply(part, args);
  }) as Part[keyof Part];
}

Deno.test("run() accounts for everyone whatever has a mistake in it", async () => {
  const mistakes: ((sync: SyncRun) => void)[] = [
    ({ api }) => broken(api, "identify"),
    ({ ledger }) => broken(ledger, "accept"),
    ({ throttle }) => broken(throttle, "ready"),
    ({ throttle }) => broken(throttle, "release"),
  ];
  for (const [i, make] of mistakes.entries()) {
    await using server = startTrackServer(refusing(["3"]));
    const sync = syncFor(server.url, { mode: "identify", records: sourceOf(users(40)).records });
    make(sync);
    const ended = await sync.run();
    const { read, accepted, rejected, failed } = counts(sync);
    assert(ended instanceof RunError, `${i}`);
    assertEquals({ kind: ended.kind, message: ended.message }, {
      kind: "internal",
      message: "Cannot read properties of undefined",
    });
    assert(accepted > 0 && failed > 0 && read >= 3, JSON.stringify(counts(sync)));
    assertEquals(sync.settled.length, rejected + failed);
    assertEquals(new Set(sync.settled.map(({ record }) => record)).size, rejected + failed);
  }
});

Deno.test("run() ends with an internal error where a delivery throws, and accounts for who waited", async () => {
  await using server = startTrackServer();
  const parts = partsFor(server.url);
  const mistake = new TypeError("a mistake");
  const sync = new Sync({
    ...parts,
    deliver: () => Promise.reject(mistake),
    records: sourceOf(users(3)).records,
    maker: new PersonMaker(RULES),
    mode: "identify",
    parallelism: 1,
  });
  const ended = await sync.run();
  assertEquals({ kind: ended?.kind, requests: server.requests.length }, {
    kind: "internal",
    requests: 0,
  });
});

Deno.test("run() goes on with the others when some are refused", async () => {
  for (const mode of MODES) {
    await using server = startTrackServer(refusing(["3", "77", "78"]));
    const sync = syncFor(server.url, { mode, records: sourceOf(users(100)).records });
    assertEquals(await sync.run(), undefined);
    assertEquals(counts(sync), { read: 100, accepted: 97, rejected: 3, failed: 0 });
    const rejected = sync.settled.map(({ user }) => user).toSorted();
    assertEquals(rejected, ["3", "77", "78"]);
  }
});

Deno.test("run() sends nothing more after a 401 or 403, and everyone who was read is failed", async () => {
  for (const status of [401, 403]) {
    for (const mode of MODES) {
      await using server = startTrackServer(({ number }) => number < 5 ? {} : { status });
      const values = users(400, { text: "x".repeat(20_000) });
      const source = sourceOf(values, 40);
      const sync = syncFor(server.url, { mode, parallelism: 3, records: source.records });
      const ended = await sync.run();
      assert(ended instanceof RunError);
      assertEquals({ kind: ended.kind, isComplete: sync.sync.isComplete }, {
        kind: "auth",
        isComplete: false,
      });
      // Those that were on their way already when the first refusal came.
      assertLessOrEqual(server.requests.length, 8);
      const { read, accepted, failed } = counts(sync);
      assertEquals({ read, failed }, { read: accepted + failed, failed: sync.settled.length });
      assert(failed > 0 && read < values.length);
      const reached = server.requests.length;
      await turns(10);
      assertEquals(server.requests.length, reached);
    }
  }
});

Deno.test("run() stops after ten requests in a row that reached nobody", async () => {
  for (const mode of MODES) {
    await using server = startTrackServer(() => ({ cut: "request" }));
    const values = users(400, { text: "x".repeat(31_000) });
    const options = { mode, parallelism: 2, maxAttempts: 2, records: sourceOf(values).records };
    const sync = syncFor(server.url, options);
    const ended = await sync.run();
    assert(ended instanceof RunError);
    assertEquals(ended.kind, "unreachable");
    const { read, accepted, rejected, failed } = counts(sync);
    assertEquals({ accepted, rejected, failed }, { accepted: 0, rejected: 0, failed: read });
    assert(read < values.length);
    assertLessOrEqual(server.requests.length, 22);
  }
});

Deno.test("run() sends nothing when it was stopped before", async () => {
  await using server = startTrackServer();
  const sync = syncFor(server.url, { records: sourceOf(users(3)).records });
  const reason = new RunError("interrupted", "Interrupted by SIGTERM");
  sync.stop.abort(reason);
  assertEquals(await sync.run(), reason);
  assertEquals({ ...counts(sync), requests: server.requests }, {
    read: 0,
    accepted: 0,
    rejected: 0,
    failed: 0,
    requests: [],
  });
});

Deno.test("run() lets requests in flight end in peace after a stop, and sends no others", async () => {
  for (const mode of MODES) {
    await using server = startHoldingServer();
    const values = users(500, { text: "x".repeat(20_000) });
    const options = { mode, parallelism: 3, drainMs: DRAIN_MS };
    const sync = syncFor(server.url, { ...options, records: sourceOf(values, 100).records });
    const ended = sync.run();
    await server.arrived(3);
    const reason = new RunError("interrupted", "Interrupted by SIGINT");
    sync.stop.abort(reason);
    await turns(5);
    assertEquals({ inFlight: server.inFlight, waiting: waiting(sync) }, {
      inFlight: 3,
      waiting: 1,
    });
    server.release();
    assertEquals(await ended, reason);
    assertEquals({ requests: server.requests.length, waiting: waiting(sync) }, {
      requests: 3,
      waiting: 0,
    });
    const { read, accepted, rejected, failed } = counts(sync);
    const sent = server.users.flat().length;
    assertEquals({ accepted, rejected, failed }, {
      accepted: sent,
      rejected: 0,
      failed: read - sent,
    });
    // In batch mode one person more was read, to know that the third batch was full.
    assertEquals({ failed, isComplete: sync.sync.isComplete }, {
      failed: mode === "batch" ? 1 : 0,
      isComplete: false,
    });
    for (const { reason } of sync.settled) {
      assertEquals(reason, "Not sent: the run was interrupted");
    }
  }
});

Deno.test("run() ends requests in flight when their time after a stop is up", async () => {
  for (const mode of MODES) {
    await using server = startTrackServer(hang);
    const options = { mode, parallelism: 2, drainMs: DRAIN_MS };
    const values = users(100, { text: "x".repeat(20_000) });
    const sync = syncFor(server.url, { ...options, records: sourceOf(values, 100).records });
    const ended = sync.run();
    await server.arrived(2);
    const reason = new RunError("interrupted", "Interrupted by SIGINT");
    sync.stop.abort(reason);
    await turns(5);
    assertEquals(sync.api.inFlight, 2);
    await sync.clock.advance(DRAIN_MS);
    assertEquals(await ended, reason);
    assertEquals({ requests: server.requests.length, inFlight: sync.api.inFlight }, {
      requests: 2,
      inFlight: 0,
    });
    const { read, accepted, rejected, failed } = counts(sync);
    assertEquals({ accepted, rejected, failed }, { accepted: 0, rejected: 0, failed: read });
    const sent = server.users.flat().length;
    const reasons = Map.groupBy(sync.settled, ({ reason }) => reason);
    assertEquals(reasons.get("Not confirmed: the run was interrupted")?.length, sent);
    assertEquals(reasons.get("Not sent: the run was interrupted")?.length ?? 0, read - sent);
  }
});

Deno.test("run() gives 10 s to requests in flight by default", async () => {
  await using server = startTrackServer(hang);
  const sync = syncFor(server.url, { records: sourceOf(users(1)).records });
  const ended = sync.run();
  await server.arrived(1);
  sync.stop.abort(new RunError("interrupted", "Interrupted by SIGINT"));
  await sync.clock.advance(9_999);
  assertEquals(sync.api.inFlight, 1);
  await sync.clock.advance(1);
  await ended;
  assertEquals(sync.api.inFlight, 0);
});

Deno.test("run() ends at a stop while the input hangs", async () => {
  for (const mode of MODES) {
    await using server = startTrackServer();
    const sync = syncFor(server.url, { mode, records: hanging(sourceOf(users(5))) });
    const ended = sync.run();
    await until(() => sync.counts.read === 5);
    const reason = new RunError("interrupted", "Interrupted by SIGINT");
    sync.stop.abort(reason);
    assertEquals(await ended, reason);
    const { read, accepted, failed } = counts(sync);
    assertEquals({ read, settled: accepted + failed }, { read: 5, settled: 5 });
    // A batch that is not full is not sent after a stop.
    if (mode === "batch") {
      assertEquals({ failed, requests: server.requests }, { failed: 5, requests: [] });
    }
  }
});

Deno.test("run() ends at a stop while people wait for earlier records of theirs", async () => {
  for (const mode of MODES) {
    await using server = startTrackServer(hang);
    const values = Array.from({ length: 50 }, (_, seq) => ({ id: "same", seq }));
    const options = { mode, drainMs: DRAIN_MS, records: sourceOf(values).records };
    const sync = syncFor(server.url, options);
    const ended = sync.run();
    await server.arrived(1);
    await until(() => sync.counts.read === 50);
    sync.stop.abort(new RunError("interrupted", "Interrupted by SIGINT"));
    await sync.clock.advance(DRAIN_MS);
    await ended;
    assertEquals({ ...counts(sync), requests: server.requests.length }, {
      read: 50,
      accepted: 0,
      rejected: 0,
      failed: 50,
      requests: 1,
    });
    assertEquals(sync.settled.map(({ record }) => record), values.map(({ seq }) => seq + 1));
  }
});

Deno.test("run() does not wait on in a backoff after a stop", async () => {
  for (const mode of MODES) {
    await using server = startTrackServer(() => ({ status: 503 }));
    const sync = syncFor(server.url, {
      mode,
      records: sourceOf(users(1)).records,
      backoff: { minTimeout: 7777, maxTimeout: 7777, multiplier: 1, jitter: 0 },
    });
    const ended = sync.run();
    await sync.clock.asleepFor(7777);
    sync.stop.abort(new RunError("interrupted", "Interrupted by SIGINT"));
    await ended;
    assertEquals({ ...counts(sync), requests: server.requests.length }, {
      read: 1,
      accepted: 0,
      rejected: 0,
      failed: 1,
      requests: 1,
    });
    assertStringIncludes(sync.settled[0].reason, "Not confirmed");
  }
});

Deno.test("run() gives large batches memory of the size that is asked for, again as soon as one is settled", async () => {
  await using server = startTrackServer();
  for (const [batchBytes, expected] of [[undefined, 500_000], [600_000, 600_000]] as const) {
    const buffers: (Uint8Array | undefined)[] = [];
    const sync = new Sync({
      ...partsFor(server.url),
      deliver: ({ people }, { buffer }) => {
        buffers.push(buffer);
        return Promise.resolve({ accepted: people, refused: [], stop: undefined });
      },
      records: sourceOf(users(1_100, { name: "x".repeat(900) })).records,
      maker: new PersonMaker(RULES),
      mode: "batch",
      parallelism: 1,
      batchBytes,
    });
    assertEquals(await sync.run(), undefined);
    const [first, second, last] = buffers;
    assertEquals([buffers.length, first?.length, last], [3, expected, undefined]);
    assert(first === second);
  }
});
