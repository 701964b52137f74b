/** Whose a file of `--db` is: nobody else reads it, one sandbox at a time has it, and what is another's stays as it is. */

import { assertEquals, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { RunError } from "../../../lib/errors.ts";
import { openPeopleDatabase } from "../../../lib/sandbox/store/sqlite_database.ts";
import { sandboxCommand } from "../../../lib/sandbox/run_sandbox.ts";
import { newPerson, openFile, temporaryFile } from "../../helpers/sandbox_store.ts";

const modes = (path: string) =>
  Object.fromEntries(
    ["", "-wal", "-shm", "-journal"].flatMap((ending) => {
      try {
        return [[ending, (Deno.statSync(path + ending).mode! & 0o777).toString(8)]];
      } catch {
        return [];
      }
    }),
  );

const isWindows = Deno.build.os === "windows";

Deno.test({
  name:
    "openPeopleDatabase() makes files that nobody else can read, and narrows those that others can",
  ignore: isWindows,
  async fn() {
    await using file = await temporaryFile();
    const { store } = openFile(file.path);
    store.put(newPerson(store, { id: "1" }));
    assertEquals(modes(file.path), { "": "600", "-wal": "600" });
    // As a sandbox that was killed leaves them, and as version 0.1 made them.
    const old = `${file.path}.old`;
    for (const ending of ["", "-wal"]) {
      Deno.copyFileSync(file.path + ending, old + ending);
      Deno.chmodSync(old + ending, 0o644);
    }
    store.close();
    const { store: opened } = openFile(old);
    assertEquals(opened.size, 1);
    assertEquals(modes(old), { "": "600", "-wal": "600" });
    opened.close();
  },
});

Deno.test("sandboxCommand() ends with 2 and says so when another sandbox uses the file", async () => {
  await using file = await temporaryFile();
  const database = openPeopleDatabase(file.path);
  let stderr = "";
  const flags = { json: false, quiet: false, port: "0", db: file.path };
  const code = await sandboxCommand(flags, {
    stdout: () => {},
    stderr: (text) => stderr += text,
    columns: undefined,
  });
  assertEquals({ code, stderr }, {
    code: 2,
    stderr: `Error: Cannot keep people in ${file.path}: another sandbox is using it; ` +
      "end that one, or name another file with --db\n",
  });
  database.close();
  openPeopleDatabase(file.path).close();
});

Deno.test("openPeopleDatabase() refuses a database of another program, and leaves it and its log as they are", async () => {
  await using file = await temporaryFile();
  const other = new DatabaseSync(file.path);
  other.exec("PRAGMA journal_mode = WAL; CREATE TABLE theirs (a)");
  other.exec("PRAGMA wal_checkpoint; INSERT INTO theirs VALUES (1)");
  const theirs = `${file.path}.theirs`;
  for (const ending of ["", "-wal"]) Deno.copyFileSync(file.path + ending, theirs + ending);
  other.close();
  const before = [Deno.readFileSync(theirs), Deno.readFileSync(`${theirs}-wal`)];
  assertThrows(() => openPeopleDatabase(theirs), RunError, "database of another program");
  assertEquals([Deno.readFileSync(theirs), Deno.readFileSync(`${theirs}-wal`)], before);
});

Deno.test("openPeopleDatabase() follows a link to a file of ours, and to nothing else", async () => {
  await using file = await temporaryFile();
  openPeopleDatabase(file.path).close();
  const link = `${file.path}.link`;
  Deno.symlinkSync(file.path, link);
  openPeopleDatabase(link).close();
  for (const target of ["/dev/null", "/dev", `${file.path}.none`]) {
    Deno.removeSync(link);
    Deno.symlinkSync(target, link);
    assertThrows(() => openPeopleDatabase(link), RunError, `Cannot keep people in ${link}`);
  }
  // What lies beside it could lead elsewhere, too.
  const elsewhere = `${file.path}.elsewhere`;
  Deno.writeTextFileSync(elsewhere, "theirs");
  Deno.symlinkSync(elsewhere, `${file.path}-wal`);
  assertThrows(() => openPeopleDatabase(file.path), RunError, "-wal' is not a regular file");
  assertEquals(Deno.readTextFileSync(elsewhere), "theirs");
});

Deno.test("A file says whose it is from the start, and one of 0.1 that has it in its log alone is opened", async () => {
  await using file = await temporaryFile();
  const database = openPeopleDatabase(file.path);
  // As it is when the process is killed now.
  const killed = `${file.path}.killed`;
  Deno.copyFileSync(file.path, killed);
  openPeopleDatabase(killed).close();
  database.close();

  const old = new DatabaseSync(`${file.path}.0.1`);
  old.exec(`PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; BEGIN;`);
  const fresh = new DatabaseSync(file.path);
  const tables = fresh.prepare("SELECT sql FROM sqlite_master WHERE name NOT LIKE 'sqlite%'").all();
  fresh.close();
  for (const { sql } of tables) if (sql !== null) old.exec(`${sql}`);
  old.exec("PRAGMA application_id = 1667854195; PRAGMA user_version = 3; COMMIT");
  const left = `${file.path}.left`;
  for (const ending of ["", "-wal"]) Deno.copyFileSync(`${file.path}.0.1${ending}`, left + ending);
  old.close();
  openPeopleDatabase(left).close();
});

Deno.test("openPeopleDatabase() refuses a database that only its log says to be another's, or of another version", async () => {
  await using file = await temporaryFile();
  const pragmas = [
    ["PRAGMA application_id = 5; PRAGMA user_version = 3", "it is a database of another program"],
    ["PRAGMA application_id = 1667854195; PRAGMA user_version = 4", "its version is 4, not 3"],
  ];
  for (const [index, [says, problem]] of pragmas.entries()) {
    const [path, left] = [`${file.path}.${index}`, `${file.path}.${index}.left`];
    const theirs = new DatabaseSync(path);
    theirs.exec("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0");
    theirs.exec(`BEGIN; CREATE TABLE theirs (a); ${says}; COMMIT`);
    for (const ending of ["", "-wal"]) Deno.copyFileSync(path + ending, left + ending);
    theirs.close();
    // Whoever was refused does not keep the file: it would be in use then.
    for (let time = 0; time < 2; time++) {
      assertThrows(
        () => openPeopleDatabase(left),
        RunError,
        `Cannot keep people in ${left}: ${problem}`,
      );
    }
  }
});

Deno.test("openPeopleDatabase() makes no tables in an empty database of another program, with an empty log or none", async () => {
  await using file = await temporaryFile();
  const other = new DatabaseSync(file.path);
  other.exec("PRAGMA user_version = 7");
  other.close();
  const before = Deno.readFileSync(file.path);
  assertEquals(before.length, 4096);
  for (const hasLog of [false, true]) {
    if (hasLog) Deno.writeFileSync(`${file.path}-wal`, new Uint8Array());
    assertThrows(() => openPeopleDatabase(file.path), RunError, "database of another program");
    assertEquals(Deno.readFileSync(file.path), before);
  }
});
