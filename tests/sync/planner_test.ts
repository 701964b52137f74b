import { assert, assertEquals, assertLess } from "@std/assert";
import { KeyTable } from "../../lib/key_table.ts";
import { encodeBatch } from "../../lib/sync/batch.ts";
import type { Person } from "../../lib/person/person.ts";
import type { HeldRequest, PlannedRequest } from "../../lib/sync/planned_request.ts";
import { RequestPlanner } from "../../lib/sync/planner.ts";
import { peopleOf, RULES, users } from "../helpers/people.ts";
import { seeded } from "../helpers/random.ts";

const ITEM_LIMIT = 32_000;

/** Who is in a request: `id` and `seq`. */
function inside({ kind, people }: PlannedRequest): string {
  return `${kind} ${people.map(label).join(" ")}`;
}

function label({ user, record }: Person): string {
  const { seq } = JSON.parse(
    new TextDecoder().decode(record.bytes.subarray(record.start, record.end)),
  );
  return seq === undefined ? user : `${user}:${seq}`;
}

function takeAll(planner: RequestPlanner): HeldRequest[] {
  const requests: HeldRequest[] = [];
  for (let next = planner.take(); next !== undefined; next = planner.take()) requests.push(next);
  return requests;
}

async function plannerWith(
  mode: "batch" | "identify",
  values: unknown[],
): Promise<RequestPlanner> {
  const planner = new RequestPlanner(mode);
  for (const person of await peopleOf(values)) planner.add(person);
  return planner;
}

Deno.test("take() gives one request a person at once in identify mode", async () => {
  const planner = await plannerWith("identify", users(3));
  assertEquals(takeAll(planner).map(inside), ["single 0", "single 1", "single 2"]);
});

Deno.test("take() gives no batch that could be fuller until flush()", async () => {
  const planner = await plannerWith("batch", users(3));
  assertEquals(planner.take(), undefined);
  planner.flush();
  planner.flush();
  assertEquals(takeAll(planner).map(inside), ["batch 0 1 2"]);
});

Deno.test("take() gives full batches while people are added, then the rest after flush()", async () => {
  const planner = await plannerWith("batch", users(60, { text: "a".repeat(20_000) }));
  const full = takeAll(planner);
  planner.flush();
  const rest = takeAll(planner);
  assertEquals(full.map(({ people }) => people.length), [24, 24]);
  assertEquals(rest.map(({ people }) => people.length), [12]);
  for (const { people } of full) assertLess(encodeBatch(people).length, 500_000);
});

Deno.test("take() gives a person over 32,000 bytes alone, and one of 32,000 in the batch", async () => {
  const [empty] = await peopleOf([{ id: "x", text: "" }]);
  const room = ITEM_LIMIT - (empty.end - empty.start);
  const planner = await plannerWith("batch", [
    { id: "a" },
    { id: "b", text: "x".repeat(room) },
    { id: "c", text: "x".repeat(room + 1) },
    { id: "d", text: "é".repeat(room / 2 + 1) },
    { id: "e" },
  ]);
  assertEquals(takeAll(planner).map(inside), ["single c", "single d"]);
  planner.flush();
  assertEquals(takeAll(planner).map(inside), ["batch a b e"]);
});

Deno.test("add() makes a second record of a user wait for the first in each mode", async () => {
  for (const mode of ["batch", "identify"] as const) {
    const planner = await plannerWith(mode, [
      { id: "a", seq: 1 },
      { id: "a", seq: 2 },
      { id: "b", seq: 3 },
      { id: "a", seq: 4 },
    ]);
    planner.flush();
    const first = takeAll(planner);
    const kind = mode === "batch" ? "batch" : "single";
    assertEquals(
      first.map(inside),
      mode === "batch" ? ["batch a:1 b:3"] : ["single a:1", "single b:3"],
    );
    assertEquals(planner.waiting, 2);
    planner.release(first[0]);
    planner.flush();
    const second = takeAll(planner);
    assertEquals(second.map(inside), [`${kind} a:4`]);
    assertEquals(second[0].people[0].parts?.map(label), ["a:2", "a:4"]);
    assertEquals(planner.waiting, 0);
    planner.release(second[0]);
    planner.flush();
    assertEquals({ taken: takeAll(planner), waiting: planner.waiting }, {
      taken: [],
      waiting: 0,
    });
  }
});

