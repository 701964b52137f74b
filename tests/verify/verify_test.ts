/** Tests of the engine of a verification where what it works with goes wrong. */

import { assertEquals, assertThrows } from "@std/assert";
import { AppApi } from "../../lib/customerio/app_api.ts";
import { UnreachableError } from "../../lib/customerio/request_error.ts";
import { Attempts } from "../../lib/delivery/attempts.ts";
import { OutageWatch } from "../../lib/delivery/outage.ts";
import { Throttle } from "../../lib/delivery/throttle.ts";
import { RunError } from "../../lib/errors.ts";
import { type DataRecord } from "../../lib/input/record.ts";
import { Ledger } from "../../lib/outcome/ledger.ts";
import { PersonMaker } from "../../lib/person/person_maker.ts";
import type { LongValue } from "../../lib/verify/long_values.ts";
import { VerifyStore } from "../../lib/verify/store.ts";
import { Verify, type VerifyOptions } from "../../lib/verify/verify.ts";
import { type People, startAppServer } from "../helpers/app_server.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { RULES, sourceOf, users } from "../helpers/people.ts";
import { NO_BACKOFF } from "../helpers/sync_run.ts";

const MISTAKE = new TypeError("a mistake");

/** A verification of three users against the App API at `url`, and what it works with. */
function verification(url: string, more: Partial<VerifyOptions> = {}) {
  const clock = new FakeClock({ jumps: true });
  const throttle = new Throttle({ rateLimit: 1e9, clock });
  const outage = new OutageWatch({ clock });
  const attempts = new Attempts({ throttle, outage, maxAttempts: 1, backoff: NO_BACKOFF, clock });
  const store = new VerifyStore();
  const stop = new AbortController();
  const ledger = new Ledger({ write: () => {}, onWriteError: () => {} });
  const verify = new Verify({
    records: sourceOf(users(3)).records,
    maker: new PersonMaker(RULES),
    ledger,
    store,
    parallelism: 2,
    stop,
    clock,
    identifier: "id",
    api: new AppApi({
      baseUrl: url,
      appApiKey: "app-key",
      timeoutMs: 30_000,
      userAgent: "cio-sync/test",
    }),
    attempts,
    outage,
    ...more,
  });
  return { verify, store, stop, ledger, attempts, [Symbol.dispose]: () => store[Symbol.dispose]() };
}

/** Users `0` to `2`. */
const PEOPLE: People = { "0": {}, "1": {}, "2": {} };

/** What is answered to a look-up that finds nobody. */
const NOBODY_THERE = { verdict: "accepted", answer: [] } as never;

Deno.test("Verify ends with an internal error where people cannot be kept, and has nobody for different", async () => {
  await using server = startAppServer({});
  using parts = verification(server.url);
  parts.store.together = () => {
    throw MISTAKE;
  };
  const ended = await parts.verify.run();
  assertEquals({ kind: ended?.kind, cause: ended?.cause }, { kind: "internal", cause: MISTAKE });
  assertEquals(parts.verify.isComplete, false);
  assertEquals([...parts.verify.differences()], []);
});

Deno.test("Verify ends with an internal error where records cannot be read, unless that is the data's fault", async () => {
  await using server = startAppServer(PEOPLE);
  async function* records(): AsyncGenerator<DataRecord[]> {
    yield* sourceOf(users(1)).records;
    throw MISTAKE;
  }
  using parts = verification(server.url, { records: records() });
  const ended = await parts.verify.run();
  assertEquals({ kind: ended?.kind, cause: ended?.cause }, { kind: "internal", cause: MISTAKE });
});

Deno.test("Verify ends with an internal error where the store fails before anybody is looked up", async () => {
  await using server = startAppServer(PEOPLE);
  using parts = verification(server.url, { sample: { size: 1, seed: "1" } });
  parts.store.pendingAfter = () => {
    throw MISTAKE;
  };
  const ended = await parts.verify.run();
  assertEquals({ kind: ended?.kind, requests: server.requests.length }, {
    kind: "internal",
    requests: 0,
  });
});

