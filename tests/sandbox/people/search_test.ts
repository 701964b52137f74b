import { assertEquals } from "@std/assert";
import {
  isFound,
  matchIn,
  parseSearch,
  searchableText,
} from "../../../lib/sandbox/people/search.ts";
import type { StoredPerson } from "../../../lib/sandbox/people/store.ts";

const ANN: StoredPerson = {
  cioId: "a3000001",
  id: "42",
  email: "Ann@Example.com",
  attributes: {
    plan: "pro",
    name: "Änne Müller",
    "odd=name": "x:y",
    note: "two\nlines",
    list: [1, "deep"],
    url: "https://example.org/a=b",
    on: true,
  },
  relationships: [],
  changedAt: 0,
};

const FINDS: Record<string, boolean> = {
  "42": true,
  "ann@example": true,
  "A300": true,
  "änne": true,
  "MÜLLER": true,
  "deep": true,
  "two lines": true,
  "plan=pro": true,
  "PLAN=Pro": true,
  "plan = pro": true,
  "plan:": true,
  "plan:p": true,
  "plan=pr": false,
  "plan:ro": false,
  "plan=": false,
  "id=42": true,
  "id=4": false,
  "email=ann@example.com": true,
  "on=true": true,
  "https://example.org": true,
  "x:y": true,
  "plan": false,
  "name": false,
  "bob": false,
  "pro\nname": false,
  "%": false,
  "_": false,
};

/** What of ANN a search matches, as the names with the text that is matched. */
function matches(text: string): string[] {
  const { id, email, cioId, attributes } = ANN;
  const all = { id, email, cio_id: cioId, ...attributes };
  return Object.entries(all).flatMap(([name, value]) => {
    const shown = typeof value === "string" ? value : JSON.stringify(value);
    const match = matchIn({ name, value: shown }, text);
    return match === undefined ? [] : [`${name} ${shown.slice(match.start, match.end)}`];
  });
}

Deno.test("matchIn() says where it matches what a search finds", () => {
  for (const [text, isThere] of Object.entries(FINDS)) {
    assertEquals(matches(text).length > 0, isThere, text);
  }
  const cases: Record<string, string[]> = {
    "ANN@": ["email Ann@"],
    "e": ["email E", "name e", "note e", "list e", "url e", "on e"],
    "plan=pro": ["plan pro"],
    "PLAN : p": ["plan p"],
    "plan:": ["plan pro"],
    "x:y": ["odd=name x:y"],
    "two lines": ["note two\nlines"],
    "": [],
    "  ": [],
  };
  for (const [text, expected] of Object.entries(cases)) {
    assertEquals(matches(text), expected, text);
  }
});

Deno.test("matchIn() matches a value as a whole where lower case is longer", () => {
  const value = "İstanbul";
  assertEquals(matchIn({ name: "city", value }, "bul"), { start: 0, end: 8 });
});

for (const [text, isThere] of Object.entries(FINDS)) {
  Deno.test(`parseSearch() ${isThere ? "finds" : "does not find"} a person by ${JSON.stringify(text)}`, () => {
    assertEquals(isFound(searchableText(ANN), parseSearch(text)!), isThere);
  });
}

Deno.test("parseSearch() gives undefined when there is nothing to search for", () => {
  for (const text of ["", "  ", "\n"]) assertEquals(parseSearch(text), undefined);
});

Deno.test("parseSearch() tells names apart that differ in anything but case", () => {
  const names = ["a_b", "a-b", "a b", "a.b", "aéb", "a\u4e2db"];
  for (const name of names) {
    const text = searchableText({ ...ANN, attributes: { [name]: "x" } });
    const found = names.filter((each) => isFound(text, parseSearch(`${each}=x`)!));
    assertEquals(found, [name]);
    assertEquals(isFound(text, parseSearch(`${name.toUpperCase()}=x`)!), true);
  }
});

Deno.test("searchableText() writes names in what no value is written in", () => {
  const names = [
    "plan",
    "PLAN",
    "a-b_c",
    "naïve",
    "\u4e2d\u6587",
    "\ud55c",
    "=",
    "0",
    "\ud83d\ude00",
  ];
  const empty = Object.fromEntries(names.map((name) => [name, ""]));
  const text = searchableText({ ...ANN, id: null, email: null, cioId: "", attributes: empty });
  const found: string[] = [];
  for (let code = 0x21; code < 0xd800; code++) {
    const character = String.fromCharCode(code).toLowerCase();
    if (isFound(text, [character])) found.push(character);
  }
  assertEquals(found, []);
});
