import { assertEquals } from "@std/assert";
import { isObject, PathSearch, RecordKeys } from "../../lib/person/record_keys.ts";
import { recordOf, recordsOf } from "../helpers/records.ts";

Deno.test("PathSearch finds keys and paths as a mapping does, over all records it was shown", async () => {
  const cases = [
    { name: "a key", data: '[{"a":1}]', path: "a", isThere: true },
    { name: "null is a value", data: '[{"a":null}]', path: "a", isThere: true },
    { name: "in a later record", data: '[{},1,null,{"a":1}]', path: "a", isThere: true },
    { name: "a dotted path", data: '[{"a":{"b":{"c":0}}}]', path: "a.b.c", isThere: true },
    { name: "a key with dots", data: '[{"a.b":0}]', path: "a.b", isThere: true },
    { name: "an escaped key", data: '[{"\\u0061":0}]', path: "a", isThere: true },
    { name: "another case", data: '[{"A":0}]', path: "a", isThere: false },
    { name: "a value of that name", data: '[{"b":"a"},"a",["a"]]', path: "a", isThere: false },
    { name: "deeper", data: '[{"b":{"a":1}}]', path: "a", isThere: false },
    { name: "in a list", data: '[{"a":[{"b":1}]}]', path: "a.b", isThere: false },
    { name: "no records", data: "[]", path: "a", isThere: false },
  ];
  for (const { name, data, path, isThere } of cases) {
    const search = new PathSearch([path]);
    assertEquals(search.look(await recordsOf(data)), isThere, name);
    assertEquals([...search.missing], isThere ? [] : [0], name);
  }
});

Deno.test("PathSearch goes on where it was with the next records", async () => {
  const search = new PathSearch(["a", "b", "a"]);
  assertEquals(search.look(await recordsOf('[{"b":1}]')), false);
  assertEquals([...search.missing], [0, 2]);
  assertEquals(search.look(await recordsOf('[{"c":1},{"a":1}]')), true);
  // It is so for good, whatever the next ones have.
  assertEquals(search.look(await recordsOf('[{"c":1}]')), true);
  assertEquals(search.look([]), true);
});

Deno.test("PathSearch misses nothing where there is no path", async () => {
  const search = new PathSearch(["a", undefined]);
  assertEquals([...search.missing], [0]);
  assertEquals(search.look(await recordsOf('[{"b":1,"undefined":1}]')), false);
  assertEquals(search.look(await recordsOf('[{"a":1,"undefined":1}]')), true);
});

Deno.test("isObject() is true of objects alone", async () => {
  const records = await recordsOf('[{},{"a":1},[{}],"{",0,null,true]');
  assertEquals(records.map(isObject), [true, true, false, false, false, false, false]);
});

Deno.test("RecordKeys finds the key that was meant", async () => {
  const keys = new RecordKeys(
    await recordsOf(
      '[7,{"id":1,"first_name":"x","last_name":"y"},{"address":{"city":"y","geo":{"lat":1}}}]',
    ),
  );
  const cases = [
    { name: "misspelt", path: "frist_name", nearest: "first_name" },
    { name: "another case", path: "firstName", nearest: "first_name" },
    { name: "a misspelt path", path: "adress.city", nearest: "address.city" },
    { name: "the end of a path", path: "city", nearest: "address.city" },
    { name: "the end of a deeper path", path: "lat", nearest: "address.geo.lat" },
    { name: "a path to what is at the top", path: "user.id", nearest: "id" },
    { name: "a path to what is nearly at the top", path: "user.it", nearest: undefined },
    { name: "a word more", path: "user_id", nearest: "id" },
    { name: "a word more in camel case", path: "customerId", nearest: "id" },
    { name: "a word less", path: "first", nearest: "first_name" },
    { name: "another word", path: "valid", nearest: undefined },
    { name: "a word of several keys", path: "name", nearest: undefined },
    { name: "an object", path: "adress", nearest: "address" },
    { name: "something else", path: "subscription", nearest: undefined },
    { name: "taken", path: "frist_name", taken: ["first_name"], nearest: undefined },
  ];
  for (const { name, path, taken, nearest } of cases) {
    assertEquals(keys.nearest(path, taken), nearest, name);
  }
});