Deno.test("add() takes emails of different case for one user, and ids for two", async () => {
  for (const identifier of ["email", "id"] as const) {
    const planner = new RequestPlanner("identify");
    const values = [{ id: "Ana@Example.com" }, { id: "ana@example.COM" }];
    for (const person of await peopleOf(values, { ...RULES, identifier })) planner.add(person);
    assertEquals(takeAll(planner).length, identifier === "email" ? 1 : 2);
    assertEquals(planner.waiting, identifier === "email" ? 1 : 0);
  }
});

Deno.test("add() keeps what waits in memory of its own", async () => {
  const people = await peopleOf([...users(500), { id: "0", name: "again", seq: 7 }]);
  const planner = new RequestPlanner("identify");
  for (const person of people) planner.add(person);
  const first = takeAll(planner);
  planner.release(first[0]);
  const [again] = planner.take()!.people;
  const original = people.at(-1)!;
  const text = (bytes: Uint8Array, start: number, end: number) =>
    new TextDecoder().decode(bytes.subarray(start, end));
  assertEquals(
    text(again.bytes, again.start, again.end),
    text(original.bytes, original.start, original.end),
  );
  assertEquals(
    text(again.bytes, again.attributesStart, again.end - 1),
    '{"name":"again","seq":7}',
  );
  assertEquals(
    text(again.record.bytes, again.record.start, again.record.end),
    '{"id":"0","name":"again","seq":7}',
  );
  assertEquals(again.record.position, original.record.position);
  // One array for both, and for nothing else.
  assertEquals(again.record.bytes.buffer, again.bytes.buffer);
  assertEquals(again.bytes.buffer.byteLength, again.end);
  assertEquals(again.start, again.record.end);
});

Deno.test("isFull turns true at the most that may wait, and false when less do", async () => {
  const people = await peopleOf(Array.from({ length: 4 }, (_, seq) => ({ id: "a", seq })));
  const planner = new RequestPlanner("identify", { maxWaiting: 3 });
  const states: boolean[] = [];
  for (const person of people) {
    planner.add(person);
    states.push(planner.isFull);
  }
  assertEquals(states, [false, false, false, true]);
  planner.release(planner.take()!);
  assertEquals(planner.isFull, false);
});

Deno.test("isFull counts the bytes of people and of their records", async () => {
  const people = await peopleOf([
    { id: "a" },
    // Not in the mappings: the record alone is large.
    { id: "a", unmapped: "x".repeat(1000) },
    { id: "a", text: "x".repeat(1000) },
  ]);
  const planner = new RequestPlanner("identify", { maxWaitingBytes: 5000 });
  const states: boolean[] = [];
  for (const person of people) {
    planner.add(person);
    states.push(planner.isFull);
  }
  assertEquals(states, [false, false, true]);
  planner.release(planner.take()!);
  assertEquals(planner.isFull, false);
});

Deno.test("isFull counts what is held until the requests are over, also of those who wait for nobody", async () => {
  const people = await peopleOf([1, 2, 3].map((id) => ({ id, unmapped: "x".repeat(1000) })));
  for (const mode of ["batch", "identify"] as const) {
    const planner = new RequestPlanner(mode, { maxHeldBytes: 6000 });
    const states: boolean[] = [];
    for (const person of people) {
      planner.add(person);
      states.push(planner.isFull);
    }
    planner.flush();
    assertEquals(states, [false, false, true]);
    planner.release(planner.take()!);
    assertEquals(planner.isFull, false);
  }
});

Deno.test("isFull counts the objects of people, which take more than their text", async () => {
  const people = await peopleOf(users(100));
  const planner = new RequestPlanner("batch", { maxHeldBytes: 100 * 450 });
  let added = 0;
  for (; added < people.length && !planner.isFull; added++) planner.add(people[added]);
  assert(added > 20 && added < 100, `${added} people`);
});

Deno.test("isFull takes the next record for as large as the last, and lets one through however large", async () => {
  const people = await peopleOf(["a", "b"].map((id) => ({ id, unmapped: "x".repeat(10_000) })));
  const planner = new RequestPlanner("identify", { maxHeldBytes: 15_000 });
  assertEquals(planner.isFull, false);
  planner.add(people[0]);
  assertEquals(planner.isFull, true);
  planner.release(planner.take()!);
  assertEquals(planner.isFull, false);
  const small = new RequestPlanner("identify", { maxHeldBytes: 10 });
  small.add(people[1]);
  small.release(small.take()!);
  assertEquals(small.isFull, false);
});

