import { assertEquals } from "@std/assert";
import { FirstPeople } from "../../lib/preview/first_people.ts";
import { peopleOf, users } from "../helpers/people.ts";

/** Those who are kept of people made of `values`, in this order. */
async function firstOf(values: unknown[]): Promise<FirstPeople> {
  const first = new FirstPeople();
  for (const person of await peopleOf(values)) first.add({ person, state: undefined } as never);
  return first;
}

Deno.test("FirstPeople keeps a thousand, in the order in which they come, and numbers them", async () => {
  const { people } = await firstOf(users(1_002));
  assertEquals(people.map(({ user, number }) => [user, number]).slice(0, 2), [["0", 1], ["1", 2]]);
  assertEquals([people.length, people.at(-1)!.user], [1_000, "999"]);
});

Deno.test("FirstPeople keeps nobody else once they take 16 MB, but what is said later of those whom it keeps", async () => {
  const text = "x".repeat(8_000_000 - 4);
  const more = (length: number) => [
    { id: "a", text },
    { id: "b", text: text.slice(length) },
    { id: "c", text: "late" },
    { id: "a", seq: 2 },
  ];
  const full = (await firstOf(more(0))).people;
  assertEquals(full.map(({ user }) => user), ["a", "b"]);
  assertEquals(full[0].attributes, { text, seq: 2 });
  assertEquals((await firstOf(more(1))).people.map(({ user }) => user), ["a", "b", "c"]);
});
