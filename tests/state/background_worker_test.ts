/** Tests of a new state file that another thread writes: what that thread does, and what the run knows of it. */

import { assert, assertEquals, assertNotEquals, assertRejects, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { RunError } from "../../lib/errors.ts";
import { acceptedOf } from "../../lib/state/accepted_users.ts";
import { BackgroundFile } from "../../lib/state/background_file.ts";
import { NumberSet } from "../../lib/state/number_set.ts";
import type { OwnerRow } from "../../lib/state/owner.ts";
import { Entries } from "../../lib/state/record_entries.ts";
import { SeenPeople } from "../../lib/state/seen_people.ts";
import { OpenStateFile, type StateFile } from "../../lib/state/state_file.ts";
import { openTextHash } from "../../lib/state/text_hash.ts";
import { personOf, stateFile } from "../helpers/state.ts";

const OWNER: OwnerRow = { workspace: "us 3", account: "account", identifier: "id" };

/** Opens a new file in the thread of the test. */
function openHere(path: string): StateFile {
  return OpenStateFile.open({ path, owner: OWNER });
}

/** Opens a new file in another thread. */
async function openThere(path: string): Promise<StateFile> {
  return (await BackgroundFile.open({ path, owner: OWNER }))!;
}

function user(number: number): { key: string; number: number } {
  return { key: `user-${number}`, number };
}

/** Accepts users with these numbers. */
function accept(file: Pick<StateFile, "changes">, numbers: number[]): void {
  const people = numbers.map((number) => ({ ...personOf(user(number).key, { number }), number }));
  file.changes.accept(
    acceptedOf(people, { numberOf: (one) => (one as typeof people[number]).number }),
  );
}

function numbersUpTo(end: number, from = 0): number[] {
  return Array.from({ length: end - from }, (_, i) => from + i);
}

/** The same from the last to the first: people who do not come in order are not sorted in at once. */
function numbersDownFrom(end: number, to = 0): number[] {
  return numbersUpTo(end, to).reverse();
}

/** The numbers of all people in the file. */
function numbersIn(path: string): number[] {
  const { people, accepted } = contentOf(path) as Record<string, { number: number }[]>;
  return [...people, ...accepted].map(({ number }) => number);
}

/** All that is in the file, but for its random name. */
function contentOf(path: string): Record<string, unknown> {
  const database = new DatabaseSync(path);
  const all = (sql: string) => database.prepare(sql).all().map((row) => ({ ...row }));
  const content = {
    people: all("SELECT * FROM people ORDER BY identifier"),
    accepted: all("SELECT * FROM accepted ORDER BY sequence"),
    counters: all("SELECT run, next FROM counters"),
    owner: all("SELECT * FROM owner"),
    lists: all("SELECT * FROM record_list"),
    blocks: all("SELECT * FROM record_blocks ORDER BY block"),
  };
  database.close();
  return content;
}

/** All that a run may do with the people of a file. */
function changeAll({ changes }: StateFile): void {
  accept({ changes }, [3, 1, 2]);
  const parts = [1, 2].map((a) => personOf("x", { a }));
  changes.accept(acceptedOf([{ ...parts[0], parts }, personOf("y", {})], { numberOf: () => 7 }));
  changes.record([{ ...user(4), hashes: "ab".repeat(32) }]);
  changes.mark({ resent: [], sentMore: [user(1), user(2)], back: [] });
  changes.resend(user(5), 3);
  changes.refuse([user(6), user(6)]);
  changes.reset([user(7)]);
}

for (const isSorted of [false, true]) {
  Deno.test(`BackgroundFile writes what a file of the same thread does, sorted: ${isSorted}`, async () => {
    using here = stateFile();
    using there = stateFile();
    for (const file of [openHere(here.path), await openThere(there.path)]) {
      changeAll(file);
      if (isSorted) file.sort();
      file.close();
    }
    const content = contentOf(there.path);
    assertEquals(content, contentOf(here.path));
    assertEquals(
      (content[isSorted ? "people" : "accepted"] as unknown[]).length,
      isSorted ? 9 : 14,
    );
  });
}

Deno.test("BackgroundFile writes the list of records that a file of the same thread does, and hashes their texts", async () => {
  using here = stateFile();
  using there = stateFile();
  const chunks = ["one chunk", "another, which is longer"].map((text) =>
    new TextEncoder().encode(text)
  );
  /** Texts of two chunks in turn, 7 at a time. */
  const textOf = (i: number) => {
    const bytes = chunks[Math.floor(i / 7) % 2];
    return { bytes, start: i % 4, end: i % 4 + 3 + i % 3 };
  };
  const files = [openHere(here.path), await openThere(there.path)];
  const count = files[0].records.blockEntries + 2;
  for (const { records } of files) {
    const entries = new Entries(records.blockEntries);
    for (let i = 0; i < count; i++) {
      records.texts?.add(textOf(i));
      const at = i % records.blockEntries;
      entries.numbers[at] = 2 * i;
      entries.shapes[at] = i % 7;
      entries.setExtent(at, { bytes: i, newlines: 1, lastLine: 2, continuations: 3 });
      if (i % 100 === 0) records.texts?.flush();
      if (i === records.blockEntries - 1) {
        records.write(0, entries, records.blockEntries);
        // What is in the room for entries may change as soon as it was given.
        entries.numbers.fill(9);
      }
    }
    records.write(1, entries, 2);
    const facts = { count, rules: "rules", seed: 5n, shapes: new Uint8Array([1, 2]) };
    const holds = new NumberSet();
    for (let i = 1; i < count; i++) holds.add(i);
    records.finish(facts, { isDoubtful: true, holds });
  }
  for (const file of files) file.close();
  const [ofHere, ofThere] = [here, there].map(({ path }) => listOf(path));
  assertEquals(ofHere.seed, "5");
  const { hash } = await openTextHash(BigInt(ofThere.seed));
  const hashes = Array.from({ length: count }, (_, i) => {
    const { bytes, start, end } = textOf(i);
    return hash(bytes.subarray(start, end));
  });
  assertEquals(ofThere, { ...ofHere, seed: ofThere.seed, hashes });
  using another = stateFile();
  const file = await openThere(another.path);
  file.records.finish({ count: 0, rules: "", seed: 5n, shapes: new Uint8Array() }, {
    isDoubtful: false,
    holds: new NumberSet(),
  });
  file.close();
  assertNotEquals(listOf(another.path).seed, ofThere.seed, "nobody can guess it");
});

/** The list of records in a file, and all of its entries. */
function listOf(path: string) {
  const { lists, blocks } = contentOf(path);
  const [{ seed, ...list }] = lists as { seed: string }[];
  const all = (blocks as { block: number; entries: Uint8Array }[]).map(({ block, entries }) => ({
    block,
    entries: Entries.of(entries),
  }));
  return {
    ...{ list, seed, blocks: all.map(({ block }) => block) },
    hashes: all.flatMap(({ entries }) => [...entries.hashes]),
    numbers: all.map(({ entries }) => entries.numbers),
    shapes: all.map(({ entries }) => entries.shapes),
    bytes: all.map(({ entries }) => Array.from(entries.numbers, (_, i) => entries.bytesAt(i))),
  };
}

Deno.test("Texts to hash are sent when they are two megabytes, or with the entries to which they belong", async () => {
  using file = stateFile();
  const opened = await openThere(file.path);
  const sent: string[] = [];
  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function (message, transferred) {
    const { kind, texts } = message as { kind: string; texts?: { bytes: Uint8Array }[] };
    sent.push(`${kind} ${texts?.map(({ bytes }) => bytes.length).join("+") ?? ""}`);
    postMessage.call(this, message, transferred as never);
  };
  try {
    const { records } = opened;
    const bytes = new Uint8Array(2 ** 21);
    const add = (length: number) => {
      records.texts!.add({ bytes, start: 0, end: length });
      records.texts!.flush();
    };
    for (const length of [2 ** 20, 2 ** 20 - 1, 1, 2 ** 21, 7, 8]) add(length);
    assertEquals(sent, ["hash 1048576+1048575+1", "hash 2097152"]);
    records.write(0, new Entries(6), 6);
    records.write(1, new Entries(0), 0);
    assertEquals(sent.slice(2), ["write 7+8", "write "]);
  } finally {
    Worker.prototype.postMessage = postMessage;
    opened.close();
  }
});

Deno.test("open() gives a file in which nobody is", async () => {
  using file = stateFile();
  const opened = await openThere(file.path);
  const { id, ...counters } = opened.counters;
  assertEquals({ ...counters, isNew: opened.isNew }, { run: 1, next: 0, isNew: true });
  assertEquals(/^[0-9a-f]{16}$/.test(id), true);
  assertEquals(opened.recorded.of(["a", "b"]), [undefined, undefined]);
  assertEquals([opened.records.list, opened.records.valid(1)], [undefined, undefined]);
  assertEquals(opened.records.heads(), []);
  assertEquals(opened.records.read(0, new Entries(1), 0), 0);
  const error = assertThrows(() => opened.gone(new SeenPeople(0)), TypeError);
  assertEquals(error.message, "Nobody can have left the data of a new state");
  opened.close();
});

Deno.test("open() leaves a file to others that somebody has written into meanwhile", async () => {
  using file = stateFile();
  const first = openHere(file.path);
  accept(first, [1]);
  first.sort();
  first.close();
  assertEquals(await BackgroundFile.open({ path: file.path, owner: OWNER }), undefined);
  // It is not locked any more.
  openHere(file.path).close();
});

Deno.test("open() says why the file cannot be used, as in the same thread", async () => {
  using file = stateFile();
  openHere(file.path).close();
  const owner = { ...OWNER, workspace: "us 4" };
  const options = { path: file.path, owner };
  const here = assertThrows(() => OpenStateFile.open(options), RunError);
  const there = await assertRejects(() => BackgroundFile.open(options), RunError);
  assertEquals([there.kind, there.message], [here.kind, here.message]);
  assert(there.message.includes("it belongs to workspace us 3"), there.message);
});

Deno.test("BackgroundFile tells of the first thing that cannot be written, and writes nothing behind it", async () => {
  using file = stateFile();
  const opened = await openThere(file.path);
  accept(opened, [1]);
  opened.changes.record([{ ...user(0), hashes: '"' }]);
  const messages = [
    () => opened.flush(),
    () => accept(opened, [2]),
    () => opened.changes.resend(user(3), 1),
    () => opened.sort(),
  ].map((action) => {
    const { kind, message } = assertThrows(action, RunError);
    return `${kind}: ${message}`;
  });
  opened.close();
  const expected = `usage: Cannot use state '${file.path}': it is damaged (malformed JSON); ` +
    "deleting it is safe: the next run sends everyone again";
  assertEquals(new Set(messages), new Set([expected]));
  assertEquals(numbersIn(file.path), [1]);
});

Deno.test("BackgroundFile writes nothing that comes behind what cannot be written", async () => {
  using file = stateFile();
  const opened = await openThere(file.path);
  opened.changes.record([{ ...user(0), hashes: '"' }]);
  // The other thread may not have come to it yet: then these are on their way already.
  try {
    for (let i = 0; i < 30; i++) accept(opened, [i]);
  } catch (error) {
    assert(error instanceof RunError, String(error));
  }
  opened.close();
  assertEquals(numbersIn(file.path), []);
});

Deno.test("What has to be in the file before anything is sent is there at once, and the rest is waited for", async () => {
  using file = stateFile();
  const opened = await openThere(file.path);
  accept(opened, [1]);
  opened.changes.mark({ resent: [], sentMore: [user(1)], back: [] });
  assertEquals(copied(file.path).all, 2, "mark()");
  opened.changes.resend(user(2), 2);
  assertEquals(copied(file.path).all, 4, "resend()");
  accept(opened, [3]);
  opened.flush();
  assertEquals(copied(file.path).all, 5, "flush()");
  opened.close();
});

Deno.test("written() resolves when all is in the file that was told, and says what could not be written", async () => {
  using file = stateFile();
  const opened = await openThere(file.path);
  await opened.written();
  for (let i = 0; i < 20; i++) accept(opened, numbersUpTo(100 * (i + 1), 100 * i));
  await opened.written();
  assertEquals(copied(file.path).all, 2_000);
  opened.changes.record([{ ...user(0), hashes: '"' }]);
  const error = await assertRejects(() => opened.written(), RunError);
  assertEquals(error.message.startsWith(`Cannot use state '${file.path}': it is damaged`), true);
  opened.close();
});

Deno.test("BackgroundFile sorts in 8,000 people together while the run goes on", async () => {
  using file = stateFile();
  const opened = await openThere(file.path);
  accept(opened, numbersDownFrom(5_000));
  accept(opened, numbersDownFrom(7_999, 5_000));
  opened.flush();
  assertEquals(copied(file.path).unsorted, 7_999);
  accept(opened, [7_999]);
  opened.flush();
  assertEquals(copied(file.path).unsorted, 0);
  accept(opened, numbersDownFrom(15_999, 8_000));
  opened.flush();
  assertEquals(copied(file.path).unsorted, 7_999, "and then 8,000 anew");
  opened.close();
});

Deno.test("BackgroundFile looks less often at people who cannot be sorted in yet", async () => {
  using file = stateFile();
  const opened = await openThere(file.path);
  opened.changes.reset(numbersUpTo(5_000).map(user));
  accept(opened, numbersDownFrom(8_000));
  opened.flush();
  assertEquals(copied(file.path).unsorted, 10_000, "two for each who was reset");
  accept(opened, numbersDownFrom(27_999, 8_000));
  opened.flush();
  assertEquals(copied(file.path).unsorted, 29_999, "20,000 are waited for");
  accept(opened, [27_999]);
  opened.flush();
  assertEquals(copied(file.path).unsorted, 10_000);
  opened.close();
});

/** Rows in a copy as a run would leave it that was killed now: all of them, and those that are not sorted in. */
function copied(path: string): { all: number; unsorted: number } {
  using copy = stateFile();
  for (const end of ["", "-wal"]) Deno.copyFileSync(path + end, copy.path + end);
  const { people, accepted } = contentOf(copy.path) as Record<string, unknown[]>;
  return { all: people.length + accepted.length, unsorted: accepted.length };
}
