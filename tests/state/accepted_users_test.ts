/** Tests of what a state is told of people who were accepted. */

import { assertEquals } from "@std/assert";
import { acceptedOf } from "../../lib/state/accepted_users.ts";
import type { StatePerson } from "../../lib/state/state.ts";
import { personOf } from "../helpers/state.ts";

/** People whose records have these numbers; of several they are merged, and -1 stands for a rejected one. */
function peopleWith(records: number[][]): StatePerson[] {
  return records.map((numbers, i) => {
    const parts = numbers.map((stateNumber) => ({
      ...personOf(`user-${i}`, { stateNumber }),
      stateNumber,
      ...(stateNumber < 0 ? { rejection: {} } : {}),
    }));
    return parts.length === 1 ? parts[0] : { ...parts.at(-1)!, parts };
  });
}

const cases: { records: number[][]; numbers: number[]; counts: number[]; all: number[] }[] = [
  { records: [[5], [3], [4]], numbers: [5, 3, 4], counts: [1, 1, 1], all: [5, 3, 4] },
  { records: [[5], [3, 3, 3]], numbers: [5, 3], counts: [1, 3], all: [5, 3, 3, 3] },
  { records: [[2, 2], [9], [7, 7]], numbers: [2, 9, 7], counts: [2, 1, 2], all: [2, 2, 9, 7, 7] },
  { records: [[1], [-1, 8, -1]], numbers: [1, 8], counts: [1, 1], all: [1, 8] },
];

for (const { records, numbers, counts, all } of cases) {
  Deno.test(`acceptedOf() tells of each user the records that were accepted: ${JSON.stringify(records)}`, () => {
    const numberOf = ({ stateNumber }: StatePerson) => stateNumber!;
    const accepted = acceptedOf(peopleWith(records), { numberOf });
    assertEquals(accepted.keys.all, records.map((_, i) => `user-${i}`));
    assertEquals([...accepted.numbers], numbers);
    assertEquals([...accepted.counts], counts);
    assertEquals(accepted.records.map(({ stateNumber }) => stateNumber), all);
  });
}
