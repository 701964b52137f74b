import { assertEquals, assertThrows } from "@std/assert";
import { RunError } from "../../../lib/errors.ts";
import { SqliteActivityLog } from "../../../lib/sandbox/store/sqlite_activity.ts";
import { numberOf, openPeopleDatabase } from "../../../lib/sandbox/store/sqlite_database.ts";
import { startStandalone } from "../../../lib/sandbox/standalone.ts";
import { clientOf, person } from "../../helpers/sandbox_client.ts";
import { newPerson, openFile, temporaryFile } from "../../helpers/sandbox_store.ts";

Deno.test("SqliteStore gives back after a restart what was there before", async () => {
  await using file = await temporaryFile();
  {
    await using client = clientOf(await startStandalone({ db: file.path }));
    await client.send("PUT", "/api/v1/customers/1", {
      body: '{"email":"ann@example.com","big":12345678901234567890,"price":1.10}',
    });
    await client.put("2", {});
    await client.send("DELETE", "/api/v1/customers/2");
    await client.send("POST", "/api/v1/customers/never/suppress");
  }
  await using client = clientOf(await startStandalone({ db: file.path }));
  assertEquals(client.sandbox.personCount, 1);
  assertEquals(client.sandbox.person({ id: "1" })?.sent, {
    big: "12345678901234567890",
    price: "1.10",
  });
  assertEquals(client.sandbox.activity().map(({ type }) => type), [
    "profile_create",
    "profile_create",
    "profile_delete",
    "suppress",
  ]);
  await client.put("never", {});
  await client.put("3", {});
  assertEquals(client.sandbox.person({ id: "never" }), undefined);
  assertEquals(client.sandbox.person({ id: "3" })?.identifiers.cio_id, "a3000003");
});

Deno.test("SqliteStore.transaction() keeps nothing when it throws", async () => {
  await using file = await temporaryFile();
  const { store } = openFile(file.path);
  store.put(newPerson(store, { id: "1" }));
  assertThrows(
    () =>
      store.transaction(() => {
        store.put(newPerson(store, { id: "2" }));
        store.transaction(() => store.remove("a3000001"));
        throw new Error("half-way");
      }),
    Error,
    "half-way",
  );
  assertEquals(store.size, 1);
  assertEquals([...store.people()].map(({ id }) => id), ["1"]);
  assertEquals(store.transaction(() => 7), 7);
  store.close();
});

Deno.test("SqliteStore keeps a batch of 1400 people in one go", async () => {
  await using file = await temporaryFile();
  await using client = clientOf(await startStandalone({ db: file.path }));
  const items = Array.from(
    { length: 1400 },
    (_, id) => person({ id: `${id}` }, { a: "x".repeat(150) }),
  );
  assertEquals(await client.batch(...items), { status: 200, body: {} });
  assertEquals(client.sandbox.personCount, 1400);
  assertEquals([...client.sandbox.people()].length, 1400);
  assertEquals((await client.batch(...items)).status, 200);
  assertEquals(client.sandbox.personCount, 1400);
});

Deno.test("SqliteActivityLog forgets the oldest activities", async () => {
  await using file = await temporaryFile();
  const database = openPeopleDatabase(file.path);
  const log = new SqliteActivityLog(database, 3);
  for (let timestamp = 1; timestamp <= 5; timestamp += 1) {
    log.add({ type: "unsuppress", timestamp, identifiers: { id: String(timestamp) } });
  }
  assertEquals(log.list().map(({ sequence }) => sequence), [3, 4, 5]);
  assertEquals(log.count, 5);
  database.close();
});

Deno.test("SqliteActivityLog deletes the oldest activities each time that 10,000 were added", async () => {
  await using file = await temporaryFile();
  const database = openPeopleDatabase(file.path);
  const log = new SqliteActivityLog(database, 3);
  const rows = () => numberOf(database, "SELECT count(*) FROM activity");
  const add = (times: number) => {
    database.exec("BEGIN");
    for (let n = 0; n < times; n++) log.add({ type: "unsuppress", timestamp: 1, identifiers: {} });
    database.exec("COMMIT");
  };
  add(9_999);
  assertEquals({ rows: rows(), count: log.count }, { rows: 9_999, count: 9_999 });
  add(1);
  assertEquals({ rows: rows(), count: log.count }, { rows: 3, count: 10_000 });
  assertEquals(log.list().map(({ sequence }) => sequence), [9_998, 9_999, 10_000]);
  // It goes on where it was.
  assertEquals(new SqliteActivityLog(database, 3).count, 10_000);
  database.close();
});

