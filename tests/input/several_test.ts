/** Tests of several files that are read as one. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { type DataFile } from "../../lib/input/open.ts";
import { nameOfAll } from "../../lib/input/data_name.ts";
import { openData } from "../../lib/input/open_data.ts";
import { DataError } from "../../lib/input/record.ts";
import { withFiles } from "../helpers/files.ts";
import { readAll } from "../helpers/records.ts";

/** Text and position of each record of `file`, and the message of the error that ends them. */
async function contentOf(file: DataFile) {
  const { records, error } = await readAll(file.records);
  return { records: records.map(({ text, position }) => ({ text, position })), error };
}

Deno.test("openData() gives one file as it is, without its name in the positions", async () => {
  await withFiles({ "a.json": '[{"id":1}]' }, async (at) => {
    using file = await openData({ data: [at("a.json")] });
    const { records } = await contentOf(file);
    assertEquals(records[0].position, { record: 1, line: 1, column: 2, offset: 1 });
    assertEquals(
      { paths: file.paths, origin: file.origin, isNamedFile: file.isNamedFile, read: 10 },
      { paths: [at("a.json")], origin: at("a.json"), isNamedFile: true, read: file.bytesRead },
    );
  });
});

Deno.test("openData() gives the records of several files in their order, each with its file", async () => {
  const files = { "b.json": '[{"id":1},\n {"id":2}]', "empty.json": "[]", "a.json": '[{"id":3}]' };
  await withFiles(files, async (at) => {
    const data = ["b.json", "empty.json", "a.json"].map(at);
    using file = await openData({ data });
    assertEquals({ paths: file.paths, size: file.size }, { paths: data, size: 33 });
    const { records, error } = await contentOf(file);
    assertEquals(error, undefined);
    assertEquals(records, [
      {
        text: '{"id":1}',
        position: { file: at("b.json"), record: 1, line: 1, column: 2, offset: 1 },
      },
      {
        text: '{"id":2}',
        position: { file: at("b.json"), record: 2, line: 2, column: 2, offset: 12 },
      },
      {
        text: '{"id":3}',
        position: { file: at("a.json"), record: 1, line: 1, column: 2, offset: 1 },
      },
    ]);
    assertEquals(file.bytesRead, 33);
  });
});

Deno.test("openData() names file and position of a mistake, behind the records before it", async () => {
  const files = { "a.json": '[{"id":1}]', "b.json": '[{"id":2},\n oops]', "c.json": '[{"id":3}]' };
  await withFiles(files, async (at) => {
    using file = await openData({ data: ["a.json", "b.json", "c.json"].map(at) });
    const { records, error } = await contentOf(file);
    assertEquals(records.map(({ text }) => text), ['{"id":1}', '{"id":2}']);
    assertEquals(error?.position, {
      file: at("b.json"),
      record: 2,
      line: 2,
      column: 2,
      offset: 12,
    });
    assert(error!.message.startsWith(`Cannot read '${at("b.json")}': line 2, column 2: expected`));
  });
});

Deno.test("openData() tries every file before it gives a record", async () => {
  const files = { "a.json": '[{"id":1}]', "b.zip": "PK\x03\x04" };
  await withFiles(files, async (at) => {
    for (const last of ["b.zip", "missing.json", ""]) {
      const data = [at("a.json"), at(last)];
      await assertRejects(() => openData({ data }), DataError, at(last));
    }
  });
});

Deno.test("openData() refuses a failures file together with other data", async () => {
  const files = { "a.json": '[{"id":1}]', "x.ndjson": '{"outcome":"failed","record":{"id":2}}\n' };
  await withFiles(files, async (at) => {
    const path = at("x.ndjson");
    const error = await assertRejects(() => openData({ data: [at("a.json"), path] }), DataError);
    assertEquals(
      error.message,
      `Cannot read '${path}' together with other data: it is a failures file; ` +
        `sync it by itself with --data ${path}, and quote a pattern that matches it, ` +
        "so that it is left out",
    );
    using alone = await openData({ data: [path] });
    assertEquals(alone.format, "failures");
  });
});

