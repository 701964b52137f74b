import { assert, assertEquals, assertThrows } from "@std/assert";
import type { JsonValue } from "../../lib/json/exact_json.ts";
import { LongValue, LongValues } from "../../lib/verify/long_values.ts";
import { longValuesDatabase } from "../helpers/long_values.ts";

/** Pieces end about there. */
const PIECE = 64 * 1024;

function longValues(): LongValues & Disposable {
  const database = longValuesDatabase();
  const values = new LongValues(database);
  return Object.assign(values, { [Symbol.dispose]: () => database[Symbol.dispose]() });
}

function keep(values: LongValues, json: string): LongValue {
  return values.keep(new TextEncoder().encode(json));
}

function jsonOf(value: LongValue): string {
  return [...value.json()].join("");
}

/** What must not be cut apart, as JSON text. */
const WHOLE = ["é", "日", "😀", "\\n", "\\\\", '\\"', "\\u0041", "\\ud83d\\ude00", "\\ud83d"];

for (const text of WHOLE) {
  Deno.test(`LongValue is the same string where a piece ends within ${text}`, () => {
    using values = longValues();
    for (let before = PIECE - 13; before <= PIECE + 1; before++) {
      for (const [start, json] of [["", text], ["", text + text], ["\\n", text]]) {
        const whole = `"${start}${"x".repeat(before - start.length)}${json}${"y".repeat(PIECE)}"`;
        const string: string = JSON.parse(whole);
        const value = keep(values, whole);
        assertEquals(value.value(), string, `${before}`);
        assertEquals(jsonOf(value), whole, `${before}`);
        assertEquals(value.isSame(string), true, `${before}`);
        value.drop();
      }
    }
  });
}

Deno.test("LongValue is no other string", () => {
  using values = longValues();
  const text = `${"a".repeat(PIECE)}b${"c".repeat(PIECE)}`;
  const value = keep(values, JSON.stringify(text));
  assertEquals(value.isSame(text), true);
  const others: (JsonValue | undefined)[] = [
    ...[`${text}c`, text.slice(0, -1), `b${text.slice(1)}`, text.replace("b", "a")],
    ...[text.slice(0, PIECE), "", null, undefined, 1, [text]],
  ];
  for (const other of others) assertEquals(value.isSame(other), false, String(other).slice(0, 9));
});

Deno.test("LongValue is the same JSON value however it is written", () => {
  using values = longValues();
  const value = keep(values, '{"a":[1.50,\n\t{"b":"x"}],\r\n"c":null}');
  assertEquals(value.place.isText, false);
  assertEquals(jsonOf(value), '{"a":[1.50,  {"b":"x"}],  "c":null}');
  assertEquals(JSON.stringify(value.value()), '{"a":[1.50,{"b":"x"}],"c":null}');
  assertEquals(value.isSame('{"c":null,"a":[1.5,{"b":"x"}]}'), true);
  assertEquals(value.isSame({ c: null, a: [1.5, { b: "x" }] }), true);
  assertEquals(value.isSame('{"c":1,"a":[1.5,{"b":"x"}]}'), false);
  assertEquals(keep(values, `1.${"0".repeat(PIECE)}`).isSame("1"), true);
});

Deno.test("LongValue has what has no place in print escaped", () => {
  using values = longValues();
  const value = keep(values, '"a\u202eb\u0085c"');
  assertEquals(jsonOf(value), '"a\\u202eb\\u0085c"');
  assertEquals(value.value(), "a\u202eb\u0085c");
});

Deno.test("keepText() keeps a string as it is, wherever it is cut", () => {
  using values = longValues();
  for (const middle of ["😀", '"\\\n', "\ud83d", "é"]) {
    for (const before of [PIECE - 1, PIECE]) {
      const text = `${"x".repeat(before)}${middle}${"y".repeat(PIECE)}`;
      const value = values.keepText(text);
      assertEquals(value.value(), text);
      assertEquals(value.isSame(text), true);
      assertEquals(value.place.length, text.length);
    }
  }
});

Deno.test("LongValues finds each again at its place, until it is dropped", () => {
  using values = longValues();
  const texts = ["a", "b", "c"].map((letter) => letter.repeat(2 * PIECE));
  const [a, b, c] = texts.map((text) => keep(values, JSON.stringify(text)));
  assertEquals([a, b, c].map(({ place }) => place.length), [2 * PIECE, 2 * PIECE, 2 * PIECE]);
  const again = values.at(JSON.parse(JSON.stringify(b.place)));
  assert(again instanceof LongValue);
  assertEquals(again.value(), texts[1]);
  b.drop();
  assertThrows(() => again.value());
  assertEquals([a.value(), c.value()], [texts[0], texts[2]]);
  assertEquals(keep(values, '"d"').value(), "d");
  assertEquals([a.value(), c.value()], [texts[0], texts[2]]);
});
