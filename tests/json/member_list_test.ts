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
