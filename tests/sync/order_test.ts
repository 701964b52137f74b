/** Older values never win: what becomes of one user's records when one of them is not accepted, and of replays. */

import { assertEquals } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import type { DataRecord } from "../../lib/input/record.ts";
import { type RecordSource, RULES, sourceOf } from "../helpers/people.ts";
import { type FailuresLine, startRuns } from "../helpers/runs.ts";
import { syncFor, type SyncRun } from "../helpers/sync_run.ts";
import { type Received, type Reply, startTrackServer } from "../helpers/track_server.ts";
import { until } from "../helpers/turns.ts";

const MODES = ["batch", "identify"] as const;

const FOLLOWS = "Not sent: an earlier record of this user failed";

const REFUSED: Reply = { status: 400, body: { meta: { error: "no" } } };

/** Ways in which a request fails, and what becomes of its people. */
const FAILURES: Record<string, Reply> = {
  "attempts are used up": { status: 500, body: { meta: { error: "oops" } } },
  "nobody answers": { cut: "request" },
  "it is blocked on the way": { status: 406, body: "<html>blocked</html>" },
};

/** Numbers of the records that were settled, and why, in that order. */
function settled({ settled }: SyncRun): [number, string, string][] {
  return settled.map(({ record, outcome, reason }) => [record, outcome, reason]);
}

/** `first`, and `second` once `isTime`. */
async function* afterEachOther(
  first: RecordSource,
  second: RecordSource,
  isTime: () => boolean,
): AsyncGenerator<DataRecord[]> {
  yield* first.records;
  await until(isTime);
  yield* second.records;
}

Deno.test("run() sends nothing more of a user whose record failed: what waits and what comes follows it", async () => {
  for (const mode of MODES) {
    for (const [name, failure] of Object.entries(FAILURES)) {
      const message = `${mode}, ${name}`;
      await using server = startTrackServer(({ people }) =>
        people.some(({ user }) => user === "x") ? failure : {}
      );
      // A person is 31 KB here: 16 of them fill a request.
      const text = "x".repeat(31_000);
      const others = (from: number) =>
        Array.from({ length: 17 }, (_, i) => ({ id: `${mode}-${from + i}`, text }));
      const first = sourceOf([{ id: "x", seq: 1 }, { id: "x", seq: 2 }, ...others(0)], 100);
      const second = sourceOf(
        [{ id: "x", seq: 3 }, { name: "nobody" }, ...others(20), { id: "x", seq: 4 }],
        100,
      );
      const sync = syncFor(server.url, {
        mode,
        maxAttempts: 2,
        parallelism: 2,
        records: afterEachOther(first, second, () => sync.counts.failed >= 2),
      });
      assertEquals(await sync.run(), undefined, message);
      const { read, accepted, rejected, failed } = sync.counts;
      assertEquals({ read, rejected }, { read: 39, rejected: 1 }, message);
      assertEquals(accepted + failed, 38, message);
      const failures = sync.settled.filter(({ user }) => user === "x");
      assertEquals(failures.map(({ reason }) => reason === FOLLOWS), [false, true, true, true]);
      assertEquals(failures.map(({ record, user }) => [record, user]), [
        [1, "x"],
        [2, "x"],
        [1, "x"],
        [20, "x"],
      ], message);
      const seqs = server.requests.flatMap(({ people }) => people)
        .filter(({ user }) => user === "x").map(({ attributes }) => attributes.seq);
      assertEquals(new Set(seqs), new Set([1]), message);
    }
  }
});

Deno.test("run() gives records that went as one a line each, in order, that says so", async () => {
  for (const mode of MODES) {
    for (const outcome of ["rejected", "failed"] as const) {
      let isFirst = true;
      const verdict = outcome === "rejected" ? REFUSED : FAILURES["attempts are used up"];
      await using server = startTrackServer(() => {
        if (!isFirst) return verdict;
        isFirst = false;
        return {};
      });
      const values = Array.from({ length: 4 }, (_, seq) => ({ id: "x", seq }));
      const sync = syncFor(server.url, {
        mode,
        maxAttempts: 1,
        parallelism: 1,
        records: sourceOf(values, 100).records,
      });
      assertEquals(await sync.run(), undefined);
      const why = outcome === "rejected" ? "no" : "Customer.io answered 500: oops";
      const reason = `${why} (sent together with 2 other records of this user)`;
      assertEquals(settled(sync), [
        [2, outcome, reason],
        [3, outcome, reason],
        [4, outcome, reason],
      ]);
      assertEquals(sync.ledger.reasons().map(({ count }) => count), [3]);
      const { read, accepted } = sync.counts;
      assertEquals({ read, accepted, [outcome]: sync.counts[outcome] }, {
        read: 4,
        accepted: 1,
        [outcome]: 3,
      });
    }
  }
});

