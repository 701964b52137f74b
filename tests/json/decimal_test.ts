import { assertEquals } from "@std/assert";
import { canonicalNumber, isPlainNumber, toJsonNumber } from "../../lib/json/decimal.ts";

const NO_NUMBERS = [
  "",
  " 1",
  "1 ",
  "a",
  "0x10",
  "1_000",
  "1,5",
  "NaN",
  "Infinity",
  "--1",
  ".",
  "e5",
];

/** What each function says of a text; undefined where that is no number to it. */
const CASES: {
  text: string;
  json?: string | undefined;
  canonical?: string | undefined;
  isPlain: boolean;
}[] = [
  { text: "0", json: "0", canonical: "0", isPlain: true },
  { text: "-0", json: "-0", canonical: "0", isPlain: true },
  { text: "007", json: "7", canonical: "7e0", isPlain: true },
  { text: "-00.50", json: "-0.50", canonical: "-5e-1", isPlain: true },
  { text: "+1.50", json: "1.50", canonical: "15e-1", isPlain: false },
  { text: "15e-1", json: "15e-1", canonical: "15e-1", isPlain: true },
  { text: "1E+05", json: "1E+05", canonical: "1e5", isPlain: true },
  { text: "100", json: "100", canonical: "1e2", isPlain: true },
  { text: ".5", json: "0.5", canonical: undefined, isPlain: false },
  { text: "5.", json: undefined, canonical: "5e0", isPlain: false },
  {
    text: "9007199254740993",
    json: "9007199254740993",
    canonical: "9007199254740993e0",
    isPlain: true,
  },
  ...NO_NUMBERS.map((text) => ({ text, isPlain: false })),
];

Deno.test("toJsonNumber() keeps the digits of numbers as people write them", () => {
  for (const { text, json } of CASES) {
    assertEquals(toJsonNumber(text), json, text);
    if (json !== undefined) JSON.parse(json);
  }
});

Deno.test("canonicalNumber() gives one form to all spellings of a number", () => {
  for (const { text, canonical } of CASES) assertEquals(canonicalNumber(text), canonical, text);
});

Deno.test("canonicalNumber() takes an exponent of any length", () => {
  const long = "9".repeat(400);
  assertEquals(canonicalNumber(`10e${long}`), `1e1${"0".repeat(400)}`);
});

Deno.test("isPlainNumber() is true for JSON numbers, also with leading zeros", () => {
  for (const { text, isPlain } of CASES) assertEquals(isPlainNumber(text), isPlain, text);
});
