import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { type JsonObject, parseExactJson } from "../../lib/json/exact_json.ts";
import type { Expectation } from "../../lib/verify/expectation.ts";
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
  store.put({ expectation: expectation(3, "c"), comparison });
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
    order.forEach((key, i) =>
      store.sample(expectation(i + 1, key, `{"at":${i}}`), { rank: ranks.get(key)!, size: 20 })
    );
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