Deno.test("run() settles a record that is rejected here behind the earlier ones of its user", async () => {
  for (const mode of MODES) {
    for (const isAccepted of [false, true]) {
      const { promise, resolve } = Promise.withResolvers<Reply>();
      await using server = startTrackServer(() => promise);
      const mappings = [{ from: "seq", to: "seq", type: "number" as const }];
      const sync = syncFor(server.url, {
        mode,
        maxAttempts: 1,
        rules: { ...RULES, mappings },
        records: sourceOf([
          { id: "x", seq: 1 },
          { id: "x", seq: "one" },
          { id: "y", seq: "two" },
          { id: "x", seq: 2 },
          { id: "x", seq: "three" },
          { id: "x", seq: 3 },
          { id: "x", seq: "four" },
        ], 100).records,
      });
      const ended = sync.run();
      await server.arrived(1);
      await until(() => sync.counts.read === 7);
      assertEquals(sync.settled.map(({ record }) => record), [3]);
      resolve(isAccepted ? {} : FAILURES["attempts are used up"]);
      await ended;
      assertEquals(
        sync.settled.map(({ record, outcome }) => [record, outcome]),
        isAccepted ? [[3, "rejected"], [2, "rejected"], [5, "rejected"], [7, "rejected"]] : [
          [3, "rejected"],
          [1, "failed"],
          [2, "rejected"],
          [4, "failed"],
          [5, "rejected"],
          [6, "failed"],
          [7, "rejected"],
        ],
      );
      const { read, accepted, rejected, failed } = sync.counts;
      assertEquals({ read, sum: accepted + rejected + failed }, { read: 7, sum: 7 });
      assertEquals(server.requests.length, isAccepted ? 2 : 1);
    }
  }
});

Deno.test("run() gives who waited at a stop in order, as not sent, and the rejected as rejected", async () => {
  for (const mode of MODES) {
    const reason = new RunError("interrupted", "Interrupted by SIGINT");
    const { promise, resolve } = Promise.withResolvers<Reply>();
    await using server = startTrackServer(() => promise);
    const mappings = [{ from: "seq", to: "seq", type: "number" as const }];
    const values = [1, 2, "three", 4].map((seq) => ({ id: "x", seq }));
    const sync = syncFor(server.url, {
      mode,
      rules: { ...RULES, mappings },
      records: sourceOf(values, 100).records,
    });
    const ended = sync.run();
    await server.arrived(1);
    await until(() => sync.counts.read === 4);
    sync.stop.abort(reason);
    resolve({});
    assertEquals(await ended, reason);
    const stopped = "Not sent: the run was interrupted";
    assertEquals(
      settled(sync).map(([record, outcome, why]) => [record, outcome, why === stopped]),
      [
        [2, "failed", true],
        [3, "rejected", false],
        [4, "failed", true],
      ],
    );
  }
});

/** A Customer.io that keeps the attributes of everyone, refuses whom `refuses` says, and fails as `fails` says. */
function startKeeping() {
  const people = new Map<string, Record<string, unknown>>();
  const world = {
    people,
    refuses: (attributes: Record<string, unknown>) => attributes.name === "bad",
    fails: (_: Received) => false,
  };
  const server = startTrackServer((request) => {
    if (world.fails(request)) return FAILURES["it is blocked on the way"];
    const errors = request.people.flatMap(({ attributes }, batch_index) =>
      world.refuses(attributes) ? [{ batch_index, reason: "no" }] : []
    );
    if (errors.length > 0 && request.method === "PUT") return REFUSED;
    request.people.forEach(({ user, attributes }, i) => {
      if (errors.some(({ batch_index }) => batch_index === i)) return;
      people.set(user, { ...people.get(user), ...attributes });
    });
    return errors.length === 0 ? {} : { status: 207, body: { errors } };
  });
  return { server, world };
}

