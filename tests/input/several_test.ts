/** Tests of several files that are read as one. */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { gzipSync } from "node:zlib";
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
    const { paths, path, size, isNamedFile, format, superseded } = file;
    assertEquals({ paths, path, size, isNamedFile, format, superseded }, {
      ...{ paths: data, path: data[0], size: 33 },
      ...{ isNamedFile: false, format: "array", superseded: undefined },
    });
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

Deno.test("openData() counts the bytes of the files before and of the one that is being read", async () => {
  const files = { "a.json": '[{"id":1}]', "b.json": '[{"id":2},{"id":3}]', "c.json": "[]" };
  await withFiles(files, async (at) => {
    using file = await openData({ data: ["a.json", "b.json", "c.json"].map(at) });
    const read = [file.bytesRead];
    for await (const _ of file.records) read.push(file.bytesRead);
    assertEquals([...read, file.bytesRead], [0, 10, 29, 31]);
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

Deno.test("openData() refuses a failures file together with other data", {
  sanitizeResources: true,
}, async () => {
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
    // By a process of its own: on some versions of Deno, opening a pipe waits for its other end.
    const args = ["-c", `echo '[{"id":2}]' > "$0"`, at("pipe")];
    await using _writer = new Deno.Command("/bin/sh", { args }).spawn();
    using file = await openData({ data: [at("a.json"), at("pipe"), at("b.json")] });
    assertEquals({ size: file.size, origin: file.origin }, { size: undefined, origin: "-" });
    const { records } = await contentOf(file);
    assertEquals(records.map(({ text, position }) => [text, position.file]), [
      ['{"id":1}', at("a.json")],
      ['{"id":2}', at("pipe")],
      ['{"id":3}', at("b.json")],
    ]);
  });
});

Deno.test("openData() leaves no file open that was not read to its end", {
  sanitizeResources: true,
}, async () => {
  const files = { "a.json": '[{"id":1}]', "b.json": '[{"id":2}]', "c.json": '[{"id":3}]' };
  await withFiles(files, async (at) => {
    const data = [at("*.json")];
    using _unread = await openData({ data });
    using partlyRead = await openData({ data });
    const records = partlyRead.records[Symbol.asyncIterator]();
    await records.next();
    await records.next();
    using ended = await openData({ data });
    for await (const _ of ended.records) break;
    await assertRejects(() => openData({ data: [...data, at("missing.json")] }), DataError);
  });
});

Deno.test("openData() leaves nothing open that cannot be opened again", {
  sanitizeResources: true,
  ignore: Deno.build.os === "windows",
}, async () => {
  await withFiles({ "a.json": '[{"id":1}]' }, async (at) => {
    const data = [at("a.json"), "/dev/null"];
    using _unread = await openData({ data });
    using partlyRead = await openData({ data });
    for await (const _ of partlyRead.records) break;
    await assertRejects(() => openData({ data: [...data, at("missing.json")] }), DataError);
  });
});

Deno.test("openData() says what was read of its files also when they are closed", async () => {
  await withFiles({ "a.json": '[{"id":1}]', "b.json": "[]" }, async (at) => {
    for (const [isRead, bytesRead] of [[false, 0], [true, 12]] as const) {
      const file = await openData({ data: [at("a.json"), at("b.json")] });
      if (isRead) await contentOf(file);
      file[Symbol.dispose]();
      assertEquals(file.bytesRead, bytesRead);
    }
  });
});

Deno.test("openData() gives an error without a position as it is", async () => {
  await withFiles({ "a.json": '[{"id":1}]' }, async (at) => {
    await Deno.writeFile(at("b.json"), gzipSync("[1,2,3]").subarray(0, -8));
    using file = await openData({ data: [at("a.json"), at("b.json")] });
    const { records, error } = await contentOf(file);
    assertEquals(records.length, 4);
    assertEquals(error?.position, undefined);
    assert(error!.message.startsWith(`Cannot read on in '${at("b.json")}' at byte `));
  });
});

Deno.test(
  "openData() closes a file that opens behind its end",
  { sanitizeResources: true },
  async () => {
    await withFiles({ "a.json": '[{"id":1}]', "b.json": '[{"id":2}]' }, async (at) => {
      // Some of these moments are between the first file and the second.
      for (let moment = 0; moment < 100; moment++) {
        const file = await openData({ data: [at("a.json"), at("b.json")] });
        const records = file.records[Symbol.asyncIterator]();
        await records.next();
        const next = records.next();
        for (let i = 0; i < moment; i++) await Deno.lstat(at("a.json"));
        file[Symbol.dispose]();
        await next.catch(() => {});
      }
    });
  },
);

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

Deno.test("nameOfAll() gives the name that files of earlier versions have", async () => {
  const list = Array.from({ length: 40 }, (_, i) => `/nowhere/part-${i}.json`);
  assertEquals(
    await nameOfAll(list),
    "/nowhere/part-0.json … /nowhere/part-39.json (40, d29321c8b853)",
  );
});

Deno.test("nameOfAll() names all as long as that takes no more than 200 characters", async () => {
  for (const [length, isWhole] of [[200, true], [201, false]] as const) {
    const paths = ["/a.json", `/${"b".repeat(length - "/a.json, /".length)}`];
    assertEquals(await nameOfAll(paths) === paths.join(", "), isWhole, `${length}`);
  }
});