Deno.test("SqliteActivityLog gives the latest, of all or of one person, between two of them", async () => {
  await using file = await temporaryFile();
  const database = openPeopleDatabase(file.path);
  const log = new SqliteActivityLog(database, 5);
  assertEquals(log.latest({ limit: 9 }), []);
  for (let n = 1; n <= 7; n++) {
    const identifiers = n % 2 === 0 ? { cio_id: "even" } : {};
    log.add({ type: "unsuppress", timestamp: n, identifiers });
  }
  const latest = (query: Parameters<typeof log.latest>[0]) =>
    log.latest(query).map(({ sequence }) => sequence);
  assertEquals(latest({ limit: 9 }), [7, 6, 5, 4, 3]);
  assertEquals(latest({ limit: 2 }), [7, 6]);
  assertEquals(latest({ limit: 9, before: 6 }), [5, 4, 3]);
  assertEquals(latest({ limit: 9, after: 5 }), [7, 6]);
  assertEquals(latest({ limit: 9, after: 3, before: 6 }), [5, 4]);
  assertEquals(latest({ limit: 9, cioId: "even" }), [6, 4]);
  assertEquals(latest({ limit: 1, cioId: "even", before: 6 }), [4]);
  assertEquals(latest({ limit: 9, cioId: "nobody" }), []);
  database.close();
});

Deno.test("openPeopleDatabase() says what is wrong with a file, and leaves it as it is", async () => {
  await using file = await temporaryFile();
  openPeopleDatabase(file.path).close();
  const bytes = Deno.readFileSync(file.path);
  const changed = (offset: number, value: number) => {
    const copy = bytes.slice();
    new DataView(copy.buffer).setUint32(offset, value);
    return copy;
  };
  const cases: { name: string; content: Uint8Array; problem: string }[] = [
    {
      name: "cut-off",
      content: bytes.slice(0, 50),
      problem: "it is damaged: it ends within its header",
    },
    {
      name: "text",
      content: new TextEncoder().encode("no database ".repeat(20)),
      problem: "it is not a SQLite database",
    },
    {
      name: "another",
      content: changed(68, 0),
      problem: "it is a database of another program; name another with --db",
    },
    { name: "version-0", content: changed(60, 0), problem: "its version is 0, not 3" },
    { name: "version-4", content: changed(60, 4), problem: "its version is 4, not 3" },
  ];
  for (const { name, content, problem } of cases) {
    const path = `${file.path}.${name}`;
    Deno.writeFileSync(path, content);
    const error = assertThrows(() => openPeopleDatabase(path), RunError);
    assertEquals({ kind: error.kind, message: error.message }, {
      kind: "usage",
      message: `Cannot keep people in ${path}: ${problem}`,
    });
    assertEquals(Deno.readFileSync(path), content);
  }
  const empty = `${file.path}.empty`;
  Deno.writeFileSync(empty, new Uint8Array());
  openPeopleDatabase(empty).close();
});

Deno.test("openPeopleDatabase() refuses what is not a sandbox's", async () => {
  await using file = await temporaryFile();
  await Deno.writeTextFile(
    file.path,
    "[1, 2, 3] and more text than a header of SQLite has".repeat(9),
  );
  assertThrows(() => openPeopleDatabase(file.path), RunError, file.path);
  assertEquals((await Deno.readTextFile(file.path)).startsWith("[1, 2, 3]"), true);
  assertThrows(() => openPeopleDatabase(`${file.path}/none/x.db`), RunError, "none");

  const other = `${file.path}.other`;
  const { DatabaseSync } = await import("node:sqlite");
  const database = new DatabaseSync(other);
  database.exec("CREATE TABLE theirs (a)");
  database.close();
  assertThrows(() => openPeopleDatabase(other), RunError, "database of another program");
});
