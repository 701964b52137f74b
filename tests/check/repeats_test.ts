import { assert, assertEquals } from "@std/assert";
import { KeyText } from "../../lib/check/key_text.ts";
import { Repeats } from "../../lib/check/repeats.ts";
import type { Repeat } from "../../lib/check/repeat_table.ts";

/** Keys in the order of their records, each with its owner. */
type Keys = readonly (readonly [key: string, owner: string])[];

const NEVER = new AbortController().signal;

/** Everything that there is to know of `keys`. */
async function repeatsOf(
  keys: Keys,
  { maxBytes, hasOwners = true }: { maxBytes?: number; hasOwners?: boolean } = {},
): Promise<{ count: number; records: number; examples: Repeat[] }> {
  using repeats = new Repeats({ hasOwners, ...(maxBytes === undefined ? {} : { maxBytes }) });
  const [key, owner] = [new KeyText(), new KeyText()];
  for (const [i, [text, by]] of keys.entries()) {
    assert(key.set(text) && owner.set(by));
    const number = i + 1;
    const position = { record: number, line: number + 1, column: 3, offset: number * 100 };
    repeats.add({ key, owner: hasOwners ? owner : undefined, position, number });
  }
  await repeats.finish(NEVER);
  const { count, records } = repeats;
  return { count, records, examples: repeats.examples() };
}

/** The same by a `Map`. */
function expectedOf(keys: Keys, { hasOwners = true } = {}) {
  const first = new Map<string, { owner: string; number: number }>();
  const found = new Map<string, { owners: string[]; numbers: number[] }>();
  let again = 0;
  for (const [i, [key, owner]] of keys.entries()) {
    const known = first.get(key);
    if (known === undefined) {
      first.set(key, { owner, number: i + 1 });
      continue;
    }
    again++;
    if (found.has(key) || hasOwners && known.owner === owner) continue;
    const owners = hasOwners ? [known.owner, owner] : ["", ""];
    found.set(key, { owners, numbers: [known.number, i + 1] });
  }
  const examples = [...found].map(([key, { owners, numbers }]) => ({ key, owners, numbers }));
  return { count: found.size, records: found.size + again, examples: examples.slice(0, 20) };
}

function shortened({ count, records, examples }: Awaited<ReturnType<typeof repeatsOf>>) {
  return {
    count,
    records,
    examples: examples.map(({ key, owners, positions }) => ({
      key,
      owners: [...owners],
      numbers: positions.map(({ record }) => record),
    })),
  };
}

/** The same keys each time: some of `different` ones, by some of `owners`. */
function drawn(count: number, { different, owners }: { different: number; owners: number }): Keys {
  let seed = 7;
  const next = (below: number) => {
    seed = Math.imul(seed, 1664525) + 1013904223 >>> 0;
    return Math.floor(seed / 2 ** 32 * below);
  };
  return Array.from({ length: count }, () => [`kéy-${next(different)}`, `owner-${next(owners)}`]);
}

Deno.test("Repeats counts keys that are there again, in memory and in a temporary file alike", async () => {
  for (const hasOwners of [true, false]) {
    for (const different of [15, 100, 100_000]) {
      const keys = drawn(400, { different, owners: 3 });
      const expected = expectedOf(keys, { hasOwners });
      // 1 byte: each key is a table of its own; 300: a dozen are.
      for (const maxBytes of [undefined, 1, 300, 4000]) {
        const repeats = await repeatsOf(keys, { hasOwners, ...(maxBytes && { maxBytes }) });
        assertEquals(shortened(repeats), expected, `${hasOwners} ${different} ${maxBytes}`);
      }
    }
  }
});

Deno.test("Repeats counts more keys than its table has places for at first", async () => {
  const keys = drawn(150_000, { different: 120_000, owners: 2 });
  assertEquals(shortened(await repeatsOf(keys)), expectedOf(keys));
});

Deno.test("Repeats does not count the same owner, wherever the two are", async () => {
  const keys: Keys = [["a", "x"], ["b", "y"], ["a", "x"], ["a", "x"]];
  for (const maxBytes of [1000, 1]) {
    assertEquals((await repeatsOf(keys, { maxBytes })).count, 0, `${maxBytes}`);
  }
});

Deno.test("Repeats names the first two holders with their whole positions", async () => {
  const keys: Keys = [["a", "x"], ["b", "y"], ["a", "x"], ["a", "z"], ["a", "w"]];
  const at = (record: number) => ({ record, line: record + 1, column: 3, offset: record * 100 });
  for (const maxBytes of [1000, 1]) {
    assertEquals((await repeatsOf(keys, { maxBytes })).examples, [
      { key: "a", owners: ["x", "z"], positions: [at(1), at(4)], number: 4 },
    ]);
  }
});

Deno.test("Repeats tells keys of one hash apart", async () => {
  // https://softwareengineering.stackexchange.com/a/145633 has such words.
  const hashes = ["costarring", "liquid"].map((text) => {
    const key = new KeyText();
    key.set(text);
    return key.hash;
  });
  assertEquals(hashes[0], hashes[1]);
  for (const maxBytes of [1000, 1]) {
    const { count } = await repeatsOf([["costarring", ""], ["liquid", ""], ["liquid", "x"]], {
      maxBytes,
    });
    assertEquals(count, 1);
  }
});

Deno.test("Repeats keeps large numbers and the file of a position", async () => {
  using repeats = new Repeats({ hasOwners: false });
  const key = new KeyText();
  key.set("a");
  const position = (file: string) => ({
    file,
    record: 2 ** 40 + 5,
    line: 2 ** 31,
    column: 2 ** 32 + 127,
    offset: 2 ** 52 + 1,
  });
  for (const [i, file] of ["one.json", "two.json"].entries()) {
    repeats.add({ key, owner: undefined, position: position(file), number: i + 1 });
  }
  await repeats.finish(NEVER);
  assertEquals<unknown>(repeats.examples()[0].positions, [
    position("one.json"),
    position("two.json"),
  ]);
});

Deno.test("Repeats says what it has found when it is stopped before everything is put together", async () => {
  using repeats = new Repeats({ hasOwners: false, maxBytes: 30 });
  const key = new KeyText();
  for (const [i, text] of ["a", "a", "b", "c", "d", "e", "b"].entries()) {
    key.set(text);
    const position = { record: i + 1, line: 1, column: 1, offset: 0 };
    repeats.add({ key, owner: undefined, position, number: i + 1 });
  }
  await repeats.finish(AbortSignal.abort());
  assertEquals(repeats.examples().map(({ key }) => key), ["a"]);
  assertEquals(repeats.count, 1);
});

Deno.test("Repeats says what it has found when it is stopped while everything is put together", async () => {
  using repeats = new Repeats({ hasOwners: false, maxBytes: 30 });
  const key = new KeyText();
  for (const [i, text] of ["a", "a", "b", "c", "d", "e", "b"].entries()) {
    key.set(text);
    const position = { record: i + 1, line: 1, column: 1, offset: 0 };
    repeats.add({ key, owner: undefined, position, number: i + 1 });
  }
  const stop = new AbortController();
  const finished = repeats.finish(stop.signal);
  // The first part has been put together by now, in which none of them is.
  stop.abort();
  await finished;
  assertEquals(repeats.count, 1);
});

Deno.test("KeyText takes no key of more than 8192 bytes", () => {
  const key = new KeyText();
  assertEquals(key.set("x".repeat(10_000)), false);
  assertEquals(key.setFolded(new Uint8Array(10_000), 0, 10_000), false);
});
