import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import { defaultDifferencesPath, DifferencesFile } from "../../lib/verify/differences_file.ts";
import { LongValues } from "../../lib/verify/long_values.ts";
import type { Difference } from "../../lib/verify/result.ts";
import { failingDisk } from "../helpers/failing_disk.ts";
import { longValuesDatabase } from "../helpers/long_values.ts";

const POSITION = { record: 1, line: 2, column: 1, offset: 2 };
const MISSING: Difference = { status: "missing", user: "1", position: POSITION, attributes: [] };
const LINE = '{"status":"missing","user":"1","position":{"record":1,"line":2,"column":1,' +
  '"offset":2},"attributes":[]}\n';

Deno.test("defaultDifferencesPath() stands beside the data", () => {
  const cases = [
    ["users.json", "users.differences.ndjson"],
    ["a.b/users", "a.b/users.differences.ndjson"],
    ["./x/users.failures.ndjson", "./x/users.failures.differences.ndjson"],
  ];
  for (const [data, path] of cases) {
    assertEquals(defaultDifferencesPath({ path: data, isNamedFile: true }), path, data);
  }
});

Deno.test("defaultDifferencesPath() stands in the current folder for what is no file", () => {
  const data = { path: "/dev/fd/63", isNamedFile: false };
  assertEquals(defaultDifferencesPath(data), "cio-sync.differences.ndjson");
});

Deno.test("DifferencesFile writes a line for each, readable by the owner alone", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/x.differences.ndjson`;
  const file = DifferencesFile.prepare({ path });
  const failed: Difference = { ...MISSING, status: "failed", reason: "r" };
  assertEquals(await file.replace([MISSING, failed]), path);
  const second = LINE.replace("missing", "failed").replace("}\n", ',"reason":"r"}\n');
  assertEquals(await Deno.readTextFile(path), LINE + second);
  if (Deno.build.os !== "windows") assertEquals((await Deno.stat(path)).mode! & 0o777, 0o600);
});

Deno.test("DifferencesFile leaves nothing open", { sanitizeResources: true }, async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/x.differences.ndjson`;
  for (const differences of [[MISSING], [MISSING, MISSING], []]) {
    DifferencesFile.prepare({ path }).replace(differences);
  }
  const full = DifferencesFile.prepare({ path, disk: failingDisk(5) });
  assertThrows(() => full.replace([MISSING]), RunError, "Cannot write differences");
});

Deno.test("DifferencesFile replaces a file of its own, however open it is and long", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/x.differences.ndjson`;
  await Deno.writeTextFile(path, LINE.repeat(3), { mode: 0o644 });
  const file = DifferencesFile.prepare({ path });
  assertEquals(await Deno.readTextFile(path), LINE.repeat(3));
  assertEquals(await file.replace([MISSING]), path);
  assertEquals(await Deno.readTextFile(path), LINE);
  if (Deno.build.os !== "windows") assertEquals((await Deno.stat(path)).mode! & 0o777, 0o600);
});

Deno.test("DifferencesFile leaves no file open", { sanitizeResources: true }, async () => {
  await using folder = await temporaryFolder();
  const file = DifferencesFile.prepare({ path: `${folder.path}/x.differences.ndjson` });
  file.replace([MISSING]);
  assertEquals([...Deno.readDirSync(folder.path)].length, 1);
});

Deno.test("DifferencesFile removes a file of its own when there are none", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/x.differences.ndjson`;
  for (const before of [LINE, "", undefined]) {
    if (before !== undefined) await Deno.writeTextFile(path, before);
    assertEquals(await (DifferencesFile.prepare({ path })).replace([]), null);
    await assertRejects(() => Deno.stat(path), Deno.errors.NotFound);
  }
});

