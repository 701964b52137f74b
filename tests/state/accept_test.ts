/** Tests of what a state records of people, and of how it sorts that in. */

import { assert, assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { countTrue, peopleUpTo, personOf, stateFile, unchangedOf } from "../helpers/state.ts";

const A = { plan: "a" };

Deno.test("doubt() has nobody count as unchanged until they are accepted again", async () => {
  using file = stateFile();
  const people = peopleUpTo(3);
  {
    using state = await file.open();
    state.accept(people);
    state.doubt([people[1], ...peopleUpTo(5, { from: 4 })]);
  }
  {
    using state = await file.open();
    assertEquals(unchangedOf(state, people), [true, false, true]);
    state.accept([people[1]]);
  }
  using state = await file.open();
  assertEquals(unchangedOf(state, people), [true, true, true]);
});

/** Identifiers that look alike, or mean something elsewhere. */
const KEYS = [
  ...["", " ", ".", "..", "%2F", "/", "1", "01", "1.0", "1e0", "__proto__"],
  ...["constructor", "null", "a", "a\0", "a\0b", "a\0c", "\0", "\x01", "\n", "\r\n"],
  ...["\u2028", `"`, "'", "\\", "\\u0000", "\ud800", "\ud801", "\udc00", "\ufffd"],
  ...["\ud83d", "😀", "é", "e\u0301", "ſ", "s", ",", ":", "0:"],
];

Deno.test("accept() takes every identifier for itself alone", async (t) => {
  await t.step("all at once", async () => {
    using file = stateFile();
    const people = KEYS.map((key, i) => personOf(key, { i }));
    {
      using state = await file.open();
      state.accept(people);
    }
    using state = await file.open();
    const answers = unchangedOf(state, people);
    assertEquals(answers.length, KEYS.length);
    assertEquals(KEYS.filter((_, i) => !answers[i]), []);
  });
  await t.step("one without the others", async () => {
    for (const key of KEYS) {
      using file = stateFile();
      {
        using state = await file.open();
        state.accept([personOf(key, A)]);
      }
      using state = await file.open();
      const answers = unchangedOf(state, KEYS.map((key) => personOf(key, A)));
      assertEquals(KEYS.filter((_, i) => answers[i]), [key], JSON.stringify(key));
    }
  });
});

Deno.test("accept() writes no attribute, no value and no credential", async () => {
  using file = stateFile();
  const secret = personOf("user-1", { "attribute-name": "attribute-value" });
  using state = await file.open({
    workspace: {
      id: null,
      region: null,
      origin: "https://user:proxy-key@127.0.0.1/path-key",
      siteId: "site-id",
    },
  });
  state.accept([secret]);
  const written = textsIn(file.folder);
  state.sort();
  const cases = [
    { name: "after accept()", text: written },
    { name: "after sort()", text: textsIn(file.folder) },
  ];
  for (const { name, text } of cases) {
    assert(text.includes("user-1"), name);
    const found = text.match(/attribute-name|attribute-value|site-id|proxy-key|path-key/g);
    assertEquals(found, null, name);
  }
});

Deno.test("accept() keeps the write-ahead log short", async () => {
  using file = stateFile();
  using state = await file.open();
  const people = peopleUpTo(2_500);
  let maxBytes = 0;
  // Each writes a page of 4 KB to the log, so 10 MB in all.
  for (const person of people) {
    state.accept([person]);
    maxBytes = Math.max(maxBytes, Deno.statSync(`${file.path}-wal`).size);
  }
  assert(maxBytes > 3e6 && maxBytes < 5e6, `${maxBytes} bytes`);
});

Deno.test("sort() leaves one row a person, with 16 bytes of hash, and closes the file", async () => {
  using file = stateFile();
  const state = await file.open();
  state.accept(peopleUpTo(500).reverse());
  state.accept(peopleUpTo(1500, { from: 500, version: 2 }));
  state.sort();
  state.sort();
  assertEquals([...Deno.readDirSync(file.folder)].map(({ name }) => name), ["state.db"]);

  const database = new DatabaseSync(file.path);
  const rows = database.prepare(
    "SELECT count(*) AS people, min(length(hashes)) AS minBytes, max(length(hashes)) AS maxBytes FROM people",
  ).get();
  const rest = database.prepare("SELECT count(*) AS people FROM accepted").get();
  database.close();
  assertEquals({ ...rows }, { people: 1500, minBytes: 16, maxBytes: 16 });
  assertEquals({ ...rest }, { people: 0 });

  const sorted: number[] = [];
  using later = await file.open({ onSort: (count) => sorted.push(count) });
  assertEquals(countTrue(unchangedOf(later, peopleUpTo(500))), 500);
  assertEquals(countTrue(unchangedOf(later, peopleUpTo(1500, { from: 500, version: 2 }))), 1000);
  assertEquals(sorted, []);
});

Deno.test("open() sorts in what a run left that did not", async () => {
  using file = stateFile();
  {
    using state = await file.open();
    state.accept(peopleUpTo(40));
    state.doubt(peopleUpTo(2));
  }
  const sorted: number[] = [];
  using state = await file.open({ onSort: (count) => sorted.push(count) });
  assertEquals(sorted, [42]);
  assertEquals(countTrue(unchangedOf(state, peopleUpTo(50))), 38);
});

Deno.test("sort() takes a user for known whose every record was settled, and open() one only who is certain", async () => {
  const one = personOf("1", A);
  for (const isSorted of [true, false]) {
    using file = stateFile();
    {
      using state = await file.open();
      // The second time it is not known any more whether that was the first, as of one new user in thousands.
      state.judge([one]);
      state.judge([one]);
      state.accept([one]);
      if (isSorted) state.sort();
    }
    using state = await file.open();
    assertEquals(unchangedOf(state, [one]), [isSorted]);
  }
});

function textsIn(folder: string): string {
  const texts: string[] = [];
  for (const { name } of Deno.readDirSync(folder)) {
    texts.push(new TextDecoder("latin1").decode(Deno.readFileSync(`${folder}/${name}`)));
  }
  return texts.join("\n");
}
