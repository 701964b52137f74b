/** Tests of what records are made of where a state finds some of them as they were accepted. */

import { assertEquals } from "@std/assert";
import { isPerson, type Person } from "../../lib/person/person.ts";
import { PersonMaker } from "../../lib/person/person_maker.ts";
import type { Judgement } from "../../lib/state/judge.ts";
import { NO_SHAPE } from "../../lib/state/repeated_records.ts";
import type { RunState } from "../../lib/state/run_state.ts";
import { RecordMaking } from "../../lib/sync/record_making.ts";
import { rules } from "../helpers/person_maker.ts";
import { recordsOf } from "../helpers/records.ts";

Deno.test("make() makes people of those records alone that are not as they were accepted", async () => {
  const maker = new PersonMaker(rules({ mappings: [{ from: "a", to: "a" }] }));
  const kept: number[] = [];
  const added: number[] = [];
  const state = {
    repeated: {
      shapes: undefined,
      match: () => Int32Array.of(0, NO_SHAPE, 0),
      keep: (i: number) => kept.push(i),
      add: (i: number) => added.push(i),
      endAdding() {},
      confirm() {},
    },
    disputes: () => [],
    judge: (people: readonly { stateNumber?: number }[]) =>
      people.map((person) => {
        person.stateNumber = 7;
        return "send";
      }),
  } as unknown as RunState;
  maker.shapes.load(new Uint8Array(12));
  const making = new RecordMaking({ maker, state });
  const records = await recordsOf('[{"id":"1","a":1},{"id":"2","a":2},{"id":"3","a":3}]');
  const { made, judgements, sent } = making.make(records);
  assertEquals(made.map((one) => one !== undefined && isPerson(one) && one.key), [
    false,
    "2",
    false,
  ]);
  assertEquals([judgements, sent], [["unchanged", "send", "unchanged"], 1]);
  assertEquals([kept, added], [[0, 2], [1]]);
  assertEquals(maker.shapes.repeated, 2);
});

/** A state that finds `shapes` and judges people so; `log` has what it is told of its list of records. */
function listing(
  shapes: number[],
  { judgements, disputes = [] }: { judgements: Judgement[]; disputes?: number[] },
) {
  const log: string[] = [];
  const judged: string[][] = [];
  const state = {
    repeated: {
      // One shape, of a record without the attribute.
      shapes: new Uint8Array(12),
      match: () => Int32Array.from(shapes),
      keep: (i: number, shape: number) => log.push(`keep ${i} of shape ${shape}`),
      add: (i: number, { number }: { number: number }) => {
        log.push(`add ${i} of user ${number}`);
        return 100 + i;
      },
      endAdding: () => log.push("end"),
      confirm: (entry: number) => log.push(`confirm ${entry}`),
    },
    disputes: () => disputes,
    judge: (people: readonly Person[]) => {
      judged.push(people.map(({ key }) => key));
      people.forEach((person, i) => person.stateNumber = i);
      return judgements;
    },
  } as unknown as RunState;
  return { state, log, judged };
}

/** What records of users 1, 2, 3 … turn out to be; those of `rejected` have an attribute that is too long. */
async function madeOf(count: number, state: RunState, rejected: number[] = []) {
  const maker = new PersonMaker(rules({ mappings: [{ from: "a", to: "a" }] }));
  const making = new RecordMaking({ maker, state });
  const values = Array.from({ length: count }, (_, i) => {
    return { id: `${i + 1}`, a: rejected.includes(i + 1) ? "x".repeat(1001) : "y" };
  });
  const { made, ...others } = making.make(await recordsOf(JSON.stringify(values)));
  const kinds = made.map((one) =>
    one === undefined ? "repeated" : isPerson(one) ? one.key : "rejected"
  );
  const entries = made.map((one) => one !== undefined && isPerson(one) ? one.listEntry : undefined);
  return { ...others, kinds, entries, repeated: maker.shapes.repeated };
}