Deno.test("DifferencesFile says what is left where the disk is full, and leaves what was there", async () => {
  const full = "no space is left on the disk";
  for (const before of [undefined, LINE]) {
    for (const staysBroken of [false, true]) {
      await using folder = await temporaryFolder();
      const path = `${folder.path}/x.differences.ndjson`;
      if (before !== undefined) await Deno.writeTextFile(path, before);
      const whole = failingDisk(Infinity);
      DifferencesFile.prepare({ path, disk: whole });
      // The first write of differences fails.
      const disk = failingDisk(whole.changes.length + 2, { staysBroken });
      const file = DifferencesFile.prepare({ path, disk });
      const { kind, message } = assertThrows(() => file.replace([MISSING]), RunError);
      const others = [...Deno.readDirSync(folder.path)].filter(({ name }) => !path.endsWith(name));
      const said = [
        `Cannot write differences to '${path}': ${full}`,
        ...(before === undefined ? [] : [`'${path}' is left as it is`]),
        ...others.map(({ name }) => `a part is in '${folder.path}/${name}'`),
      ].join("; ");
      assertEquals([kind, message, others.length], ["usage", said, staysBroken ? 1 : 0]);
      if (before !== undefined) assertEquals(await Deno.readTextFile(path), before);
    }
  }
});

Deno.test("DifferencesFile does not touch a file of somebody else", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/x.differences.ndjson`;
  for (const text of ['{"user":"1"}\n', "[]", '{"status":"active","user":"1"}\n', " "]) {
    await Deno.writeTextFile(path, text);
    assertThrows(() => DifferencesFile.prepare({ path }), RunError, "exists");
    assertEquals(await Deno.readTextFile(path), text);
  }
});

Deno.test("DifferencesFile says so when there is no folder, or a folder in its place", async () => {
  await using folder = await temporaryFolder();
  const none = `${folder.path}/none/x.ndjson`;
  assertThrows(() => DifferencesFile.prepare({ path: none }), RunError, "no folder");
  assertThrows(() => DifferencesFile.prepare({ path: folder.path }), RunError, "it is a folder");
});

Deno.test("DifferencesFile writes more than fits into memory at once in order", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/x.differences.ndjson`;
  const file = DifferencesFile.prepare({ path });
  const users = Array.from({ length: 5_000 }, (_, i) => String(i));
  await file.replace(users.map((user) => ({ ...MISSING, user })));
  const lines = (await Deno.readTextFile(path)).trimEnd().split("\n");
  assertEquals(lines.map((line) => JSON.parse(line).user), users);
});

Deno.test("DifferencesFile writes long values as any others, each on its line", async () => {
  await using folder = await temporaryFolder();
  using database = longValuesDatabase();
  const values = new LongValues(database);
  const path = `${folder.path}/x.differences.ndjson`;
  const texts = ["a", "é\n", "c"].map((text) => text.repeat(100_000));
  const [a, b, c] = texts.map((text) => values.keepText(text));
  const list = values.keep(new TextEncoder().encode(`[\n1,"${texts[0]}"]`));
  const different = (attributes: Difference["attributes"]): Difference => ({
    ...{ ...MISSING, status: "different" },
    attributes,
  });
  const one = { name: "one", expected: 1, found: "2" };
  const file = DifferencesFile.prepare({ path, data: "users.json" });
  file.replace([
    MISSING,
    different([one, { name: "x", expected: a, found: b }, one]),
    different([{ name: "x", expected: list, found: null }]),
    different([{ name: "x", expected: null, found: c }]),
    MISSING,
  ]);
  const lines = (await Deno.readTextFile(path)).trimEnd().split("\n");
  const line = (attributes: unknown[]) =>
    JSON.stringify({ ...MISSING, status: "different", attributes });
  assertEquals(lines.map((text) => text.replace(',"data":"users.json"', "")), [
    LINE.trimEnd(),
    line([one, { name: "x", expected: texts[0], found: texts[1] }, one]),
    line([{ name: "x", expected: [1, texts[0]], found: null }]).replace("[1", "[ 1"),
    line([{ name: "x", expected: null, found: texts[2] }]),
    LINE.trimEnd(),
  ]);
  assertEquals(lines.every((text) => text.includes('","data":"users.json","user"')), true);
});

async function temporaryFolder(): Promise<AsyncDisposable & { path: string }> {
  const path = await Deno.makeTempDir({ prefix: "cio-sync-" });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}
