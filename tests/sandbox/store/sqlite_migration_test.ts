/** Files that version 0.1.0 made, opened by this one. */

import { assertEquals, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { RunError } from "../../../lib/errors.ts";
import { startStandalone } from "../../../lib/sandbox/standalone.ts";
import { openPeopleDatabase } from "../../../lib/sandbox/store/sqlite_database.ts";
import { clientOf, person } from "../../helpers/sandbox_client.ts";
import { openFile, temporaryFile } from "../../helpers/sandbox_store.ts";

/** The schema of version 0.1.0, word for word. */
const SCHEMA_1 = `
  CREATE TABLE people (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    cio_id TEXT NOT NULL UNIQUE,
    id TEXT UNIQUE,
    email TEXT,
    email_key TEXT UNIQUE,
    attributes TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    searchable TEXT NOT NULL
  );
  CREATE TABLE suppressed (
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    together INTEGER NOT NULL,
    PRIMARY KEY (kind, value)
  ) WITHOUT ROWID;
  CREATE INDEX suppressed_together ON suppressed (together);
  CREATE TABLE cio_ids (given INTEGER NOT NULL);
  INSERT INTO cio_ids VALUES (0);
  CREATE TABLE activity (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    cio_id TEXT,
    activity TEXT NOT NULL
  );
  CREATE INDEX activity_cio_id ON activity (cio_id, sequence);
  PRAGMA application_id = ${0x63696f73};
  PRAGMA user_version = 1;
`;

/** A row of the table `people` of version 0.1.0. */
interface OldPerson {
  id: string | null;
  email?: string;
  attributes?: string;
}

Deno.test("openPeopleDatabase() finds people of an older file by phone, and keeps everything else", async () => {
  await using file = await temporaryFile();
  makeOldFile(file.path, [
    { id: "1", attributes: '{"phone":"+12","big":12345678901234567890}' },
    { id: "2", email: "Ann@Example.com", attributes: '{"phone":"+12"}' },
    { id: "3", attributes: '{"phone":34}' },
    { id: "4", attributes: '{"telephone":"+34","deep":{"phone":"+34"}}' },
  ]);
  {
    await using client = clientOf(await startStandalone({ db: file.path }));
    assertEquals(client.sandbox.personCount, 4);
    assertEquals(client.sandbox.person({ phone: "+12" })?.identifiers.id, "1");
    assertEquals(client.sandbox.person({ phone: "+34" }), undefined);
    assertEquals(client.sandbox.person({ id: "1" })?.sent.big, "12345678901234567890");
    assertEquals(client.sandbox.person({ email: "ann@EXAMPLE.com" })?.identifiers.id, "2");
    assertEquals(client.sandbox.person({ id: "1" })?.relationships, undefined);
    await client.entity(person({ phone: "+12" }, { a: 1 }));
    await client.put("1", { phone: null });
    await client.entity(person({ phone: "+12" }, { b: 2 }, {
      cio_relationships: [{ identifiers: { cio_object_id: "ob1" } }],
    }));
    await client.put("5", {});
  }
  await using client = clientOf(await startStandalone({ db: file.path }));
  assertEquals(client.sandbox.person({ id: "1" })?.sent.a, "1");
  assertEquals(client.sandbox.person({ phone: "+12" })?.sent, { phone: '"+12"', b: "2" });
  assertEquals(client.sandbox.person({ id: "2" })?.relationships, [
    { identifiers: { cio_object_id: "ob1" }, relationship_attributes: {} },
  ]);
  assertEquals(client.sandbox.person({ id: "5" })?.identifiers.cio_id, "a3000005");
});

Deno.test("openPeopleDatabase() folds the emails of an older file letter by letter, and loses nobody", async () => {
  await using file = await temporaryFile();
  // By whole words, a sigma at the end of one has another lower case.
  const emails = ["\u212Aim@b.c", "ΑΣ", "ασ", "plain@b.c"];
  makeOldFile(file.path, emails.map((email) => ({ id: email, email })));
  const { store } = openFile(file.path);
  const idBy = (value: string) => store.find({ kind: "email", value })?.id;
  assertEquals(idBy("\u212Aim@b.c"), "\u212Aim@b.c");
  assertEquals(idBy("kim@b.c"), undefined);
  assertEquals(idBy("PLAIN@b.c"), "plain@b.c");
  assertEquals(idBy("ασ"), "ασ");
  assertEquals([...store.people()].map(({ email }) => email), emails);
  store.close();
});

Deno.test("openPeopleDatabase() brings thousands of people of an older file up to date", async () => {
  await using file = await temporaryFile();
  const people = Array.from({ length: 2500 }, (_, index) => ({
    id: `u${index}`,
    attributes: `{"phone":"+1${1000 + index}"}`,
  }));
  makeOldFile(file.path, people);
  const { store } = openFile(file.path);
  for (const index of [0, 999, 1000, 1999, 2000, 2499]) {
    assertEquals(store.find({ kind: "phone", value: `+1${1000 + index}` })?.id, `u${index}`);
  }
  assertEquals(store.size, 2500);
  store.close();
});

Deno.test("openPeopleDatabase() leaves an older file as it was when it cannot be brought up to date", async () => {
  await using file = await temporaryFile();
  makeOldFile(file.path, [{ id: "1" }, { id: "2", attributes: "no JSON" }]);
  assertThrows(() => openPeopleDatabase(file.path), RunError, file.path);
  const database = new DatabaseSync(file.path);
  assertEquals({ ...database.prepare("PRAGMA user_version").get() }, { user_version: 1 });
  const columns = database.prepare("SELECT name FROM pragma_table_info('people')").all();
  assertEquals(columns.some(({ name }) => name === "phone"), false);
  database.close();
});

Deno.test("openPeopleDatabase() makes the same tables of an older file and of none", async () => {
  await using old = await temporaryFile();
  await using fresh = await temporaryFile();
  makeOldFile(old.path, []);
  const shape = (path: string) => {
    const database = openPeopleDatabase(path);
    const columns = database.prepare(
      "SELECT name, type, \"notnull\", dflt_value FROM pragma_table_info('people') ORDER BY name",
    ).all();
    const indexes = database.prepare(
      "SELECT name FROM sqlite_master WHERE type = 'index' ORDER BY name",
    ).all();
    const version = database.prepare("PRAGMA user_version").get();
    database.close();
    return JSON.stringify({ columns, indexes, version });
  };
  assertEquals(shape(old.path), shape(fresh.path));
});

Deno.test("openPeopleDatabase() gives a file of version 2 room for devices", async () => {
  await using file = await temporaryFile();
  openPeopleDatabase(file.path).close();
  const database = new DatabaseSync(file.path);
  database.exec("ALTER TABLE people DROP COLUMN devices; PRAGMA user_version = 2");
  database.close();
  await using client = clientOf(await startStandalone({ db: file.path }));
  await client.send("PUT", "/api/v1/customers/1/devices", {
    body: { device: { id: "d1", platform: "ios" } },
  });
  assertEquals(client.sandbox.person({ id: "1" })?.devices?.[0].id, "d1");
});

Deno.test("openPeopleDatabase() refuses a file of a later version", async () => {
  await using file = await temporaryFile();
  openPeopleDatabase(file.path).close();
  const database = new DatabaseSync(file.path);
  database.exec("PRAGMA user_version = 99");
  database.close();
  assertThrows(() => openPeopleDatabase(file.path), RunError, "its version is 99");
});

function makeOldFile(path: string, people: OldPerson[]): void {
  const database = new DatabaseSync(path);
  database.exec(SCHEMA_1);
  const insert = database.prepare(
    `INSERT INTO people (cio_id, id, email, email_key, attributes, changed_at, searchable)
     VALUES (?, ?, ?, ?, ?, 0, '')`,
  );
  // Else each of thousands waits for the disk.
  database.exec("BEGIN");
  people.forEach(({ id, email, attributes = "{}" }, index) => {
    const cioId = `a3${(index + 1).toString(16).padStart(6, "0")}`;
    insert.run(cioId, id, email ?? null, email?.toLowerCase() ?? null, attributes);
  });
  database.prepare("UPDATE cio_ids SET given = ?").run(people.length);
  database.exec("COMMIT");
  database.close();
}
