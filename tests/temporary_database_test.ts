/** Tests of a database for what a run remembers. */

import { assertEquals, assertThrows } from "@std/assert";
import { TemporaryDatabase } from "../lib/temporary_database.ts";

function open(schema = "CREATE TEMP TABLE t (a INTEGER, b TEXT)"): TemporaryDatabase {
  return new TemporaryDatabase({ schema, cacheBytes: 1024 * 1024, of: "identifiers" });
}

Deno.test("TemporaryDatabase gives back what was put into it", () => {
  using database = open();
  const add = "INSERT INTO t VALUES (?, ?)";
  assertEquals([database.run(add, 1, "x"), database.run(add, 2, null)], [1, 1]);
  assertEquals(database.run("UPDATE t SET b = 'y'"), 2);
  assertEquals(database.run("DELETE FROM t WHERE a = ?", 3), 0);
  const all = database.all<{ a: number; b: string }>("SELECT a, b FROM t ORDER BY a");
  assertEquals(all.map(({ a, b }) => [a, b]), [[1, "y"], [2, "y"]]);
  assertEquals(database.get<{ a: number }>("SELECT a FROM t WHERE b = ? ORDER BY a", "y")?.a, 1);
  assertEquals(database.get("SELECT a FROM t WHERE b = ?", "x"), undefined);
});

Deno.test("together() makes all changes, and ends its transaction whatever happens", () => {
  using database = open();
  const count = () => database.get<{ count: number }>("SELECT count(*) AS count FROM t")!.count;
  database.together(() => {
    for (let i = 0; i < 3; i++) database.run("INSERT INTO t VALUES (?, NULL)", i);
  });
  assertEquals(count(), 3);
  const mistake = new TypeError("a mistake");
  const thrown = assertThrows(() =>
    database.together(() => {
      database.run("INSERT INTO t VALUES (9, NULL)");
      throw mistake;
    })
  );
  assertEquals([thrown, count()], [mistake, 4]);
  database.together(() => {});
});

Deno.test("TemporaryDatabase says what cannot be kept, and where that would be", () => {
  using database = open();
  const message = "Cannot keep identifiers in a temporary file: no such table: u; " +
    "TMPDIR names the folder";
  const actions = [
    () => database.run("DELETE FROM u"),
    () => database.get("SELECT * FROM u"),
    () => database.all("SELECT * FROM u"),
    () => open("DELETE FROM u"),
  ];
  for (const action of actions) {
    const error = assertThrows(action, Error);
    // All that Deno 2.4 says of a statement is that it could not be prepared.
    const said = error.message.replace(
      "it is not a SQLite database, or a damaged one",
      "no such table: u",
    );
    assertEquals(said, message);
    assertEquals(error.cause instanceof Error, true);
  }
});

Deno.test("TemporaryDatabase is closed when it is disposed of", () => {
  const database = open();
  database[Symbol.dispose]();
  assertThrows(() => database.run("DELETE FROM t"), Error, "Cannot keep identifiers");
});
