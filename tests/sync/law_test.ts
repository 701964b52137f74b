import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import { RULES, sourceOf } from "../helpers/people.ts";
import { type Random, seeded } from "../helpers/random.ts";
import { syncFor, type SyncRun } from "../helpers/sync_run.ts";
import { type Received, type Reply, startTrackServer } from "../helpers/track_server.ts";
import { turns } from "../helpers/turns.ts";

/** What Customer.io never accepts here. */
const BAD = "bad";

/** A record of the file; `seq` is its number there. */
interface Value {
  id: unknown;
  seq: number;
  name?: string;
  text?: string;
}

/** A Customer.io that has accidents, and remembers what it has made of every user. */
class Unreliable {
  /** The values of `seq` that were applied to each user, repeats included. */
  applied = new Map<string, number[]>();

  #seed: number;
  #trouble: number;

  /** `trouble` is the share of requests that something happens to. */
  constructor(seed: number, trouble: number) {
    this.#seed = seed;
    this.#trouble = trouble;
  }

  async answer(request: Received): Promise<Reply> {
    const random = seeded(this.#seed * 100_000 + request.number);
    await turns(random.below(3));
    if (!random.chance(this.#trouble)) return this.#do(request, random);
    if (random.chance(0.5)) return random.pick(TROUBLE);
    // Done, but the answer gets lost.
    const { status, body } = this.#do(request, random);
    const lost: Reply[] = [{ cut: "request" }, { status: 502 }];
    if (status === undefined || status === 207) {
      lost.push({ body: "<html>" }, { body, cut: "headers" }, { body, cut: "body" });
    }
    return random.pick(lost);
  }

  #do({ method, people }: Received, random: Random): Reply {
    const bad = people.flatMap(({ attributes }, i) => attributes.name === BAD ? [i] : []);
    if (bad.length > 0 && (method === "PUT" || random.chance(0.3))) return REFUSAL;
    people.forEach(({ user, attributes }, i) => {
      if (bad.includes(i)) return;
      const key = user.toLowerCase();
      this.applied.set(key, [...(this.applied.get(key) ?? []), attributes.seq as number]);
    });
    if (bad.length === 0) return {};
    const errors = bad.map((batch_index) => ({ batch_index, reason: "bad", field: "name" }));
    return { status: 207, body: { errors } };
  }
}

const REFUSAL: Reply = { status: 400, body: { meta: { error: "bad" } } };

const TROUBLE: Reply[] = [
  { cut: "request" },
  { status: 500 },
  { status: 503, body: "<html>", cut: "body" },
  { status: 429, headers: { "retry-after": "0" } },
  { status: 408 },
];

function randomValues(random: Random): Value[] {
  const userCount = random.pick([1, 3, 40, 1000]);
  const size = random.pick([10, 3000, 28_000]);
  return Array.from({ length: random.pick([0, 1, 30, 150]) }, (_, seq) => {
    const user = `user${random.below(userCount)}@example.com`;
    const id = random.chance(0.3) ? user.toUpperCase() : user;
    return {
      id: random.chance(0.05) ? random.pick([null, "", true]) : id,
      seq: seq + 1,
      ...(random.chance(0.1) ? { name: BAD } : {}),
      text: "x".repeat(random.chance(0.05) ? 33_000 : random.below(size)),
    };
  });
}

/** Checks what was counted against what was done. */
function checkLaw(sync: SyncRun, values: Value[], { applied }: Unreliable): void {
  const { read, accepted, unchanged, rejected, failed } = sync.counts;
  assertEquals(read, accepted + unchanged + rejected + failed);
  assertEquals(unchanged, 0);
  const sentTogether = new Set(
    sync.settled.filter(({ reason }) => reason.includes("sent together with")).map((each) =>
      each.record
    ),
  );
  const outcomes = new Map(sync.settled.map(({ record, outcome }) => [record, outcome]));
  assertEquals(outcomes.size, sync.settled.length, "a record has two outcomes");
  assertEquals(outcomes.size, rejected + failed);

  for (const { id, seq, name } of values.slice(0, read)) {
    const isUser = typeof id === "string" && id !== "";
    const wasApplied = isUser && (applied.get(id.toLowerCase()) ?? []).includes(seq);
    const outcome = outcomes.get(seq) ?? "accepted";
    if (!isUser) assertEquals(outcome, "rejected");
    else if (name === BAD) assert(!wasApplied, `record ${seq}`);
    else if (!sentTogether.has(seq)) assert(outcome !== "rejected", `record ${seq} was rejected`);
    if (outcome !== "accepted") continue;
    // One that was merged with later ones is in Customer.io as a part of them.
    const isIn = applied.get((id as string).toLowerCase())?.some((later) => later >= seq);
    assert(isIn === true, `record ${seq} was not applied`);
  }
  for (const seq of outcomes.keys()) assertLessOrEqual(seq, read);
  for (const [user, seqs] of applied) {
    assertEquals(seqs, seqs.toSorted((a, b) => a - b), `${user}: an earlier record came later`);
  }
}

/** Checks that what was not accepted of a user stands in the order of the file. */
function checkOrder({ settled }: SyncRun): void {
  const sent = settled.filter(({ status, outcome }) =>
    status !== undefined || outcome === "failed"
  );
  for (const some of Map.groupBy(sent, ({ user }) => user?.toLowerCase()).values()) {
    const records = some.map(({ record }) => record);
    assertEquals(records, records.toSorted((a, b) => a - b));
  }
}

Deno.test("run() keeps the law of the house whatever happens", async () => {
  for (let seed = 1; seed <= 60; seed++) {
    const random = seeded(seed);
    const values = randomValues(random);
    const world = new Unreliable(seed, random.pick([0, 0.2, 0.7]));
    const end = random.pick(["none", "none", "signal", "401"] as const);
    const endAt = random.below(20);
    const reason = new RunError("interrupted", "Interrupted by SIGINT");

    await using server = startTrackServer((request) => {
      if (end === "signal" && request.number === endAt) sync.stop.abort(reason);
      if (end === "401" && request.number >= endAt) return { status: 401 };
      return world.answer(request);
    });
    const parallelism = random.pick([1, 2, 5, 25]);
    const sync = syncFor(server.url, {
      mode: random.pick(["batch", "identify"]),
      parallelism,
      maxAttempts: random.pick([1, 3, 8]),
      rules: { ...RULES, identifier: "email" },
      records: sourceOf(values, random.pick([1, 7, 1000])).records,
    });
    const ended = await sync.run();
    const name = `seed ${seed}, ${end} at ${endAt}`;
    if (ended === undefined) {
      assertEquals({ read: sync.counts.read, isComplete: sync.sync.isComplete }, {
        read: values.length,
        isComplete: true,
      }, name);
    }
    checkLaw(sync, values, world);
    checkOrder(sync);
    assertEquals(server.overlaps, [], name);
    assertLessOrEqual(server.maxInFlight, parallelism, name);
    const sent = server.requests.length;
    await turns(3);
    assertEquals({ requests: server.requests.length, inFlight: sync.api.inFlight }, {
      requests: sent,
      inFlight: 0,
    }, name);
  }
});
