import { assert, assertEquals, assertThrows } from "@std/assert";
import { RunError } from "../../../lib/errors.ts";
import type { ActivityJournal } from "../../../lib/sandbox/people/activity.ts";
import { ActivityLog } from "../../../lib/sandbox/people/activity.ts";
import type { JsonObject } from "../../../lib/json/exact_json.ts";
import { MemoryStore } from "../../../lib/sandbox/store/memory_store.ts";
import { perform, readOperation } from "../../../lib/sandbox/people/operations.ts";
import { seededRandom } from "../../../lib/sandbox/faults/seeded_random.ts";
import { SqliteActivityLog } from "../../../lib/sandbox/store/sqlite_activity.ts";
import { openPeopleDatabase } from "../../../lib/sandbox/store/sqlite_database.ts";
import { SqliteStore } from "../../../lib/sandbox/store/sqlite_store.ts";
import type { Store, StoredPerson } from "../../../lib/sandbox/people/store.ts";
import { startStandalone } from "../../../lib/sandbox/standalone.ts";
import { clientOf, person } from "../../helpers/sandbox_client.ts";

/** Both ways to keep people; they must not differ in anything. */
const STORES: Record<string, (path: string) => { store: Store; activity: ActivityJournal }> = {
  MemoryStore: () => ({ store: new MemoryStore(), activity: new ActivityLog(1000) }),
  SqliteStore: openFile,
};

const ODD_TEXTS = [
  "a",
  "",
  " ",
  "Zoë 😀",
  "ünï",
  "%_'\"\\",
  "new\nline",
  "__proto__",
  "9007199254740993",
  "0042",
  "'; DROP TABLE people; --",
];

for (const [name, open] of Object.entries(STORES)) {
  Deno.test(`${name} finds, replaces and removes people by every identifier`, async () => {
    await using file = await temporaryFile();
    const { store } = open(file.path);
    const ann = newPerson(store, { id: "1", email: "Ann@Example.com" });
    const bob = newPerson(store, { email: "bob@example.com" });
    store.put(ann);
    store.put(bob);
    assertEquals(store.size, 2);
    assertEquals(store.find({ kind: "id", value: "1" }), ann);
    assertEquals(store.find({ kind: "email", value: "ANN@example.COM" }), ann);
    assertEquals(store.find({ kind: "cio_id", value: bob.cioId }), bob);
    assertEquals(store.find({ kind: "id", value: "Ann@Example.com" }), undefined);

    const changed = { ...ann, id: "one", email: null, attributes: { a: 1 }, changedAt: 7 };
    store.put(changed);
    assertEquals(store.size, 2);
    assertEquals(store.find({ kind: "id", value: "1" }), undefined);
    assertEquals(store.find({ kind: "email", value: "ann@example.com" }), undefined);
    assertEquals(store.find({ kind: "id", value: "one" }), changed);
    assertEquals([...store.people()], [changed, bob]);

    store.remove(ann.cioId);
    store.remove("nobody");
    assertEquals(store.size, 1);
    assertEquals([...store.people()], [bob]);
    store.close();
  });

  Deno.test(`${name} keeps any text as identifier, name and value`, async () => {
    await using file = await temporaryFile();
    const { store } = open(file.path);
    for (const text of ODD_TEXTS) {
      const attributes = Object.fromEntries([[text, text], ["list", [text]]]);
      const each = { ...newPerson(store, { id: text, email: `${text}@b` }), attributes };
      store.put(each);
      assertEquals(store.find({ kind: "id", value: text }), each);
      assertEquals(store.find({ kind: "email", value: `${text}@b`.toUpperCase() }), each);
      const { people } = store.search({ text: `id=${text}`, offset: 0, limit: 1 });
      if (text.trim() === text && !text.includes("\n")) assertEquals(people, [each], text);
    }
    assertEquals(store.size, ODD_TEXTS.length);
    store.close();
  });

  Deno.test(`${name}.search() counts all and gives a page, oldest first`, async () => {
    await using file = await temporaryFile();
    const { store } = open(file.path);
    for (let id = 1; id <= 25; id += 1) {
      const attributes = { plan: id % 2 === 0 ? "pro" : "free" };
      store.put({ ...newPerson(store, { id: `u${id}` }), attributes });
    }
    const search = (text: string, offset = 0, limit = 3) => {
      const { people, total } = store.search({ text, offset, limit });
      return [total, ...people.map(({ id }) => id)];
    };
    assertEquals(search(""), [25, "u1", "u2", "u3"]);
    assertEquals(search("", 24), [25, "u25"]);
    assertEquals(search("", 30), [25]);
    assertEquals(search("plan=pro"), [12, "u2", "u4", "u6"]);
    assertEquals(search("plan=pro", 9), [12, "u20", "u22", "u24"]);
    assertEquals(search("plan=pro", 12), [12]);
    assertEquals(search("U2", 0, 2), [7, "u2", "u20"]);
    assertEquals(search("nobody"), [0]);
    store.put({ ...store.find({ kind: "id", value: "u1" })!, attributes: { plan: "pro" } });
    store.remove(store.find({ kind: "id", value: "u2" })!.cioId);
    assertEquals(search("plan=pro"), [12, "u1", "u4", "u6"]);
    store.close();
  });

  Deno.test(`${name} lifts a suppression with all that was suppressed together`, async () => {
    await using file = await temporaryFile();
    const { store } = open(file.path);
    const id = { kind: "id", value: "1" } as const;
    const email = { kind: "email", value: "Ann@b.c" } as const;
    const other = { kind: "id", value: "2" } as const;
    store.suppress([id, email]);
    store.suppress([other]);
    assert(store.isSuppressed({ kind: "email", value: "ann@B.c" }));
    store.unsuppress({ kind: "email", value: "ANN@b.c" });
    assertEquals([id, email, other].map((each) => store.isSuppressed(each)), [false, false, true]);
    store.unsuppress(id);
    assert(store.isSuppressed(other));
    store.close();
  });

  Deno.test(`${name} keeps people, activities and suppressions the same as any other`, async () => {
    await using file = await temporaryFile();
    const expected = memoryWorkspace();
    const actual = { ...open(file.path), now: () => 1_700_000_000_000 };
    for (const item of operations(400)) {
      const { operation } = readOperation(item);
      for (const workspace of [expected, actual]) {
        workspace.store.transaction(() => perform(workspace, operation!));
      }
    }
    assertEquals([...actual.store.people()], [...expected.store.people()]);
    assertEquals(actual.activity.list(), expected.activity.list());
    assertEquals(actual.store.size, expected.store.size);
    for (
      const query of [{ limit: 5 }, { limit: 7, before: 100 }, { limit: 9, cioId: "a3000003" }]
    ) {
      assertEquals(actual.activity.latest(query), expected.activity.latest(query));
    }
    const after = actual.activity.count - 3;
    assertEquals(
      actual.activity.latest({ limit: 50, after }).map(({ sequence }) => sequence),
      [after + 3, after + 2, after + 1],
    );
    actual.store.close();
  });
}

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