Deno.test("flushIfIdle() lets a batch go that is not full only when no request is on its way", async () => {
  const planner = await plannerWith("batch", users(1));
  planner.flushIfIdle();
  const first = planner.take()!;
  for (const person of await peopleOf([{ id: "later" }])) planner.add(person);
  planner.flushIfIdle();
  assertEquals(planner.hasReady, false);
  planner.release(first);
  planner.flushIfIdle();
  assertEquals(takeAll(planner).map(inside), ["batch later"]);
});

Deno.test("nextRelease() resolves at the next release()", async () => {
  const planner = await plannerWith("identify", users(1));
  const request = planner.take()!;
  let isDone = false;
  const next = planner.nextRelease().then(() => isDone = true);
  await Promise.resolve();
  assertEquals(isDone, false);
  planner.release(request);
  await next;
});

Deno.test("abandon() gives back everyone who is not on the way, in each user's order", async () => {
  const planner = await plannerWith("batch", [
    { id: "a", seq: 1 },
    { id: "b", seq: 2 },
    { id: "a", seq: 3 },
  ]);
  planner.flush();
  const onTheWay = planner.take()!;
  for (
    const person of await peopleOf([
      { id: "c", seq: 4 },
      { id: "a", seq: 5 },
      { id: "d", seq: 6, text: "x".repeat(40_000) },
      { id: "c", seq: 7 },
    ])
  ) planner.add(person);
  assertEquals(inside(onTheWay), "batch a:1 b:2");
  const back = [...planner.abandon()].map(label);
  assertEquals(back.toSorted(), ["a:3", "a:5", "c:4", "c:7", "d:6"]);
  assertLess(back.indexOf("a:3"), back.indexOf("a:5"));
  assertLess(back.indexOf("c:4"), back.indexOf("c:7"));
  assertEquals({ waiting: planner.waiting, isFull: planner.isFull, taken: planner.take() }, {
    waiting: 0,
    isFull: false,
    taken: undefined,
  });
  assertEquals([...planner.abandon()], []);
});

Deno.test("RequestPlanner never has one user in two requests, keeps everyone's order, loses nobody", async () => {
  for (let seed = 1; seed <= 40; seed++) {
    const random = seeded(seed);
    const mode = random.pick(["batch", "identify"] as const);
    const userCount = random.pick([1, 2, 5, 300]);
    const values = Array.from({ length: 300 }, (_, seq) => ({
      id: String(random.below(userCount)),
      seq,
      text: "x".repeat(random.chance(0.05) ? 33_000 : random.below(3000)),
    }));
    const planner = new RequestPlanner(mode);
    const onTheWay: HeldRequest[] = [];
    const lastSeq = new Map<string, number>();
    let over = 0;
    const finishOne = () => {
      const [request] = onTheWay.splice(random.below(onTheWay.length), 1);
      for (const { parts } of request.people) over += parts?.length ?? 1;
      planner.release(request);
    };
    const goOn = () => {
      for (const request of takeAll(planner)) {
        onTheWay.push(request);
        for (const person of request.people.flatMap((each) => each.parts ?? [each])) {
          const seq = Number(label(person).split(":")[1]);
          assertLess(lastSeq.get(person.user) ?? -1, seq, `seed ${seed}`);
          lastSeq.set(person.user, seq);
        }
      }
      const flying = onTheWay.flatMap(({ people }) => people.map(({ user }) => user));
      assertEquals(new Set(flying).size, flying.length, `seed ${seed}: one user twice`);
    };
    for (const person of await peopleOf(values)) {
      planner.add(person);
      goOn();
      while (onTheWay.length > 0 && random.chance(0.3)) finishOne();
    }
    while (over < values.length) {
      planner.flush();
      goOn();
      assert(onTheWay.length > 0, `seed ${seed}: everyone waits for someone`);
      finishOne();
    }
    assertEquals(planner.waiting, 0);
  }
});

