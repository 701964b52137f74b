/** Tests of what records are made of where a state finds some of them as they were accepted. */

import { assertEquals } from "@std/assert";
import { isPerson } from "../../lib/person/person.ts";
import { PersonMaker } from "../../lib/person/person_maker.ts";
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
