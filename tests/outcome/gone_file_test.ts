/** The file of people who have left the data. */

import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import { defaultGonePath, GoneFile } from "../../lib/outcome/gone_file.ts";
import { failingDisk } from "../helpers/failing_disk.ts";

/** A folder that goes when it is disposed of. */
function temporaryFolder(): { path: string } & Disposable {
  const path = Deno.makeTempDirSync({ prefix: "cio-sync-gone-" });
  return { path, [Symbol.dispose]: () => Deno.removeSync(path, { recursive: true }) };
}

function linesIn(path: string): Record<string, unknown>[] {
  return Deno.readTextFileSync(path).trimEnd().split("\n").map((line) => JSON.parse(line));
}

Deno.test("GoneFile adds lines to those of earlier runs, and is private", () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/users.gone.ndjson`;
  for (const user of ["1", "2\u202e"]) {
    const file = GoneFile.prepare({ path, isDefault: true, data: `${folder.path}/users.json` });
    file.append([]);
    assertEquals(file.count, 0);
    file.append([{ outcome: "deleted", user }]);
    file.append([{ outcome: "failed", user, reason: "no", status: 207 }]);
    assertEquals([file.count, file.path], [2, path]);
    file.close();
    file.close();
  }
  const lines = linesIn(path);
  assertMatch(String(lines[0].at), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  const data = "users.json";
  assertEquals(lines.map(({ at: _, ...line }) => line), [
    { gone: "deleted", data, user: "1" },
    { gone: "failed", data, user: "1", reason: "no", status: 207 },
    { gone: "deleted", data, user: "2\u202e" },
    { gone: "failed", data, user: "2\u202e", reason: "no", status: 207 },
  ]);
  assertEquals(Deno.readTextFileSync(path).includes("\u202e"), false, "it is escaped");
  if (Deno.build.os !== "windows") assertEquals(Deno.statSync(path).mode! & 0o777, 0o600);
});

Deno.test("GoneFile is not made without a line", () => {
  using folder = temporaryFolder();
  const file = GoneFile.prepare({ path: `${folder.path}/x.gone.ndjson` });
  file.append([]);
  file.close();
  assertEquals([...Deno.readDirSync(folder.path)], []);
});

Deno.test("GoneFile leaves other files alone", () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/users.gone.ndjson`;
  Deno.writeTextFileSync(path, '{"goner":1}\n');
  const error = assertThrows(() => GoneFile.prepare({ path }), RunError);
  assertEquals(
    error.message,
    `Cannot write gone people to '${path}': it exists and is not a gone people file; move it elsewhere`,
  );
  Deno.writeTextFileSync(path, '{"gone":"kept","data":"other.json","at":"x","user":"1"}\n');
  const data = `${folder.path}/users.json`;
  const file = GoneFile.prepare({ path, isDefault: true, data });
  assertEquals(file.path, `${folder.path}/users.gone-2.ndjson`);
  const own = GoneFile.prepare({ path, isDefault: true, data: `${folder.path}/other.json` });
  assertEquals(own.path, path);
});

Deno.test("GoneFile writes nowhere else when the file was replaced meanwhile", () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/users.gone.ndjson`;
  const file = GoneFile.prepare({ path });
  Deno.writeTextFileSync(path, "mine");
  const error = assertThrows(() => file.append([{ outcome: "kept", user: "1" }]), RunError);
  assertEquals(
    error.message,
    `Cannot write gone people to '${path}': another file has been put there meanwhile`,
  );
  assertEquals(Deno.readTextFileSync(path), "mine");
});

Deno.test("GoneFile adds nothing to a file of its own that was replaced meanwhile", () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/users.gone.ndjson`;
  const line = '{"gone":"kept","at":"x","user":"1"}\n';
  Deno.writeTextFileSync(path, line);
  const file = GoneFile.prepare({ path });
  Deno.writeTextFileSync(`${path}.other`, line);
  Deno.renameSync(`${path}.other`, path);
  assertThrows(() => file.append([{ outcome: "kept", user: "2" }]), RunError, "meanwhile");
  assertEquals(Deno.readTextFileSync(path), line);
});

Deno.test("close() has all lines on the disk, and leaves nothing open", {
  sanitizeResources: true,
}, () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/users.gone.ndjson`;
  const trial = ["open", "write", "remove"];
  for (const nth of [Infinity, trial.length + 3]) {
    const disk = failingDisk(nth);
    const file = GoneFile.prepare({ path, disk });
    file.append([{ outcome: "deleted", user: "1" }]);
    if (nth === Infinity) file.close();
    else {
      assertEquals(
        assertThrows(() => file.close(), RunError).message,
        `Cannot write gone people to '${path}': no space is left on the disk`,
      );
    }
    assertEquals(disk.changes.slice(-2), ["write", "sync"]);
    file.close();
  }
});

Deno.test("GoneFile takes back half a line, and says why it was not written", () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/users.gone.ndjson`;
  const disk = failingDisk(5);
  const file = GoneFile.prepare({ path, disk });
  file.append([{ outcome: "deleted", user: "1" }]);
  const error = assertThrows(
    () => file.append([{ outcome: "deleted", user: "2" }, { outcome: "deleted", user: "3" }]),
    RunError,
  );
  assertEquals([error.kind, error.message], [
    "usage",
    `Cannot write gone people to '${path}': no space is left on the disk`,
  ]);
  assertEquals(disk.changes, ["open", "write", "remove", "write", "write", "truncate"]);
  file.append([{ outcome: "deleted", user: "4" }]);
  file.close();
  assertEquals(linesIn(path).map(({ user }) => user), ["1", "4"]);
  assertEquals(file.count, 2);
});

Deno.test("defaultGonePath() is beside the data", () => {
  assertEquals(defaultGonePath({ path: "a/users.json", isNamedFile: true }), "a/users.gone.ndjson");
  assertEquals(defaultGonePath({ path: "-", isNamedFile: false }), "cio-sync.gone.ndjson");
});
