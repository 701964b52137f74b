import { assert, assertEquals, assertLess } from "@std/assert";
import { ActivityLog } from "../../../lib/sandbox/people/activity.ts";
import type { JsonObject } from "../../../lib/json/exact_json.ts";
import { MemoryStore } from "../../../lib/sandbox/store/memory_store.ts";
import { perform, readOperation } from "../../../lib/sandbox/people/operations.ts";
import { seeded } from "../../helpers/random.ts";
import { newPerson, STORES, temporaryFile } from "../../helpers/sandbox_store.ts";
import { canMeasureHeap, heapGrowth } from "../../helpers/heap.ts";

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

  Deno.test(`${name} keeps relationships`, async () => {
    await using file = await temporaryFile();
    const { store } = open(file.path);
    const relationships = [
      {
        identifiers: { object_type_id: "1", object_id: "acme" },
        relationship_attributes: Object.fromEntries([["__proto__", "é"], ["n", 1]]),
      },
      { identifiers: { cio_object_id: "ob1" }, relationship_attributes: {} },
    ];
    const each = { ...newPerson(store, { id: "1" }), relationships };
    store.put(each);
    assertEquals(store.find({ kind: "id", value: "1" }), each);
    store.put({ ...each, relationships: [] });
    assertEquals(store.find({ kind: "id", value: "1" })?.relationships, []);
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
      return { total, ids: people.map(({ id }) => id) };
    };
    const cases = [
      { text: "", total: 25, ids: ["u1", "u2", "u3"] },
      { text: "", offset: 24, total: 25, ids: ["u25"] },
      { text: "", offset: 30, total: 25, ids: [] },
      { text: "plan=pro", total: 12, ids: ["u2", "u4", "u6"] },
      { text: "plan=pro", offset: 9, total: 12, ids: ["u20", "u22", "u24"] },
      { text: "plan=pro", offset: 12, total: 12, ids: [] },
      { text: "U2", limit: 2, total: 7, ids: ["u2", "u20"] },
      { text: "nobody", total: 0, ids: [] },
    ];
    for (const { text, offset, limit, total, ids } of cases) {
      assertEquals(search(text, offset, limit), { total, ids }, `'${text}' from ${offset ?? 0}`);
    }
    store.put({ ...store.find({ kind: "id", value: "u1" })!, attributes: { plan: "pro" } });
    store.remove(store.find({ kind: "id", value: "u2" })!.cioId);
    assertEquals(search("plan=pro"), { total: 12, ids: ["u1", "u4", "u6"] });
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

  Deno.test(`${name} keeps what was suppressed together together, whatever is suppressed again`, async () => {
    await using file = await temporaryFile();
    const { store } = open(file.path);
    const id = { kind: "id", value: "1" } as const;
    const phone = { kind: "phone", value: "+12" } as const;
    const other = { kind: "id", value: "2" } as const;
    const barred = () => [id, phone, other].map((each) => store.isSuppressed(each));
    store.suppress([id, phone]);
    store.suppress([id]);
    // Two people can have one phone number.
    store.suppress([other, phone]);
    assertEquals(barred(), [true, true, true]);
    store.unsuppress(other);
    assertEquals(barred(), [true, true, false]);
    store.unsuppress(id);
    assertEquals(barred(), [false, false, false]);
    store.close();
  });

  Deno.test(`${name} gives what is done in a transaction, also within another`, async () => {
    await using file = await temporaryFile();
    const { store } = open(file.path);
    assertEquals(store.transaction(() => [1, store.transaction(() => 2)]), [1, 2]);
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

function memoryWorkspace() {
  return {
    store: new MemoryStore(),
    activity: new ActivityLog(1000),
    now: () => 1_700_000_000_000,
  };
}

/** Operations of every kind on a few people, so that they get into each other's way. */
function operations(count: number): JsonObject[] {
  const { chance, pick } = seeded(7);
  const identifiers = (): JsonObject =>
    chance(0.6)
      ? { id: pick(["1", "2", "3", "4", "5"]) }
      : chance(0.6)
      ? { email: pick(["a@b", "A@B", "c@d", "E@f"]) }
      : { phone: pick(["+12", "+34"]) };
  const relationships = () => [{
    identifiers: { object_type_id: "1", object_id: pick(["acme", "other"]) },
    relationship_attributes: { role: pick(["admin", "viewer", null]) },
  }];
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
      ...(chance(0.3) && { email: pick(["a@b", "x@y"]) }),
      ...(chance(0.3) && { phone: pick(["+12", "+34", null]) }),
    };
    const more: JsonObject = chance(0.3) ? { cio_relationships: relationships() } : {};
    return { type: "person", action, identifiers: identifiers(), attributes, ...more };
  });
}

Deno.test("MemoryStore forgets phone numbers that nobody has any more", {
  ignore: !canMeasureHeap,
}, async () => {
  const store = new MemoryStore();
  const person = newPerson(store, { id: "1" });
  const give = (n: number) => store.put({ ...person, attributes: { phone: `+${1e14 + n}` } });
  let n = 0;
  const growth = await heapGrowth(() => {
    for (let count = 0; count < 200_000; count++) give(n++);
  });
  assertLess(growth, 20e6);
  assertEquals(store.find({ kind: "phone", value: `+${1e14 + n - 1}` })?.id, "1");
});
