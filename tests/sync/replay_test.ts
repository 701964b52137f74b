/** Random chains of runs: over a file, and then over what failed of it, until nothing is left. */

import { assert, assertEquals } from "@std/assert";
import { type Random, seeded } from "../helpers/random.ts";
import { type FailuresLine, type Run, type Runs, startRuns } from "../helpers/runs.ts";
import { type Received, type Reply, startTrackServer } from "../helpers/track_server.ts";
import { turns } from "../helpers/turns.ts";

/** A record; its values are its own number in the file, so that they tell where they come from. */
interface Value {
  email: string;
  seq: number;
  [key: string]: unknown;
}

const NAMES = ["a", "b", "c"];

/** What a filter on the way answers: whose data it does not like fails. */
const BLOCKED: Reply = { status: 403, body: "<html>Access denied" };

/** A Customer.io in whose memory everyone stands, and that has moods. */
class Moody {
  people = new Map<string, Record<string, unknown>>();
  /** The values of `seq` that each user was given, in that order. */
  applied = new Map<string, number[]>();
  random: Random;
  /** Share of people who are refused, and of requests that fail; while there is any, a filter blocks some, too. */
  trouble = 0;

  constructor(random: Random) {
    this.random = random;
  }

  async answer({ people, method }: Received): Promise<Reply> {
    const { random, trouble } = this;
    const [isFailing, wait] = [random.chance(trouble), random.below(3)];
    const isBlocked = trouble > 0 && random.chance(0.7) &&
      people.some(({ attributes }) => attributes.blocked === true);
    const errors = people.flatMap(({ attributes }, batch_index) =>
      attributes.bad === true || random.chance(trouble) ? [{ batch_index, reason: "no" }] : []
    );
    await turns(wait);
    if (isFailing) return { status: 500 };
    if (isBlocked) return BLOCKED;
    if (errors.length > 0 && method === "PUT") {
      return { status: 400, body: { meta: { error: "no" } } };
    }
    people.forEach(({ user, attributes }, i) => {
      if (errors.some(({ batch_index }) => batch_index === i)) return;
      const key = user.toLowerCase();
      this.people.set(key, { ...this.people.get(key), ...attributes });
      this.applied.set(key, [...this.applied.get(key) ?? [], attributes.seq as number]);
    });
    return errors.length === 0 ? {} : { status: 207, body: { errors } };
  }
}

function randomValues(random: Random): Value[] {
  const userCount = random.pick([1, 2, 5]);
  return Array.from({ length: 5 + random.below(25) }, (_, i) => {
    const email = `u${random.below(userCount)}@example.com`;
    const own = NAMES.filter(() => random.chance(0.5)).map((name) => [name, i + 1]);
    return {
      email: random.chance(0.3) ? email.toUpperCase() : email,
      seq: i + 1,
      ...Object.fromEntries(own),
      // Rejected here, and by Customer.io.
      ...(random.chance(0.15) ? { age: "old" } : {}),
      ...(random.chance(0.1) ? { bad: true } : {}),
      ...(random.chance(0.3) ? { blocked: true } : {}),
      ...(random.chance(0.1) ? { at: 1_700_000_000 + i } : {}),
      text: "x".repeat(random.chance(0.2) ? 30_000 : random.below(100)),
    };
  });
}

/** Takes out what a record is rejected for. */
function mended(line: FailuresLine): FailuresLine {
  if (line.record === undefined) return line;
  const { age: _age, bad: _bad, blocked: _blocked, ...record } = line.record;
  return { ...line, record };
}

/** What became of `alive`, the records of a run in the order of the file. */
interface Outcomes {
  done: Value[];
  /** What is to be sent again, in order. */
  left: Value[];
  /** What must not be sent again. */
  superseded: Value[];
}

