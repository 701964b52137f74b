/** Tests of which state files are opened, and which are refused and left as they are. */

import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { RunError } from "../../lib/errors.ts";
import { tryDatabase } from "../../lib/state/database.ts";
import {
  countTrue,
  openState,
  peopleUpTo,
  type StateFile,
  stateFile,
  unchangedOf,
} from "../helpers/state.ts";
import { mayWriteEverywhere } from "../helpers/permissions.ts";

const isWindows = Deno.build.os === "windows";

/** What a run that sent `count` people leaves. */
async function recorded(count: number): Promise<StateFile> {
  const file = stateFile();
  const state = await file.open();
  state.accept(peopleUpTo(count));
  state.sort();
  return file;
}

/** The error that opening ends with; the files in the folder are as before. */
async function refusal(file: StateFile): Promise<string> {
  const before = contents(file.folder);
  const { message } = await assertRejects(() => file.open(), RunError);
  assertEquals(contents(file.folder), before);
  return message;
}

function contents(folder: string): Record<string, Uint8Array> {
  const files = [...Deno.readDirSync(folder)].filter(({ isFile }) => isFile);
  return Object.fromEntries(
    files.map(({ name }) => [name, Deno.readFileSync(`${folder}/${name}`)]),
  );
}

function change(path: string, offset: number, bytes: Uint8Array): void {
  using file = Deno.openSync(path, { write: true });
  file.seekSync(offset, Deno.SeekMode.Start);
  file.writeSync(bytes);
}

Deno.test("open() makes a file that only its owner can read, and SQLite's beside it", {
  ignore: isWindows,
}, async () => {
  using file = stateFile();
  using state = await file.open();
  state.accept(peopleUpTo(1));
  const modes = [...Deno.readDirSync(file.folder)].map(({ name }) => [
    name,
    Deno.statSync(`${file.folder}/${name}`).mode! & 0o777,
  ]);
  assertEquals(Object.fromEntries(modes), { "state.db": 0o600, "state.db-wal": 0o600 });
});

Deno.test("open() takes others' right to read away", { ignore: isWindows }, async () => {
  using file = await recorded(1);
  Deno.chmodSync(file.path, 0o644);
  using _state = await file.open();
  assertEquals(Deno.statSync(file.path).mode! & 0o777, 0o600);
});

Deno.test("open() takes an empty file for a new one", async () => {
  using file = stateFile();
  Deno.writeFileSync(file.path, new Uint8Array());
  {
    using state = await file.open();
    state.accept(peopleUpTo(1));
  }
  using state = await file.open();
  assertEquals(unchangedOf(state, peopleUpTo(2)), [true, false]);
  if (!isWindows) assertEquals(Deno.statSync(file.path).mode! & 0o777, 0o600);
});

Deno.test("open() goes by what is in the write-ahead log of a run that was killed", async () => {
  using file = stateFile();
  using copy = stateFile();
  using state = await file.open();
  state.accept(peopleUpTo(100));
  for (const end of ["", "-wal"]) Deno.copyFileSync(file.path + end, copy.path + end);
  using left = await copy.open();
  assertEquals(countTrue(unchangedOf(left, peopleUpTo(100))), 100);
});

Deno.test("open() starts anew when a file was deleted without the log beside it", async () => {
  using file = stateFile();
  using copy = stateFile();
  {
    using state = await file.open();
    state.accept(peopleUpTo(100));
    Deno.copyFileSync(`${file.path}-wal`, `${copy.path}-wal`);
  }
  for (const { run, unchanged } of [{ run: 1, unchanged: 0 }, { run: 2, unchanged: 1 }]) {
    using state = await copy.open();
    assertEquals(countTrue(unchangedOf(state, peopleUpTo(100))), unchanged, `run ${run}`);
    state.accept(peopleUpTo(1));
  }
});

const foreign: { name: string; content: Uint8Array | string }[] = [
  { name: "a JSON file", content: JSON.stringify([{ id: 1, name: "x".repeat(200) }]) },
  { name: "a short text", content: "x" },
  { name: "200 zeros", content: new Uint8Array(200) },
  { name: "garbage", content: crypto.getRandomValues(new Uint8Array(20_000)) },
];

for (const { name, content } of foreign) {
  Deno.test(`open() refuses ${name} and leaves it as it is`, async () => {
    using file = stateFile();
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    Deno.writeFileSync(file.path, bytes, { mode: 0o644 });
    const message = await refusal(file);
    assertEquals(
      message,
      `Cannot use state '${file.path}': it is not a state file; name another with --state, or if ` +
        "it was one and is damaged, delete it: the next run sends everyone again",
    );
    if (!isWindows) assertEquals(Deno.statSync(file.path).mode! & 0o777, 0o644);
  });
}

Deno.test("open() refuses another program's SQLite file and leaves it as it is", async () => {
  using file = stateFile();
  const other = new DatabaseSync(file.path);
  other.exec("CREATE TABLE people (identifier TEXT PRIMARY KEY, hash BLOB)");
  other.close();
  const expected = "it is not a state file; name another with --state";
  assertStringIncludes(await refusal(file), expected);
});

Deno.test("open() refuses a state file of a newer format", async () => {
  using file = await recorded(1);
  change(file.path, 60, new Uint8Array([0, 0, 0, 6]));
  assertEquals(
    await refusal(file),
    `Cannot use state '${file.path}': it is of a newer cio-sync (format 6, this one knows 5); ` +
      "use that one, or name another file with --state",
  );
});