Deno.test("make() lists who is sent or unchanged for the next run, and nobody whose other records count too", async () => {
  const judgements: Judgement[] = ["send", "unchanged", "wait", "release", "complete"];
  const { state, log } = listing(Array(5).fill(NO_SHAPE), { judgements });
  const made = await madeOf(5, state);
  assertEquals(log, ["add 0 of user 0", "add 1 of user 1", "confirm 101", "end"]);
  // The state is told of the first one when it is accepted.
  assertEquals(made.entries, [100, undefined, undefined, undefined, undefined]);
  assertEquals([made.judgements, made.sent], [judgements, 1]);
});

Deno.test("make() makes a person of a record that others dispute, as it has to be judged with them", async () => {
  const { state, log, judged } = listing([4, NO_SHAPE, 0], {
    judgements: ["send", "unchanged"],
    disputes: [0],
  });
  const made = await madeOf(3, state);
  assertEquals([made.kinds, judged], [["1", "2", "repeated"], [["1", "2"]]]);
  assertEquals([made.judgements, made.sent], [["send", "unchanged", "unchanged"], 1]);
  assertEquals(log, [
    "add 0 of user 0",
    "add 1 of user 1",
    "confirm 101",
    "keep 2 of shape 0",
    "end",
  ]);
  assertEquals(made.repeated, 1);
});

Deno.test("make() makes people of all where a user's record was rejected, and keeps the others in the list", async () => {
  const { state, log, judged } = listing([0, NO_SHAPE, 0], { judgements: [] });
  const made = await madeOf(3, state, [2]);
  assertEquals([made.kinds, judged], [["1", "rejected", "3"], [[]]]);
  assertEquals([made.judgements, made.sent], [["unchanged", "send", "unchanged"], 0]);
  assertEquals(log, ["keep 0 of shape 0", "keep 2 of shape 0", "end"]);
  assertEquals(made.repeated, 0);
});

Deno.test("make() lists the first of some records, too, where the last ones were made for what was rejected of them", async () => {
  const matches = [[0, NO_SHAPE], [NO_SHAPE]];
  const judgements: Judgement[][] = [[], ["send"]];
  const { state, log } = listing([], { judgements: [] });
  const making = new RecordMaking({
    maker: new PersonMaker(rules({ mappings: [{ from: "a", to: "a" }] })),
    state: {
      ...state,
      repeated: { ...state.repeated!, match: () => Int32Array.from(matches.shift()!) },
      judge: (people) => {
        state.judge(people);
        return judgements.shift()!;
      },
    },
  });
  making.make(await recordsOf(`[{"id":"1","a":1},{"id":"2","a":"${"x".repeat(1001)}"}]`));
  making.make(await recordsOf('[{"id":"3","a":1}]'));
  assertEquals(log, ["keep 0 of shape 0", "end", "add 0 of user 0", "end"]);
});

Deno.test("make() has everyone sent where there is no state, and judges all where records are not compared", async () => {
  const maker = new PersonMaker(rules({ mappings: [{ from: "a", to: "a" }] }));
  const records = await recordsOf('[{"id":"1"},{"id":null},{"id":"2"}]');
  const { judgements, sent, made } = new RecordMaking({ maker }).make(records);
  assertEquals([judgements, sent, made.length], [undefined, 3, 3]);
  const { state } = listing([], { judgements: ["unchanged", "send"] });
  const judged = new RecordMaking({ maker, state: { ...state, repeated: undefined } }).make(
    records,
  );
  // The rejected one is settled like any other.
  assertEquals([judged.judgements, judged.sent], [["unchanged", "send", "send"], 1]);
});

Deno.test("make() counts what a repeated record has as the last run found it", async () => {
  const taking = rules({ mappings: [{ from: "a", to: "a" }, { from: "b", to: "b" }] });
  const before = new PersonMaker(taking);
  before.make((await recordsOf('[{"id":"1","a":1}]'))[0]);
  assertEquals(before.shapes.take(), 0);
  const { state } = listing([0, 0], { judgements: [] });
  const repeated = { ...state.repeated!, shapes: before.shapes.toBytes() };
  const maker = new PersonMaker(taking);
  const making = new RecordMaking({ maker, state: { ...state, repeated } });
  making.make(await recordsOf('[{"id":"1","a":1},{"id":"2","a":1}]'));
  assertEquals(maker.present, [2, 0]);
});
