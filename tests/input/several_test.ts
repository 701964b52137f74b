/** Tests of several files that are read as one. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { type DataFile } from "../../lib/input/open.ts";
import { openData } from "../../lib/input/open_data.ts";
import { DataError } from "../../lib/input/record.ts";
import { readAll } from "../helpers/records.ts";

/** Runs `test` in a folder with these files; `at` gives their paths. */
async function withFiles(
  files: Record<string, string>,
  test: (at: (name: string) => string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "cio-sync-several-" }));
  try {
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(`${folder}/${name}`, text);
    }
    await test((name) => `${folder}/${name}`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

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
        `sync it by itself with --data ${path}`,
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

Deno.test("openData() gives the same list the same name, and another list another one", async () => {
  const files = { "a.json": "[]", "b.json": "[]", "c.json": "[]" };
  await withFiles(files, async (at) => {
    const nameOf = async (data: string[]) => {
      using file = await openData({ data });
      return file.origin;
    };
    const [a, b, c] = ["a.json", "b.json", "c.json"].map(at);
    assertEquals(await nameOf([a, b]), `${a}, ${b}`);
    const long = Array.from({ length: 9 }, () => [a, b]).flat();
    const [name, again, other] = [
      await nameOf(long),
      await nameOf(long),
      await nameOf([a, c, ...long.slice(2)]),
    ];
    assertEquals(name, again);
    assert(name !== other && name!.startsWith(`${a} … ${b} (18, `) && name!.length < 250, name);
  });
});
