import { assertEquals } from "@std/assert";
import { MemberList } from "../../lib/json/member_list.ts";

Deno.test("copy() gives the members in memory of their own", () => {
  const list = new MemberList();
  for (let i = 0; i < 1000; i++) {
    list.open(i, i + 1, i + 2);
    list.close(i + 3);
  }
  const before = { at: list.at.slice(0, 4000), count: 1000 };
  const copy = list.copy();
  list.count = 0;
  list.open(7, 7, 7);
  list.close(7);
  assertEquals({ at: copy.at.slice(0, 4000), count: copy.count }, before);
  copy.open(8, 8, 8);
  copy.close(8);
  assertEquals([list.at[0], copy.at[4000], copy.count], [7, 8, 1001]);
});

/** A list that had `before` members when an object with `members` of them was added. */
function listOf(members: number, { before = 0, onFull }: { before?: number; onFull?: () => void }) {
  const list = new MemberList();
  list.onFull = onFull;
  const add = (count: number) => {
    list.begin();
    for (let i = 0; i < count; i++) {
      list.open(i, i, i);
      list.close(i);
    }
  };
  add(before);
  add(members);
  return list;
}

Deno.test("open() leaves the members of an object out that has too many, and only its own", () => {
  const cases = [
    { before: 0, members: 65_536, count: 65_536 },
    { before: 0, members: 65_537, isTooLong: true },
    // There is room for 131,072 then, of which the other object takes some.
    { before: 10, members: 65_537, count: 65_547 },
    { before: 65_536, members: 65_536, count: 131_072 },
    { before: 65_536, members: 65_537, isTooLong: true },
  ];
  for (const { before, members, count, isTooLong = false } of cases) {
    const list = listOf(members, { before });
    const what = `${members} behind ${before}`;
    assertEquals(list.isTooLong, isTooLong, what);
    if (count !== undefined) assertEquals(list.count, count, what);
    assertEquals(list.at[4 * before - 1], before > 0 ? before - 1 : undefined, what);
    list.begin();
    assertEquals(list.isTooLong, false, what);
  }
});

Deno.test("open() hands a full list to onFull where no object was begun, as it is of one alone", () => {
  const counts: number[] = [];
  const list = new MemberList();
  list.onFull = () => counts.push(list.count);
  for (let i = 0; i < 65_600; i++) {
    list.open(i, i, i);
    list.close(i);
  }
  assertEquals({ counts, count: list.count }, { counts: [65_536], count: 64 });
});

Deno.test("open() hands a full list to onFull, and begins again where the object begins", () => {
  const counts: number[] = [];
  const list: MemberList = listOf(65_600, { onFull: () => counts.push(65_536) });
  assertEquals({ counts, count: list.count, isTooLong: list.isTooLong }, {
    counts: [65_536],
    count: 64,
    isTooLong: false,
  });
  assertEquals([...list.at.subarray(0, 4)], [65_536, 65_536, 65_536, 65_536]);
});
