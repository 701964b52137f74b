import { assertEquals } from "@std/assert";
import type { Judge, Marks } from "../../lib/state/judge.ts";
import type { RecordedPerson } from "../../lib/state/recorded_people.ts";
import { RejectedUsers } from "../../lib/state/rejected_users.ts";

/** Users of whom the state knows those with an even number; what was asked and said is noted. */
function rejectedUsers() {
  const asked: string[][] = [];
  const seen: string[] = [];
  const marks: Marks[] = [];
  const users = new RejectedUsers({
    recorded: {
      of(keys) {
        asked.push([...keys]);
        return keys.map((key) => {
          const number = Number(key);
          return number % 2 === 0 ? { number, run: 1, hashes: "", gone: "keep" } : undefined;
        });
      },
    },
    judge: {
      seeRejected(key: string, { known, marks }: { known: RecordedPerson; marks: Marks }) {
        assertEquals(Number(key), known.number);
        seen.push(key);
        marks.back.push(key);
      },
    } as unknown as Judge,
    onMarks: (some) => marks.push(some),
  });
  return { users, asked, seen, marks };
}

Deno.test("RejectedUsers looks each user up once, a thousand at a time, and tells of those who are known", () => {
  const { users, asked, seen, marks } = rejectedUsers();
  for (let i = 0; i < 2001; i++) users.add(String(i));
  assertEquals(asked.map(({ length }) => length), [1000, 1000]);
  users.lookUp();
  assertEquals(asked.map(({ length }) => length), [1000, 1000, 1]);
  assertEquals(seen, Array.from({ length: 1001 }, (_, i) => String(2 * i)));
  assertEquals(marks.map(({ back }) => back.length), [500, 500, 1]);
  assertEquals(marks[2], { resent: [], sentMore: [], back: ["2000"] });
});

Deno.test("lookUp() asks for nobody where nobody was added since", () => {
  const { users, asked, marks } = rejectedUsers();
  users.lookUp();
  users.add("2");
  users.lookUp();
  users.lookUp();
  assertEquals([asked, marks.length], [[["2"]], 1]);
});
