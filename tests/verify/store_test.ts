import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { type JsonObject, parseExactJson } from "../../lib/json/exact_json.ts";
import { wholeDifference } from "../../lib/verify/compare.ts";
import type { Expectation } from "../../lib/verify/expectation.ts";
import { LongValue } from "../../lib/verify/long_values.ts";
import { rankOf } from "../../lib/verify/sample.ts";
import { VerifyStore } from "../../lib/verify/store.ts";

const MISSING = { status: "missing" } as const;

function expectation(number: number, key: string, attributes = "{}"): Expectation {
  return {
    number,
    user: key,
    key,
    position: { record: number, line: number, column: 1, offset: number },
    attributes: parseExactJson(attributes) as JsonObject,
    updatesOnly: false,
  };
}

function keysIn(store: VerifyStore): string[] {
  return [...store.pending()].map(({ expectation }) => expectation.key);
}

Deno.test("VerifyStore counts everyone whom it sees once", () => {
  using store = new VerifyStore();
  for (const key of ["a", "b", "a", "A", "", "a\0b", "a\0c"]) store.see(key, "identical");
  assertEquals(store.seenCount, 6);
});

Deno.test("countByStatus() counts what everyone was last found to be", () => {
  using store = new VerifyStore();
  assertEquals(store.countByStatus(), {
    ...{ identical: 0, different: 0, missing: 0, failed: 0 },
    "not created": 0,
  });
  store.see("a", "missing");
  store.see("b", "different");
  store.see("c", "failed");
  store.see("d\0e", "missing");
  assertEquals(store.countByStatus(), {
    ...{ identical: 0, different: 1, missing: 2, failed: 1 },
    "not created": 0,
  });
  store.see("a", "identical");
  store.see("d\0e", "different");
  assertEquals(store.countByStatus(), {
    ...{ identical: 1, different: 2, missing: 0, failed: 1 },
    "not created": 0,
  });
  store.see("b", "not created");
  assertEquals(store.countByStatus(), {
    ...{ identical: 1, different: 1, missing: 0, failed: 1 },
    "not created": 1,
  });
});

Deno.test("VerifyStore gives people back as they were put, in the order of the file", () => {
  using store = new VerifyStore();
  const attributes =
    '{"n":12345678901234567890,"__proto__":1.50,"s":"\\u0000","list":[1,{"a":null}]}';
  store.put({ expectation: expectation(7, "x\0y", attributes), comparison: MISSING });
  const comparison = {
    status: "different" as const,
    attributes: [{ name: "n", expected: parseExactJson("[1.50]"), found: null }],
  };
  store.put({ expectation: expectation(3, "c", '{"n":[1.50]}'), comparison });
  store.put({ expectation: expectation(5, "d"), comparison: undefined });
  const all = [...store.pending()];
  assertEquals(all.map(({ expectation }) => expectation.number), [3, 5, 7]);
  assertEquals(JSON.stringify(all[0].comparison), JSON.stringify(comparison));
  assertEquals(all[1].comparison, undefined);
  assertEquals(all[2].expectation.key, "x\0y");
  assertEquals(JSON.stringify(all[2].expectation.attributes), attributes);
  assertEquals(store.pendingCount, 3);
});

Deno.test("VerifyStore replaces the person of the same key and removes by number", () => {
  using store = new VerifyStore();
  store.put({ expectation: expectation(1, "a"), comparison: MISSING });
  store.put({ expectation: expectation(1, "a"), comparison: { status: "failed", reason: "r" } });
  assertEquals([...store.pending()].map(({ comparison }) => comparison?.status), ["failed"]);
  store.remove(2);
  assertEquals(store.pendingCount, 1);
  store.remove(1);
  assertEquals({ pendingCount: store.pendingCount, keys: keysIn(store) }, {
    pendingCount: 0,
    keys: [],
  });
});

