/** Tests of state files that version 0.1 has written. */

import { assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import type { IdentifierKind } from "../../lib/customerio/identifiers.ts";
import { personOf, stateFile } from "../helpers/state.ts";

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
      setFormat(file.path, 1);
      for (let run = 1; run <= 2; run++) {
        using state = await file.open({ identifier });
        const unchanged = state.unchanged(people);
        const names = people.filter((_, i) => unchanged[i]).map(({ key }) => key);
        assertEquals(names, certain, `${identifier}, run ${run}`);
      }
      {
        using state = await file.open({ identifier });
        state.accept(people);
      }
      using state = await file.open({ identifier });
      assertEquals(state.unchanged(people), people.map(() => true), identifier);
    }
  });
}

function setFormat(path: string, format: number): void {
  const database = new DatabaseSync(path);
  database.exec(`PRAGMA user_version = ${format}`);
  database.close();
}
