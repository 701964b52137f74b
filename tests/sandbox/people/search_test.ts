import { assertEquals } from "@std/assert";
import { isFound, parseSearch, searchableText } from "../../../lib/sandbox/people/search.ts";
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

for (const [text, isThere] of Object.entries(FINDS)) {
  Deno.test(`parseSearch() ${isThere ? "finds" : "does not find"} a person by ${JSON.stringify(text)}`, () => {
    assertEquals(isFound(searchableText(ANN), parseSearch(text)!), isThere);
  });
}

Deno.test("parseSearch() gives undefined when there is nothing to search for", () => {
  for (const text of ["", "  ", "\n"]) assertEquals(parseSearch(text), undefined);
});