Deno.test("VerifyStore adds a later record to a pending person only", () => {
  using store = new VerifyStore();
  assertEquals(store.add(expectation(1, "a")), false);
  store.put({ expectation: expectation(1, "a", '{"a":1,"b":2}'), comparison: MISSING });
  assertEquals(store.add(expectation(2, "b")), false);
  assertEquals(store.add(expectation(3, "a", '{"b":3}')), true);
  const [{ expectation: { number, position, attributes }, comparison }] = store.pending();
  assertEquals({ number, record: position.record, comparison }, {
    number: 1,
    record: 3,
    comparison: MISSING,
  });
  assertEquals(JSON.stringify(attributes), '{"a":1,"b":3}');
  assertEquals(store.pendingCount, 1);
});

Deno.test("VerifyStore pages through many people", () => {
  using store = new VerifyStore();
  for (let i = 1; i <= 2_500; i++) {
    store.put({ expectation: expectation(i, `k${i}`), comparison: MISSING });
  }
  assertEquals(keysIn(store), Array.from({ length: 2_500 }, (_, i) => `k${i + 1}`));
  assertEquals(store.pendingAfter(2_498, 100).map(({ expectation }) => expectation.number), [
    2_499,
    2_500,
  ]);
});

Deno.test("VerifyStore samples the lowest ranks whatever the order and the repeats", () => {
  const keys = Array.from({ length: 500 }, (_, i) => `user${i}`);
  const ranks = new Map(keys.map((key) => [key, rankOf(key, "seed")]));
  const lowest = [...keys].sort((a, b) => ranks.get(a)! - ranks.get(b)!).slice(0, 20).sort();
  const orders = [keys, keys.toReversed(), keys.flatMap((key, i) => [key, keys[i >> 1], key])];
  for (const order of orders) {
    using store = new VerifyStore();
    order.forEach((key, i) => {
      const rank = { rank: ranks.get(key)!, size: 20 };
      if (store.isAmong(rank)) store.sample(expectation(i + 1, key, `{"at":${i}}`), rank);
    });
    assertEquals(keysIn(store).sort(), lowest);
    assertEquals(store.pendingCount, 20);
    for (const { expectation: { key, attributes } } of store.pending()) {
      assertEquals(attributes.at, order.lastIndexOf(key), `the last record of ${key} counts`);
    }
  }
});

Deno.test("VerifyStore samples everyone when there are no more than that", () => {
  using store = new VerifyStore();
  for (const key of ["a", "b", "a"]) {
    const number = store.pendingCount + 1;
    store.sample(expectation(number, key), { rank: rankOf(key, "s"), size: 5 });
  }
  assertEquals(keysIn(store), ["a", "b"]);
});

Deno.test("VerifyStore says what to do when people cannot be kept", () => {
  const store = new VerifyStore();
  store[Symbol.dispose]();
  const error = assertThrows(() => store.see("a", "missing"), Error);
  assertMatch(
    error.message,
    /^Cannot keep people in a temporary file: .+; TMPDIR names the folder$/,
  );
  assert(error.cause instanceof Error);
});

Deno.test("VerifyStore makes changes together, those before an error included", () => {
  using store = new VerifyStore();
  assertThrows(() =>
    store.together(() => {
      store.see("a", "missing");
      throw new TypeError("in between");
    }), TypeError);
  store.together(() => store.see("b", "missing"));
  assertEquals(store.countByStatus().missing, 2);
});

Deno.test("VerifyStore gives no more at once than takes much memory, but one at least", () => {
  using store = new VerifyStore();
  const long = (characters: number) => JSON.stringify({ a: "x".repeat(characters) });
  const sizes = [1_200_000, 600_000, 600_000, 2_500_000, 10];
  sizes.forEach((size, i) => {
    store.put({ expectation: expectation(i + 1, `k${i}`, long(size)), comparison: undefined });
  });
  const numbersAfter = (after: number, limit = 100) =>
    store.pendingAfter(after, limit).map(({ expectation }) => expectation.number);
  assertEquals(numbersAfter(0), [1, 2]);
  assertEquals(numbersAfter(1), [2, 3]);
  assertEquals(numbersAfter(2, 1), [3]);
  assertEquals(numbersAfter(3), [4]);
  assertEquals(numbersAfter(4), [5]);
  assertEquals(numbersAfter(5), []);
});