const CONFIGURATION = {
  parallelism: 1,
  maxAttempts: 1,
  mappings: [
    { from: "name", to: "name" },
    { from: "seq", to: "seq", type: "number" },
  ],
};

/** A line in short: outcome, user and number of the record. */
function short({ outcome, user, position, record }: FailuresLine): string {
  return `${outcome} ${user} ${position.record}${record === undefined ? " -" : ""}`;
}

/** `line` with a record that is accepted. */
function mended(line: FailuresLine): FailuresLine {
  if (line.record === undefined) return line;
  const { seq, ...record } = line.record;
  const good = seq === "one" ? 1 : seq;
  return { ...line, record: { ...record, seq: good, name: `mended ${good}` } };
}

Deno.test("runSync() replays no record that was rejected before another of its user was accepted", async () => {
  for (const mode of MODES) {
    for (const isRefusedHere of [true, false]) {
      const { server, world } = startKeeping();
      await using _ = server;
      await using runs = await startRuns({ ...CONFIGURATION, mode, trackUrl: server.url });
      const first = isRefusedHere ? { id: "x", seq: "one" } : { id: "x", seq: 1, name: "bad" };
      const { code, result, lines } = await runs.run([
        first,
        { id: "y", seq: "one" },
        { id: "x", seq: 2, name: "new" },
      ]);
      assertEquals(code, 1);
      assertEquals(result.users, { read: 3, accepted: 1, unchanged: 0, rejected: 2, failed: 0 });
      const ofX = lines.filter(({ user }) => user === "x");
      assertEquals(ofX.map(short), ["rejected x 1", "superseded x 3 -"]);
      assertEquals(ofX[1], {
        outcome: "superseded",
        data: "data.json",
        reason:
          "A later record of this user was accepted: the lines of this user above must not be " +
          "sent any more",
        user: "x",
        position: ofX[1].position,
      });

      await runs.mend(mended);
      const requests = server.requests.length;
      const replay = await runs.run("failures");
      assertEquals(replay.result.users, {
        read: 1,
        accepted: 1,
        unchanged: 0,
        rejected: 0,
        failed: 0,
      });
      assertEquals(replay.result.warnings, [{
        kind: "superseded",
        message: "1 record is left out: later records of the same users were accepted, " +
          "and older values must not replace theirs",
      }]);
      const sent = server.requests.slice(requests).flatMap(({ people }) => people);
      assertEquals(sent.map(({ user }) => user), ["y"]);
      assertEquals(world.people.get("x"), { seq: 2, name: "new" });
      assertEquals(world.people.get("y"), { seq: 1, name: "mended 1" });
      // Nothing is left to be sent, so the file goes.
      assertEquals({ code: replay.code, lines: replay.lines }, { code: 0, lines: [] });
    }
  }
});

Deno.test("runSync() replays what was rejected or failed after the last record that was accepted", async () => {
  for (const mode of MODES) {
    const { server, world } = startKeeping();
    await using _ = server;
    const mappings = [...CONFIGURATION.mappings, { from: "at", to: "_timestamp" }];
    await using runs = await startRuns({ ...CONFIGURATION, mappings, mode, trackUrl: server.url });
    let requestsOfX = 0;
    world.fails = ({ people }) => people.some(({ user }) => user === "x") && ++requestsOfX === 3;
    const name = "x".repeat(1000);
    // A time of its own keeps each from being merged with the next.
    const values = [
      { id: "x", seq: "one" },
      { id: "x", seq: 2, at: 1700000002 },
      { id: "x", seq: 3, name: "bad", at: 1700000003 },
      { id: "x", seq: 4, name, at: 1700000004 },
      { id: "x", seq: 5, name, at: 1700000005 },
      { id: "x", seq: "one" },
    ];
    const { lines } = await runs.run(values);
    assertEquals(lines.map(short), [
      "rejected x 1",
      "superseded x 2 -",
      "rejected x 3",
      "failed x 4",
      "failed x 5",
      "rejected x 6",
    ]);
    assertEquals(lines[4].reason, FOLLOWS);
    await runs.mend(mended);
    const replay = await runs.run("failures");
    assertEquals(replay.result.users, {
      read: 4,
      accepted: 4,
      unchanged: 0,
      rejected: 0,
      failed: 0,
    });
    assertEquals(world.people.get("x")?.name, "mended 1");
    assertEquals(replay.lines, []);
  }
});