const PAGE_BYTES = 4096;

/** Where people are; further up there are free pages, which are not looked at. */
function lastPages(size: number): number {
  return size - 5 * PAGE_BYTES;
}

const damages: {
  name: string;
  damage: (path: string, size: number) => void;
  /** What is said of it. @default {whatever SQLite says} */
  said?: RegExp;
}[] = [
  {
    name: "cut off in the middle",
    damage: (path, size) => Deno.truncateSync(path, size / 2),
    said: /^database disk image is malformed$/,
  },
  {
    name: "cut off by a byte",
    damage: (path, size) => Deno.truncateSync(path, size - 1),
    said: /^it has \d+ bytes of \d+$/,
  },
  {
    name: "cut off within its header",
    damage: (path) => Deno.truncateSync(path, 50),
    said: /^it ends within its header$/,
  },
  {
    name: "overwritten near its end",
    damage: (path, size) => change(path, lastPages(size) + 1000, new Uint8Array(5000).fill(0xff)),
  },
  {
    name: "zero near its end",
    damage: (path, size) => change(path, lastPages(size), new Uint8Array(PAGE_BYTES)),
  },
  {
    name: "overwritten behind its header",
    damage: (path) => change(path, 100, new Uint8Array(500).fill(0x5a)),
  },
  {
    name: "without a table",
    damage: (path) => {
      const database = new DatabaseSync(path);
      database.exec("DROP TABLE accepted");
      database.close();
    },
  },
];

for (const { name, damage, said = /./ } of damages) {
  Deno.test(`open() refuses a state file that is ${name}`, async () => {
    using file = await recorded(2000);
    damage(file.path, Deno.statSync(file.path).size);
    const { message } = await assertRejects(() => file.open(), RunError);
    assert(message.startsWith(`Cannot use state '${file.path}': it is damaged (`), message);
    const [, details] = /damaged \((.*)\); deleting it is safe: the next run sends everyone again$/
      .exec(message)!;
    assertMatch(details, said);

    Deno.removeSync(file.path);
    using state = await file.open();
    assertEquals(countTrue(unchangedOf(state, peopleUpTo(2000))), 0);
  });
}

Deno.test("open() refuses what is no file, and a folder that is not there", async () => {
  using file = stateFile();
  const { folder } = file;
  Deno.writeTextFileSync(file.path, "");
  const cases = [
    { name: "a folder", path: folder, message: `'${folder}': it is a folder` },
    {
      name: "a file in a folder that is not there",
      path: `${folder}/none/state.db`,
      message: `there is no folder '${folder}/none/'`,
    },
    { name: "a folder that is not there", path: `${folder}/none/`, message: "there is no folder" },
    { name: "a path through a file", path: `${file.path}/state.db`, message: "Cannot use state" },
    ...(isWindows
      ? []
      : [{ name: "a device", path: "/dev/null", message: "it is not a regular file" }]),
  ];
  for (const { name, path, message } of cases) {
    await assertRejects(() => openState(path), RunError, message, name);
  }
});

Deno.test("open() refuses a file that another run has open, by whatever name", async () => {
  using file = stateFile();
  using state = await file.open();
  const paths = [file.path];
  if (!isWindows) {
    Deno.linkSync(file.path, `${file.folder}/hard`);
    Deno.symlinkSync(file.path, `${file.folder}/soft`);
    paths.push(`${file.folder}/soft`);
  }
  for (const path of paths) {
    await assertRejects(
      () => openState(path),
      RunError,
      `Cannot use state '${path}': another run is using it`,
      path,
    );
  }
  state.accept(peopleUpTo(1));
  state.sort();
  using later = await file.open();
  assertEquals(unchangedOf(later, peopleUpTo(1)), [true]);
});

Deno.test("open() refuses a file or a folder that it cannot write", {
  ignore: isWindows || mayWriteEverywhere(),
}, async () => {
  using file = await recorded(1);
  Deno.chmodSync(file.path, 0o400);
  await assertRejects(() => file.open(), RunError, "ermission denied");
  Deno.chmodSync(file.path, 0o600);
  Deno.chmodSync(file.folder, 0o500);
  await assertRejects(() => file.open(), RunError, "the file or its folder is read-only");
  await assertRejects(() => openState(`${file.folder}/new`), RunError, "ermission denied");
  Deno.chmodSync(file.folder, 0o700);
});

Deno.test("tryDatabase() takes an empty file, leaves it empty, and refuses what open() would", async () => {
  using file = stateFile();
  tryDatabase(file.path);
  assertEquals([...Deno.readDirSync(file.folder)], []);
  Deno.writeFileSync(file.path, new Uint8Array());
  tryDatabase(file.path);
  assertEquals(Deno.statSync(file.path).size, 0);
  Deno.writeFileSync(file.path, new Uint8Array(1));
  assertThrows(() => tryDatabase(file.path), RunError, "it is not a state file");
  Deno.removeSync(file.path);
  using _state = await file.open();
  assertThrows(() => tryDatabase(file.path), RunError, "another run is using it");
});

Deno.test("open() lets go of a file that it could not use to the end", async () => {
  using file = await recorded(1);
  const database = new DatabaseSync(file.path);
  database.exec("DROP TABLE counters");
  database.close();
  for (let time = 1; time <= 2; time++) {
    const { message } = await assertRejects(() => file.open(), RunError);
    assertStringIncludes(message, "it is damaged (", `time ${time}`);
  }
});
