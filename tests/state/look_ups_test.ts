import { assertEquals } from "@std/assert";
import { LookUps } from "../../lib/state/look_ups.ts";
import type { RecordedPerson } from "../../lib/state/recorded_people.ts";
import { peopleUpTo } from "../helpers/state.ts";

const KNOWN: RecordedPerson = { number: 3, run: 1, hashes: "", gone: "" };

Deno.test("LookUps looks a list up once that is asked for twice in a row", () => {
  const asked: string[][] = [];
  const recorded = {
    of(keys: readonly string[]) {
      asked.push([...keys]);
      return keys.map((key) => key === "user-1" ? KNOWN : undefined);
    },
  };
  const lookUps = new LookUps({ isNew: false, recorded });
  const [two, one] = [peopleUpTo(2), peopleUpTo(1)];
  for (const people of [two, two, one, two]) {
    assertEquals(lookUps.of(people), people.length === 2 ? [undefined, KNOWN] : [undefined]);
  }
  assertEquals(asked, [["user-0", "user-1"], ["user-0"], ["user-0", "user-1"]]);
});

Deno.test("LookUps asks for nobody in a new file", () => {
  const recorded = {
    of: () => {
      throw new TypeError("not to be asked");
    },
  };
  const lookUps = new LookUps({ isNew: true, recorded });
  assertEquals([...lookUps.of(peopleUpTo(2))], [undefined, undefined]);
});