Deno.test("runSync() with a state does not replay what an unchanged record stands behind", async () => {
  for (const mode of MODES) {
    const { server, world } = startKeeping();
    await using _ = server;
    await using runs = await startRuns({ ...CONFIGURATION, mode, trackUrl: server.url });
    const flags = { state: `${runs.folder}/state.db` };
    await runs.run([{ id: "x", seq: 7 }], flags);
    const { result, lines } = await runs.run([{ id: "x", seq: "one" }, { id: "x", seq: 7 }], flags);
    assertEquals(result.users, { read: 2, accepted: 0, unchanged: 1, rejected: 1, failed: 0 });
    assertEquals(lines.map(short), ["rejected x 1", "superseded x 2 -"]);
    await runs.mend(mended);
    const replay = await runs.run("failures", flags);
    assertEquals(replay.result.users.read, 0);
    assertEquals(world.people.get("x"), { seq: 7 });
  }
});

Deno.test("runSync() with a state skips nobody wrongly whose records were merged", async () => {
  for (const mode of MODES) {
    const { server, world } = startKeeping();
    await using _ = server;
    await using runs = await startRuns({ ...CONFIGURATION, mode, trackUrl: server.url });
    const flags = { state: `${runs.folder}/state.db` };
    const values = [
      { id: "x", seq: 1, name: "a" },
      { id: "x", seq: 2 },
      { id: "x", name: "b" },
      { id: "x", seq: 3 },
    ];
    for (let i = 0; i < 3; i++) {
      const { result } = await runs.run(values, flags);
      const { read, accepted, unchanged } = result.users;
      const counts = i === 0 ? { accepted: 4, unchanged: 0 } : { accepted: 0, unchanged: 4 };
      assertEquals({ read, accepted, unchanged }, { read: 4, ...counts });
      assertEquals(world.people.get("x"), { seq: 3, name: "b" });
      assertEquals(result.requests.sent, i === 0 ? 2 : 0);
    }
    const { result } = await runs.run([{ id: "x", seq: 9 }, { id: "x", name: "b", seq: 3 }], flags);
    assertEquals(result.users.accepted, 2);
    assertEquals(world.people.get("x"), { seq: 3, name: "b" });
    for (const unchanged of [0, 1]) {
      const one = await runs.run([{ id: "x", name: "b", seq: 3 }], flags);
      assertEquals(one.result.users.unchanged, unchanged);
      assertEquals(one.result.requests.sent, 1 - unchanged);
    }
  }
});

Deno.test("runSync() keeps what is superseded in the part of a failures file that a run did not come to", async () => {
  const { server, world } = startKeeping();
  await using _ = server;
  await using runs = await startRuns({
    ...CONFIGURATION,
    mode: "identify",
    trackUrl: server.url,
  });
  const { lines } = await runs.run([
    { id: "y", seq: "one" },
    { id: "x", seq: "one" },
    { id: "x", seq: 2 },
  ]);
  const expected = ["rejected y 1", "rejected x 2", "superseded x 3 -"];
  assertEquals(lines.map(short), expected);
  await runs.mend(mended);
  const good = server.answer;
  server.answer = ({ people }) => people.length > 0 ? { status: 401 } : {};
  const stopped = await runs.run("failures");
  assertEquals({ kind: stopped.result.error?.kind, read: stopped.result.users.read }, {
    kind: "auth",
    read: 1,
  });
  assertEquals(stopped.lines.map(short), ["failed y 1", ...expected.slice(1)]);
  server.answer = good;
  const { result } = await runs.run("failures");
  assertEquals({ read: result.users.read, accepted: result.users.accepted }, {
    read: 1,
    accepted: 1,
  });
  assertEquals(world.people.get("x"), { seq: 2 });
});