Deno.test("abandon() gives back each record of those that were merged", async () => {
  for (const mode of ["batch", "identify"] as const) {
    const values = [1, 2, 3].map((seq) => ({ id: "a", seq }));
    const planner = await plannerWith(mode, values);
    planner.flush();
    planner.release(planner.take()!);
    assertEquals(planner.waiting, 0);
    assertEquals([...planner.abandon()].map(label), ["a:2", "a:3"]);
  }
});

Deno.test("isFull counts all records of those that were merged until their request is over", async () => {
  const values = [1, 2, 3].map((seq) => ({ id: "a", seq, unmapped: "x".repeat(1000) }));
  for (const mode of ["batch", "identify"] as const) {
    const planner = new RequestPlanner(mode, { maxHeldBytes: 3000 });
    for (const person of await peopleOf(values)) planner.add(person);
    planner.flush();
    planner.release(planner.take()!);
    assertEquals(planner.isFull, true);
    planner.flush();
    planner.release(planner.take()!);
    assertEquals(planner.isFull, false);
    for (const person of await peopleOf([{ id: "a", seq: 4 }])) planner.add(person);
    assertEquals(planner.isFull, false);
  }
});

Deno.test("release() gives back who waited for one that failed, and the rejected whose turn has come", async () => {
  for (const hasFailed of [false, true]) {
    const people = await peopleOf([1, 2, 3].map((seq) => ({ id: "a", seq })));
    const planner = new RequestPlanner("identify", { maxHeldBytes: 100_000 });
    planner.add(people[0]);
    const rejection = { reason: "no", user: "a", key: "a" };
    assertEquals(planner.hold(people[1].record, rejection), true);
    assertEquals(planner.hold(people[1].record, { ...rejection, key: "b" }), false);
    assertEquals(planner.hold(people[1].record, { reason: "no" }), false);
    planner.add(people[2]);
    const failed = new KeyTable();
    if (hasFailed) failed.add("a");
    const unsent = planner.release(planner.take()!, failed);
    assertEquals(unsent.map(label), hasFailed ? ["a:2", "a:3"] : ["a:2"]);
    assertEquals(unsent.map((one) => "rejection" in one), hasFailed ? [true, false] : [true]);
    assertEquals(takeAll(planner).map(inside), hasFailed ? [] : ["single a:3"]);
    assertEquals(planner.waiting, 0);
  }
});

Deno.test("isBusy() is true of users in a request, and of nobody else", async () => {
  const planner = await plannerWith("identify", [{ id: "a" }]);
  const states = () => ["a", "b", undefined].map((key) => planner.isBusy(key));
  assertEquals([planner.hasReady, states()], [true, [true, false, false]]);
  const [{ record }] = await peopleOf([{ id: "b" }]);
  assertEquals(planner.hold(record, { reason: "no", user: "b", key: "b" }), false);
  assertEquals(states(), [true, false, false]);
  const request = planner.take()!;
  assertEquals(planner.hasReady, false);
  planner.release(request);
  assertEquals(states(), [false, false, false]);
  // It lets go of the people, whose text is gone.
  assertEquals(request.people, []);
});

Deno.test("isFull counts everyone once, from when they are added to when they are settled", async () => {
  const personOf = async (id: string) =>
    (await peopleOf([{ id, unmapped: "x".repeat(10_000) }]))[0];
  const holdOne = async (planner: RequestPlanner, user: string) =>
    planner.hold((await personOf(user)).record, { reason: "no", user, key: user });
  const fullWithOne = async (planner: RequestPlanner) => {
    planner.add(await personOf("b"));
    const { isFull } = planner;
    planner.release(planner.take()!);
    return isFull;
  };
  const small = new RequestPlanner("identify", { maxHeldBytes: 15_000 });
  assertEquals([await fullWithOne(small), await fullWithOne(small)], [true, true]);

  const planner = new RequestPlanner("identify", { maxHeldBytes: 25_000 });
  planner.add(await personOf("a"));
  assertEquals(planner.isFull, false);
  assertEquals([await holdOne(planner, "a"), planner.isFull], [true, true]);
  // The rejected one is settled with the request.
  assertEquals(planner.release(planner.take()!).length, 1);
  assertEquals([planner.isFull, await fullWithOne(planner), planner.isFull], [false, false, false]);

  planner.add(await personOf("a"));
  await holdOne(planner, "a");
  assertEquals([planner.isFull, [...planner.abandon()].length], [true, 2]);
  assertEquals([planner.isFull, await fullWithOne(planner)], [false, false]);
});