Deno.test("Verify counts nobody as different, missing or failed before everyone was compared to the end", async () => {
  const seen: unknown[] = [];
  await using server = startAppServer({ "0": {} });
  using parts = verification(server.url, {
    onRecheck: (count, ms) => {
      const { identical, different, missing, failed, verified } = parts.verify.counts();
      const counts = { identical, different, missing, failed, verified };
      seen.push({ count, ms, ...counts, all: [...parts.verify.differences()] });
    },
  });
  assertEquals(await parts.verify.run(), undefined);
  const before = {
    ...{ count: 2, identical: 1, different: 0, missing: 0, failed: 0, verified: 1 },
    all: [],
  };
  assertEquals(seen, [{ ...before, ms: 2000 }, { ...before, ms: 8000 }]);
  assertEquals(parts.verify.counts(), {
    read: 3,
    verified: 3,
    identical: 1,
    different: 0,
    missing: 2,
    notCreated: 0,
    rejected: 0,
    failed: 0,
  });
  assertEquals([...parts.verify.differences()].map(({ user }) => user), ["1", "2"]);
});

Deno.test("Verify looks nobody up again once it was stopped", async () => {
  await using server = startAppServer({});
  let rechecks = 0;
  using parts = verification(server.url, {
    onRecheck: () => {
      rechecks++;
      parts.stop.abort(MISTAKE);
    },
  });
  assertEquals(await parts.verify.run(), MISTAKE as never);
  assertEquals({ rechecks, requests: server.requests.length }, { rechecks: 1, requests: 1 });
});

Deno.test("Verify has fifty look-ups on their way at most, whatever the parallelism", async () => {
  let [inFlight, most] = [0, 0];
  const enough = Promise.withResolvers<void>();
  using parts = verification("http://127.0.0.1:9", {
    parallelism: 1000,
    records: sourceOf(users(5200), 100).records,
  });
  parts.attempts.make = async () => {
    most = Math.max(most, ++inFlight);
    if (inFlight === 50) setTimeout(enough.resolve, 0);
    await enough.promise;
    inFlight--;
    return NOBODY_THERE;
  };
  parts.stop.signal.addEventListener("abort", () => enough.resolve());
  await parts.verify.run();
  assertEquals(most, 50);
});

Deno.test("Verify looks few people up together who have much, and the others a hundred at a time", async () => {
  const sizesOf = async (length: number, count: number) => {
    const sizes: number[] = [];
    using parts = verification("http://127.0.0.1:9", {
      parallelism: 1,
      records: sourceOf(users(count, { text: "x".repeat(length) })).records,
    });
    const stop = new RunError("interrupted", "Interrupted by SIGINT");
    parts.attempts.make = (options) => {
      sizes.push(options.asked.size);
      if (sizes.length === 2) parts.stop.abort(stop);
      return Promise.resolve(NOBODY_THERE);
    };
    await parts.verify.run();
    return sizes;
  };
  // With the four characters of the name.
  assertEquals(await sizesOf(1_000_000 - 4, 4), [2, 2]);
  assertEquals(await sizesOf(1_000_000 - 5, 4), [3, 1]);
  assertEquals(await sizesOf(1, 101), [100, 1]);
});

Deno.test("Verify has long values of those on disk alone who are not as they should be", async () => {
  const text = "x".repeat(1_000_000);
  await using server = startAppServer({ "0": { text }, "1": { text: "y" } });
  using parts = verification(server.url, { records: sourceOf(users(3, { text })).records });
  const { longValues } = parts.store;
  const keep = longValues.keep.bind(longValues);
  const kept: LongValue[] = [];
  longValues.keep = (json) => {
    const value = keep(json);
    kept.push(value);
    return value;
  };
  assertEquals(await parts.verify.run(), undefined);
  assertEquals([...parts.verify.differences()].map(({ user }) => user), ["1", "2"]);
  assertThrows(() => kept[0].value());
  assertEquals([kept[1].value() === text, kept[2].value() === text], [true, true]);
});