Deno.test("openData() knows each of its files, by whatever name", async () => {
  await withFiles({ "a.json": "[]", "b.json": "[]", "c.json": "[]" }, async (at) => {
    await Deno.link(at("b.json"), at("link.json"));
    using file = await openData({ data: [at("a.json"), at("b.json")] });
    const names = ["a.json", "b.json", "link.json", "c.json", "missing.json"];
    assertEquals(names.map((name) => file.isAt(at(name))), [true, true, true, false, false]);
  });
});

Deno.test("openData() calls several files by all that was given, and a pattern by itself", async () => {
  const files = { "a.json": "[]", "b.json": "[]", "c.json": "[]" };
  await withFiles(files, async (at) => {
    const nameOf = async (...data: string[]) => {
      using file = await openData({ data: data.map(at) });
      return file.origin;
    };
    assertEquals(await nameOf("a.json", "b.json"), `${at("a.json")}, ${at("b.json")}`);
    assertEquals(await nameOf("*.json"), at("*.json"));
    assertEquals(await nameOf("[a]*.json"), at("a.json"), "a pattern of one file is this file");
    await Deno.writeTextFile(at("d.json"), "[]");
    assertEquals(await nameOf("*.json"), at("*.json"), "with one file more");
  });
});

Deno.test("openData() reads what cannot be opened again where it stands among files", async () => {
  await withFiles({ "a.json": '[{"id":1}]', "b.json": '[{"id":3}]' }, async (at) => {
    const pipe = await new Deno.Command("mkfifo", { args: [at("pipe")] }).output();
    assert(pipe.success);
    const opening = openData({ data: [at("a.json"), at("pipe"), at("b.json")] });
    await Deno.writeTextFile(at("pipe"), '[{"id":2}]');
    using file = await opening;
    assertEquals({ size: file.size, origin: file.origin }, { size: undefined, origin: "-" });
    const { records } = await contentOf(file);
    assertEquals(records.map(({ text, position }) => [text, position.file]), [
      ['{"id":1}', at("a.json")],
      ['{"id":2}', at("pipe")],
      ['{"id":3}', at("b.json")],
    ]);
  });
});

Deno.test("openData() has one file open at a time, and none when it is given back", async () => {
  const names = Array.from({ length: 300 }, (_, i) => `part-${String(i).padStart(3, "0")}.json`);
  const files = Object.fromEntries(names.map((name, i) => [name, `[{"id":${i}}]`]));
  await withFiles(files, async (at) => {
    const before = descriptors();
    {
      using file = await openData({ data: [at("part-*.json")] });
      assertEquals(descriptors(), before);
      let count = 0;
      for await (const some of file.records) {
        count += some.length;
        assertEquals(descriptors(), before + 1);
        // What is left is not read: the file that is open is closed all the same.
        if (count === 250) break;
      }
      assertEquals(count, 250);
    }
    {
      using file = await openData({ data: [at("part-*.json")] });
      await file.records[Symbol.asyncIterator]().next();
    }
    assertEquals(descriptors(), before);
  });
});

Deno.test("openData() ends with the file that is no longer there when it is its turn", async () => {
  await withFiles({ "a.json": '[{"id":1}]', "b.json": '[{"id":2}]' }, async (at) => {
    using file = await openData({ data: [at("a.json"), at("b.json")] });
    await Deno.remove(at("b.json"));
    const { records, error } = await contentOf(file);
    assertEquals(records.length, 1);
    assertEquals(
      error?.message,
      `Cannot find the data file '${at("b.json")}': ` +
        `did you mean ${at("a.json")}? Name it with --data`,
    );
  });
});

Deno.test("nameOfAll() is short, the same for the same list, and another for another", async () => {
  const list = Array.from({ length: 1000 }, (_, i) => `/export/part-${i}.json`);
  const name = await nameOfAll(list);
  assertEquals(name, await nameOfAll(list));
  assert(
    /^\/export\/part-0\.json … \/export\/part-999\.json \(1000, [0-9a-f]{12}\)$/.test(name),
    name,
  );
  assert(name !== await nameOfAll(list.with(500, "/export/other.json")));
  assertEquals(await nameOfAll(["/x/a.json", "/x/b.json"]), "/x/a.json, /x/b.json");
});

/** Files and other things that this process has open. */
function descriptors(): number {
  return [...Deno.readDirSync("/proc/self/fd")].length;
}
