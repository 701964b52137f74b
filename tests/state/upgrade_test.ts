/** Tests of state files that version 0.1 has written. */

import { assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import type { IdentifierKind } from "../../lib/customerio/identifiers.ts";
import { peopleUpTo, personOf, stateFile, unchangedOf } from "../helpers/state.ts";

/** For each kind, those whom every request of version 0.1 meant, and those whom some meant as somebody else. */
const KEYS: Record<IdentifierKind, { certain: string[]; doubted: string[] }> = {
  id: {
    certain: ["42", "ann", "+14155552671", "a/b", "100%", "1.50", "CIO", "x-cio_1"],
    doubted: ["x@y.com", "a@b", "cio_team", "CIO_1", ".", "..", " 42", "é", "\u0000@"],
  },
  email: {
    certain: ["ann@example.com", "a.b+c@mail.example.co.uk"],
    doubted: [
      "ann",
      "a@b",
      "a@b@c.de",
      "a b@c.de",
      "cio_a@b.de",
      "a@b.c.",
      "a@-b.c",
      "a@b..c",
      "é@example.com",
      "a@b.\u0000",
    ],
  },
  cio_id: { certain: [], doubted: ["a3000001"] },
  phone: { certain: [], doubted: ["+14155552671"] },
};

for (const isSorted of [true, false]) {
  const name = isSorted ? "sorted in" : "left unsorted";
  Deno.test(`open() sends again whom version 0.1 may have written as somebody else, ${name}`, async () => {
    for (const identifier of ["id", "email", "cio_id", "phone"] as const) {
      using file = stateFile();
      const { certain, doubted } = KEYS[identifier];
      const people = [...certain, ...doubted].map((key) => personOf(key, { a: 1 }));
      {
        using state = await file.open({ identifier });
        state.accept(people);
        if (isSorted) state.sort();
      }
      makeOld(file.path, 1);
      for (let run = 1; run <= 2; run++) {
        using state = await file.open({ identifier });
        const unchanged = unchangedOf(state, people);
        const names = people.filter((_, i) => unchanged[i]).map(({ key }) => key);
        assertEquals(names, certain, `${identifier}, run ${run}`);
      }
      {
        using state = await file.open({ identifier });
        const isUnchanged = unchangedOf(state, people);
        state.accept(people.filter((_, i) => !isUnchanged[i]));
      }
      using state = await file.open({ identifier });
      assertEquals(unchangedOf(state, people), people.map(() => true), identifier);
    }
  });
}

Deno.test("open() takes over a state of format 2, and forgets those of whom nothing was certain", async () => {
  using file = stateFile();
  {
    using state = await file.open();
    state.accept(peopleUpTo(4));
    state.sort();
  }
  {
    using state = await file.open();
    state.doubt(peopleUpTo(1));
    state.accept(peopleUpTo(6, { from: 4 }));
    state.accept(peopleUpTo(5, { from: 4, version: 2 }));
  }
  makeOld(file.path, 2);
  using state = await file.open();
  const people = [
    ...peopleUpTo(4),
    ...peopleUpTo(5, { from: 4, version: 2 }),
    ...peopleUpTo(6, { from: 5 }),
  ];
  assertEquals(unchangedOf(state, people), [false, true, true, true, true, true]);
  assertEquals(state.gone().stateSize, 5);
  assertEquals(state.gone().count("keep"), 0);
});

Deno.test("open() takes over a state of format 3, unsorted people too", async () => {
  using file = stateFile();
  {
    using state = await file.open();
    state.accept(peopleUpTo(4));
    state.sort();
  }
  {
    using state = await file.open();
    state.judge(peopleUpTo(1, { version: 2 }));
    state.accept(peopleUpTo(6, { from: 4 }));
  }
  makeThird(file.path);
  using state = await file.open();
  assertEquals(unchangedOf(state, peopleUpTo(6)), [false, true, true, true, true, true]);
  assertEquals(state.gone().stateSize, 6);
  assertEquals(state.gone().count("keep"), 0);
});

Deno.test("open() takes over a state of format 4, and forgets its list of records", async () => {
  using file = stateFile();
  {
    using state = await file.open();
    state.accept(peopleUpTo(6));
    state.sort();
  }
  const database = new DatabaseSync(file.path);
  database.exec(`
    INSERT INTO record_list VALUES (0, 1, 1, 0, 'rules', '1', x'');
    INSERT INTO record_blocks VALUES (0, zeroblob(14));
    PRAGMA user_version = 4;
  `);
  database.close();
  {
    using state = await file.open();
    assertEquals(unchangedOf(state, peopleUpTo(6)), [true, true, true, true, true, true]);
  }
  const opened = new DatabaseSync(file.path);
  assertEquals(opened.prepare("PRAGMA user_version").get(), { user_version: 5 });
  assertEquals(opened.prepare("SELECT count(*) AS count FROM record_list").get(), { count: 0 });
  assertEquals(opened.prepare("SELECT count(*) AS count FROM record_blocks").get(), { count: 0 });
  opened.close();
});

/** Makes a file of format 1 or 2 of the state at `path`, as it was written. */
function makeOld(path: string, format: 1 | 2): void {
  makeThird(path);
  const database = new DatabaseSync(path);
  database.exec(`
    CREATE TABLE earlier (identifier TEXT PRIMARY KEY, hash BLOB) STRICT, WITHOUT ROWID;
    INSERT INTO earlier SELECT identifier, hashes FROM people;
    DROP TABLE people;
    ALTER TABLE earlier RENAME TO people;
    DROP TABLE counters;
    PRAGMA user_version = ${format};
  `);
  database.close();
}

/** Makes a file of format 3 of the state at `path`, as it was written. */
function makeThird(path: string): void {
  const database = new DatabaseSync(path);
  database.exec(`
    ALTER TABLE accepted DROP COLUMN number;
    DROP TABLE record_list;
    DROP TABLE record_blocks;
    PRAGMA user_version = 3;
  `);
  database.close();
}