function outcomesOf(alive: Value[], { lines, result }: Run, message: string): Outcomes {
  const { read, accepted, unchanged, rejected, failed } = result.users;
  assertEquals(read, accepted + unchanged + rejected + failed, message);
  assertEquals(read, alive.length, message);
  const refused = new Map<number, FailuresLine>();
  for (const line of lines) {
    if (line.record === undefined) continue;
    const seq = line.record.seq as number;
    assert(!refused.has(seq), `${message}: two lines for record ${seq}`);
    refused.set(seq, line);
  }
  assertEquals(refused.size, rejected + failed, message);
  const outcomes: Outcomes = { done: [], left: [], superseded: [] };
  for (const records of Map.groupBy(alive, userOf).values()) {
    const last = records.findLastIndex(({ seq }) => !refused.has(seq));
    const firstFailed = records.findIndex(({ seq }) => refused.get(seq)?.outcome === "failed");
    assert(firstFailed < 0 || firstFailed > last, `${message}: a failed record was overtaken`);
    records.forEach((value, i) => {
      if (!refused.has(value.seq)) outcomes.done.push(value);
      else if (i < last) outcomes.superseded.push(value);
      else outcomes.left.push(value);
    });
    const order = lines.filter(({ record }) => record !== undefined)
      .map(({ record }) => record as Value).filter((value) => userOf(value) === userOf(records[0]))
      .map(({ seq }) => seq);
    assertEquals(order, order.toSorted((a, b) => a - b), `${message}: lines out of order`);
  }
  outcomes.left.sort((a, b) => a.seq - b.seq);
  return outcomes;
}

function userOf({ email }: Value): string {
  return email.toLowerCase();
}

/** What Customer.io has of everyone once each of `done` was applied. */
function expected(done: Value[]): Map<string, Record<string, unknown>> {
  const people = new Map<string, Record<string, unknown>>();
  for (const value of done) {
    const { email: _email, at: _at, age: _age, bad: _bad, blocked: _, ...attributes } = value;
    people.set(userOf(value), { ...people.get(userOf(value)), ...attributes });
  }
  return people;
}

/** Everyone with the attributes that are expected of them, `text` by its length; what is mended may be either way. */
function comparable(people: Map<string, Record<string, unknown>>) {
  return [...people].map(([user, { _timestamp, blocked: _, text, ...attributes }]) => [
    user,
    { ...attributes, text: (text as string).length },
  ]).toSorted();
}

/** What a chain of runs has come across. */
interface Counted {
  superseded: number;
  failed: number;
}

async function chain(runs: Runs, world: Moody, { values, flags, name }: {
  values: Value[];
  flags: { state?: string };
  name: string;
}): Promise<Counted> {
  const done: Value[] = [];
  let alive = values;
  let run = await runs.run(values, flags);
  let [superseded, failed] = [0, 0];
  for (let i = 0; i < 8; i++) {
    const message = `${name}, run ${i}`;
    const outcomes = outcomesOf(alive, run, message);
    done.push(...outcomes.done);
    superseded += outcomes.superseded.length;
    failed += run.result.users.failed;
    assertEquals(comparable(world.people), comparable(expected(done)), message);
    alive = outcomes.left;
    if (run.lines.length === 0) break;
    if (i === 6) world.trouble = 0;
    if (i === 6 || world.random.chance(0.5)) await runs.mend(mended);
    run = await runs.run("failures", flags);
    const { warnings } = run.result;
    const count = outcomes.superseded.length;
    assertEquals(warnings.filter(({ kind }) => kind === "superseded").length, count > 0 ? 1 : 0);
  }
  assertEquals({ alive, lines: run.lines }, { alive: [], lines: [] }, name);
  for (const [user, seqs] of world.applied) {
    assertEquals(seqs, seqs.toSorted((a, b) => a - b), `${name}: ${user} got older values`);
  }
  return { superseded, failed };
}

for (const mode of ["batch", "identify"]) {
  Deno.test(`runSync() never brings older values over newer ones, whatever fails: ${mode}`, async () => {
    let [superseded, failed] = [0, 0];
    for (let seed = 1; seed <= 14; seed++) {
      const random = seeded(seed);
      const world = new Moody(seeded(1000 + seed));
      await using server = startTrackServer((request) => world.answer(request));
      await using runs = await startRuns({
        trackUrl: server.url,
        mode,
        userId: "email",
        identifier: "email",
        limits: "server",
        maxAttempts: 1,
        parallelism: random.pick([1, 2, 10]),
        mappings: [
          ...["seq", "text", "bad", "blocked", ...NAMES].map((key) => ({ from: key, to: key })),
          { from: "age", to: "age", type: "number" },
          { from: "at", to: "_timestamp" },
        ],
      });
      world.trouble = random.pick([0, 0.1, 0.3]);
      const flags = random.chance(0.3) ? { state: `${runs.folder}/state.db` } : {};
      const counted = await chain(runs, world, {
        values: randomValues(random),
        flags,
        name: `seed ${seed}`,
      });
      superseded += counted.superseded;
      failed += counted.failed;
    }
    assert(superseded > 20 && failed > 20, `${superseded} were superseded, ${failed} failed`);
  });
}