Deno.test("isAmong() is true for all until a sample is full, and then for those as low as the highest in it", () => {
  using store = new VerifyStore();
  const isAmong = (rank: number) => store.isAmong({ rank, size: 2 });
  assertEquals(isAmong(100), true);
  store.sample(expectation(1, "a"), { rank: 10, size: 2 });
  assertEquals(isAmong(100), true);
  store.sample(expectation(2, "b"), { rank: 20, size: 2 });
  assertEquals([20, 21, 9].map(isAmong), [true, false, true]);
  store.sample(expectation(3, "c"), { rank: 5, size: 2 });
  assertEquals(keysIn(store), ["a", "c"]);
  assertEquals([10, 11].map(isAmong), [true, false]);
});

Deno.test("VerifyStore gives back long values, and long ones that were found, whole", () => {
  using store = new VerifyStore();
  const sent = "é".repeat(1_000_000);
  const found = `${sent}!`;
  const short = expectation(1, "a", '{"x":null,"y":2}');
  const value = store.longValues.keep(new TextEncoder().encode(JSON.stringify(sent)));
  short.long = new Map([["x", value]]);
  const comparison = {
    status: "different" as const,
    attributes: [
      { name: "x", expected: value, found },
      { name: "y", expected: 2, found: "3" },
      { name: "x", expected: value, found: null },
    ],
  };
  store.put({ expectation: short, comparison });
  // What was kept apart once is not kept again.
  for (let time = 0; time < 2; time++) {
    const [pending] = [...store.pending()];
    assertEquals(pending.expectation.long!.get("x")!.value(), sent);
    assertEquals(pending.expectation.attributes, { x: null, y: 2 });
    assert(pending.comparison?.status === "different");
    assertEquals(pending.comparison.attributes.map(wholeDifference), [
      { name: "x", expected: sent, found },
      { name: "y", expected: 2, found: "3" },
      { name: "x", expected: sent, found: null },
    ]);
    assert(pending.comparison.attributes[0].found instanceof LongValue);
    store.put(pending);
  }
});

Deno.test("VerifyStore merges later records into people with long values", () => {
  using store = new VerifyStore();
  const keep = (text: string) => store.longValues.keep(new TextEncoder().encode(text));
  const first = expectation(1, "a", '{"x":null,"y":null,"z":1}');
  first.long = new Map([["x", keep('"old x"')], ["y", keep('"y"')]]);
  store.put({ expectation: first, comparison: MISSING });
  const later = expectation(2, "a", '{"x":null,"z":null}');
  later.long = new Map([["x", keep('"x"')], ["z", keep('"z"')]]);
  assertEquals(store.add(later), true);
  assertEquals(store.add(expectation(3, "a", '{"y":5}')), true);
  const [{ expectation: { attributes, long } }] = store.pending();
  assertEquals(attributes, { x: null, y: 5, z: null });
  assertEquals([...long!].map(([name, value]) => [name, value.value()]), [["x", "x"], ["z", "z"]]);
});

Deno.test("VerifyStore counts long values where it gives few people at once", () => {
  using store = new VerifyStore();
  const text = new TextEncoder().encode(JSON.stringify("x".repeat(1_100_000)));
  for (const number of [1, 2, 3]) {
    const person = expectation(number, `k${number}`, '{"x":null}');
    person.long = new Map([["x", store.longValues.keep(text)]]);
    store.put({ expectation: person, comparison: undefined });
  }
  const numbers = store.pendingAfter(0, 10).map(({ expectation }) => expectation.number);
  assertEquals(numbers, [1]);
  assertEquals(keysIn(store), ["k1", "k2", "k3"]);
});