Deno.test("RecordKeys takes the first of several that end alike, and a whole name before a part of it", async () => {
  const keys = new RecordKeys(
    await recordsOf('[{"home":{"city":"x"},"work":{"city":"y"},"ID":1,"user":"z"}]'),
  );
  const cases = [
    { name: "the end of two paths", path: "city", nearest: "home.city" },
    { name: "the end of two paths, misspelt", path: "ciy", nearest: "home.city" },
    { name: "a name behind another one", path: "user.id", nearest: "ID" },
    { name: "a name behind another one, in capitals", path: "user.ID", nearest: "ID" },
  ];
  for (const { name, path, nearest } of cases) assertEquals(keys.nearest(path), nearest, name);
});

Deno.test("RecordKeys lists keys, on one line and not too many", async () => {
  const many = Object.fromEntries(Array.from({ length: 23 }, (_, i) => [`k${i}`, i]));
  const huge = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`k${i}`, i]));
  const first20 = Object.keys(many).slice(0, 20).join(", ");
  const cases = [
    { name: "none", data: '[{},{},"a"]', list: "" },
    { name: "of all records", data: '[{"id":1},{"e-mail":2,"id":2}]', list: "id, e-mail" },
    { name: "nested", data: '[{"a":{"b":1,"c":{"d":{"e":1}}}}]', list: "a.b, a.c.d" },
    { name: "empty or no objects", data: '[{"a":{},"b":[{"c":1}]}]', list: "a, b" },
    { name: "null, texts and numbers", data: '[{"a":null,"b":"cd","e":1.50}]', list: "a, b, e" },
    { name: "an object, then none", data: '[{"a":{"b":1}},{"a":1}]', list: "a.b" },
    { name: "an object in one record only", data: '[{"a":1},{"a":{"b":1}}]', list: "a.b" },
    { name: "odd ones", data: '[{"":1,"a b":2,"ä\\u0007":3}]', list: '"", "a b", "ä\\u0007"' },
    { name: "more", data: JSON.stringify([many]), list: `${first20} and 3 more` },
    { name: "many more", data: JSON.stringify([huge]), list: `${first20} and at least 980 more` },
    { name: "a long one", data: `[{"${"x".repeat(99)}":1}]`, list: `${"x".repeat(60)}…` },
    { name: "__proto__", data: '[{"__proto__":1}]', list: "__proto__" },
  ];
  for (const { name, data, list } of cases) {
    assertEquals(new RecordKeys(await recordsOf(data)).list(), list, name);
  }
});

Deno.test("RecordKeys lists 20 keys, remembers 1,000, and looks into objects of objects", async () => {
  const keysOf = async (...values: unknown[]) =>
    new RecordKeys(await Promise.all(values.map((value) => recordOf(JSON.stringify(value)))));
  const many = (count: number, from = 0) =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${from + n}`, 1]));
  const names = (count: number) => Object.keys(many(count)).join(", ");
  assertEquals((await keysOf(many(20))).list(), names(20));
  assertEquals((await keysOf(many(21))).list(), `${names(20)} and 1 more`);
  assertEquals((await keysOf(many(999))).list(), `${names(20)} and 979 more`);
  assertEquals((await keysOf(many(1000))).list(), `${names(20)} and at least 980 more`);
  assertEquals(
    (await keysOf(many(600), many(600, 600))).list(),
    `${names(20)} and at least 980 more`,
  );
  assertEquals(
    (await keysOf({ a: { b: { c: { d: 1 } }, e: {}, f: [1] } })).list(),
    "a.b.c, a.e, a.f",
  );
  assertEquals(
    (await keysOf({ ["x".repeat(60)]: 1, ["y".repeat(61)]: 1 })).list(),
    `${"x".repeat(60)}, ${"y".repeat(60)}…`,
  );
});
