import { assertEquals, assertThrows } from "@std/assert";
import { RunError } from "../../../lib/errors.ts";
import { SqliteActivityLog } from "../../../lib/sandbox/store/sqlite_activity.ts";
import { openPeopleDatabase } from "../../../lib/sandbox/store/sqlite_database.ts";
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