Deno.test("Verify keeps long values of those alone who are drawn for a sample", async () => {
  await using server = startAppServer({});
  let count = 0;
  const text = "x".repeat(1_000_000);
  using parts = verification(server.url, {
    records: sourceOf(users(20, { text })).records,
    sample: { size: 2, seed: "1" },
  });
  const { longValues } = parts.store;
  const keep = longValues.keep.bind(longValues);
  longValues.keep = (json) => {
    count++;
    return keep(json);
  };
  assertEquals(await parts.verify.run(), undefined);
  const differences = [...parts.verify.differences()];
  assertEquals(differences.length, 2);
  // Of those who come when it is full, few have a lower rank.
  assertEquals(count < 15, true, `${count}`);
});

Deno.test("recordsDone() is what was read and has an answer; of a sample, people", async () => {
  for (const sample of [undefined, { size: 2, seed: "1" }]) {
    await using server = startAppServer({});
    const done: unknown[] = [];
    using parts = verification(server.url, {
      sample,
      onRecheck: () => done.push(parts.verify.recordsDone(3)),
    });
    assertEquals(parts.verify.recordsDone(1), { read: 1, settled: 0 });
    await parts.verify.run();
    const all = sample === undefined ? { read: 3, settled: 3 } : { read: 2, settled: 2 };
    assertEquals(done, [all, all]);
  }
});

Deno.test("recordsDone() has those who are being looked up for read, and for nothing more", async () => {
  const done: unknown[] = [];
  using parts = verification("http://127.0.0.1:9");
  parts.attempts.make = () => {
    done.push(parts.verify.recordsDone(3));
    return Promise.resolve(NOBODY_THERE);
  };
  await parts.verify.run();
  assertEquals(done, [{ read: 3, settled: 0 }, ...Array(2).fill({ read: 3, settled: 3 })]);
});

Deno.test("Verify goes on where all people together have more than may be in flight", async () => {
  using parts = verification("http://127.0.0.1:9", {
    records: sourceOf(users(9, { text: "x".repeat(1_000_000) })).records,
  });
  parts.attempts.make = () => Promise.resolve(NOBODY_THERE);
  assertEquals(await parts.verify.run(), undefined);
  assertEquals(parts.verify.counts().missing, 9);
});

Deno.test("Verify takes nobody for missing whom a sync would not create, and looks them up once", async () => {
  await using server = startAppServer({ "0": {} });
  const rules = { ...RULES, people: "update" as const };
  using parts = verification(server.url, { maker: new PersonMaker(rules) });
  assertEquals(await parts.verify.run(), undefined);
  const { verified, identical, missing, notCreated } = parts.verify.counts();
  assertEquals({ verified, identical, missing, notCreated }, {
    ...{ verified: 3, identical: 1, missing: 0, notCreated: 2 },
  });
  assertEquals([[...parts.verify.differences()], server.requests.length], [[], 1]);
});

Deno.test("Verify reads no further once it was stopped, not even what it was given at once", async () => {
  using parts = verification("http://127.0.0.1:9", {
    records: sourceOf(users(300), 300).records,
    parallelism: 1,
  });
  parts.attempts.make = () => {
    parts.stop.abort(MISTAKE);
    return Promise.resolve(NOBODY_THERE);
  };
  await parts.verify.run();
  // A group is read while the one before is looked up.
  assertEquals(parts.ledger.counts.read <= 200, true, `${parts.ledger.counts.read}`);
});

Deno.test("Verify ends where Customer.io has never answered, if it was for one user alone", async () => {
  using parts = verification("http://127.0.0.1:9", { records: sourceOf(users(1)).records });
  const error = new UnreachableError("connection refused");
  parts.attempts.make = () => Promise.resolve({ verdict: "retry", error, attempts: 1 } as never);
  assertEquals((await parts.verify.run())?.kind, "unreachable");
});