function memoryWorkspace() {
  return {
    store: new MemoryStore(),
    activity: new ActivityLog(1000),
    now: () => 1_700_000_000_000,
  };
}

function openFile(path: string) {
  const database = openPeopleDatabase(path);
  return { store: new SqliteStore(database), activity: new SqliteActivityLog(database, 1000) };
}

function newPerson(store: Store, identifiers: { id?: string; email?: string }): StoredPerson {
  const { id = null, email = null } = identifiers;
  return { cioId: store.nextCioId(), id, email, attributes: {}, changedAt: 0 };
}

/** Operations of every kind on a few people, so that they get into each other's way. */
function operations(count: number): JsonObject[] {
  const random = seededRandom(7);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)];
  const identifiers = (): JsonObject =>
    random() < 0.6
      ? { id: pick(["1", "2", "3", "4", "5"]) }
      : { email: pick(["a@b", "A@B", "c@d", "E@f"]) };
  return Array.from({ length: count }, (): JsonObject => {
    const action = pick([
      "identify",
      "identify",
      "identify",
      "identify",
      "delete",
      "suppress",
      "unsuppress",
      "merge",
    ]);
    if (action === "merge") {
      return { type: "person", action, primary: identifiers(), secondary: identifiers() };
    }
    const attributes = {
      [pick(["a", "b", "__x"])]: pick([1, "one", null, "", true, [1], { deep: "é" }]),
      ...(random() < 0.3 && { email: pick(["a@b", "x@y"]) }),
    };
    return { type: "person", action, identifiers: identifiers(), attributes };
  });
}

async function temporaryFile(): Promise<{ path: string } & AsyncDisposable> {
  const folder = await Deno.makeTempDir({ prefix: "cio-sync-sandbox-" });
  return {
    path: `${folder}/people.db`,
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}
