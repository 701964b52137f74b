import { assertEquals } from "@std/assert";
import { acceptedOf, echoOf } from "../../lib/publish/echo.ts";
import { peopleOf, users } from "../helpers/people.ts";

const state = {
  acceptedAs: (people: readonly { key: string }[]) =>
    people.map(({ key }) => ({ key, hashes: `hash of ${key}` })),
};

Deno.test("echoOf() brings back who was accepted, without those who were refused", async () => {
  const people = await peopleOf([...users(3), { id: 'odd "user" ü' }]);
  const echo = echoOf(people, state);
  assertEquals(acceptedOf(echo, new Set([1])), [
    { key: "0", hashes: "hash of 0" },
    { key: "2", hashes: "hash of 2" },
    { key: 'odd "user" ü', hashes: 'hash of odd "user" ü' },
  ]);
});

Deno.test("echoOf() is empty where there is no state, and brings back nobody", async () => {
  const echo = echoOf(await peopleOf(users(3)), undefined);
  assertEquals([echo.length, acceptedOf(echo, new Set())], [0, []]);
});
