import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { type DataFile, openDataFile } from "../../lib/input/open.ts";
import { DataError } from "../../lib/input/record.ts";
import { readAll } from "../helpers/records.ts";

/** Calls `use` with the path of a file of this content, and removes it. */
async function withFile(
  content: string | Uint8Array,
  use: (path: string) => Promise<void>,
): Promise<void> {
  const path = await Deno.makeTempFile({ prefix: "cio-sync-open-" });
  try {
    if (typeof content === "string") await Deno.writeTextFile(path, content);
    else await Deno.writeFile(path, content);
    await use(path);
  } finally {
    await Deno.remove(path);
  }
}

async function textsOf({ records }: DataFile): Promise<string[]> {
  const result = await readAll(records);
  if (result.error !== undefined) throw result.error;
  return result.records.map(({ text }) => text);
}

Deno.test("openDataFile() knows the format by the first bytes", async () => {
  const line = '{"outcome":"failed","reason":"x","record":{"id":1}}\n';
  const cases: { content: string; format: DataFile["format"]; texts: string[] }[] = [
    { content: '[{"id":1}, 2]', format: "array", texts: ['{"id":1}', "2"] },
    { content: '\ufeff\r\n[{"id":1}]', format: "array", texts: ['{"id":1}'] },
    { content: "[]", format: "array", texts: [] },
    { content: '{"id":1}\n{"id":2}\n', format: "ndjson", texts: ['{"id":1}', '{"id":2}'] },
    { content: '\ufeff{\n"id":1}', format: "ndjson", texts: ['{\n"id":1}'] },
    { content: "id,b\n1,2\n", format: "csv", texts: ['{"id":"1","b":"2"}'] },
    { content: "\ufeffid\tb\r\n1\t2", format: "csv", texts: ['{"id":"1","b":"2"}'] },
    { content: "id;b\n", format: "csv", texts: [] },
    { content: line, format: "failures", texts: ['{"id":1}'] },
    { content: line + line, format: "failures", texts: ['{"id":1}', '{"id":1}'] },
    { content: `\ufeff${line}`, format: "failures", texts: ['{"id":1}'] },
  ];
  for (const { content, format, texts } of cases) {
    await withFile(content, async (path) => {
      using file = await openDataFile(path);
      const size = new TextEncoder().encode(content).length;
      const expected = { path, format, size };
      assertEquals({ path: file.path, format: file.format, size: file.size }, expected, content);
      assertEquals(await textsOf(file), texts, content);
    });
  }
});

Deno.test("openDataFile() reads a file that is larger than what is read at once", async () => {
  const users = Array.from({ length: 20_000 }, (_, id) => ({ id, name: "é".repeat(id % 50) }));
  await withFile(`\n${JSON.stringify(users, null, 1)}`, async (path) => {
    using file = await openDataFile(path);
    let lists = 0;
    const texts: string[] = [];
    for await (const records of file.records) {
      lists++;
      for (const { bytes, start, end } of records) {
        texts.push(new TextDecoder().decode(bytes.subarray(start, end)));
      }
    }
    assert(lists > 5, `${lists} lists of records`);
    assertEquals(JSON.stringify(texts.map((text) => JSON.parse(text))), JSON.stringify(users));
  });
});

Deno.test("openDataFile() names the file when it cannot be read on, after the records before", async () => {
  const cases: { content: string | Uint8Array; count: number; message: string }[] = [
    {
      content: "",
      count: 0,
      message: "line 1, column 1: expected '[', the start of an array of users, found the end of ",
    },
    {
      content: '{"id":1',
      count: 0,
      message: "line 1, column 8: expected ',' or '}', found the end of the file",
    },
    {
      content: '[{"id":1},\n{"id":2]',
      count: 1,
      message: "line 2, column 8: expected ',' or '}', found ']' (after record 1)",
    },
    {
      content: Uint8Array.of(0x5b, 0x22, 0xff, 0x22, 0x5d),
      count: 0,
      message: "line 1, column 3: expected valid UTF-8",
    },
    {
      content: '{"outcome":1,"record":{}}\n{"x":1}',
      count: 1,
      message: "line 2, column 1: expected a line of a failures ",
    },
    {
      content: '{"outcome":',
      count: 0,
      message: "line 1, column 12: expected a value, found the end of the file",
    },
  ];
  for (const { content, count, message } of cases) {
    await withFile(content, async (path) => {
      using file = await openDataFile(path);
      const { records, error } = await readAll(file.records);
      assertEquals(records.length, count, message);
      const shown = error?.message ?? "";
      assertStringIncludes(shown, `'${path}'`, message);
      assertStringIncludes(shown, `: ${message}`, message);
    });
  }
});

Deno.test("openDataFile() throws a DataError when there is no such file", async () => {
  const error = await assertRejects(() => openDataFile("no/such/file.json"), DataError);
  assertEquals(
    error.message,
    "Cannot find the data file 'no/such/file.json': name it with --data",
  );
  assert(error.cause instanceof Deno.errors.NotFound);
});

Deno.test("openDataFile() throws a DataError when the path is a folder", async () => {
  const path = await Deno.makeTempDir({ prefix: "cio-sync-open-" });
  try {
    const error = await assertRejects(() => openDataFile(path), DataError);
    assertEquals(
      error.message,
      `Cannot read '${path}': it is a folder; name the file in it with --data`,
    );
  } finally {
    await Deno.remove(path);
  }
});

Deno.test({
  name: "openDataFile() throws a DataError when the path goes through a file",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await withFile("[]", async (path) => {
      const inner = `${path}/data.json`;
      const error = await assertRejects(() => openDataFile(inner), DataError);
      assertEquals(
        error.message,
        `Cannot open the data file '${inner}': a folder of its path is a file`,
      );
    });
  },
});

Deno.test({
  name: "openDataFile() knows no size when it is no regular file",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    using file = await openDataFile("/dev/null");
    assertEquals([file.size, file.isNamedFile, file.origin], [undefined, false, "-"]);
    assertEquals(file.format, "array");
    assertEquals(["/dev/null", "/dev/zero"].map((path) => file.isAt(path)), [false, false]);
    const { records, error } = await readAll(file.records);
    assertEquals(records, []);
    assertStringIncludes(error?.message ?? "", "found the end of the file");
  },
});

Deno.test("openDataFile() gives a DataError with the byte when reading fails in the middle", async () => {
  const content = `[${'{"id":1},'.repeat(100_000)}{}]`;
  await withFile(content, async (path) => {
    const file = await openDataFile(path);
    const records = file.records[Symbol.asyncIterator]();
    assert((await records.next()).value.length > 0);
    file[Symbol.dispose]();
    await assertRejects(
      async () => {
        // What was read before is given first.
        while (!(await records.next()).done);
      },
      DataError,
      `Cannot read on in '${path}' at byte 262144: `,
    );
  });
});

Deno.test("openDataFile() gives the file back when it was not read to its end", async () => {
  await withFile(`[${'{"id":1},'.repeat(100_000)}{}]`, async (path) => {
    {
      using _unread = await openDataFile(path);
      using partlyRead = await openDataFile(path);
      for await (const _ of partlyRead.records) break;
    }
    // Deno's sanitizer fails this test if one of the two is still open.
    using file = await openDataFile(path);
    assertEquals((await textsOf(file)).length, 100_001);
  });
});

Deno.test("openDataFile() leaves no file open that is no data", {
  sanitizeResources: true,
}, async () => {
  await withFile("%PDF-1.7", async (path) => {
    const error = await assertRejects(() => openDataFile(path), DataError);
    assertEquals(
      error.message,
      `Cannot read '${path}': it is a PDF document; JSON, NDJSON, CSV and TSV can be read, also gzipped`,
    );
  });
});

Deno.test("openDataFile() closes its file with it, once", { sanitizeResources: true }, async () => {
  await withFile("[]", async (path) => {
    using file = await openDataFile(path);
    assertEquals(await textsOf(file), []);
  });
});

Deno.test("openDataFile() knows its file by the name of another link to it", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const at = (name: string) => `${folder}/${name}`;
    for (const name of ["a.json", "b.json"]) await Deno.writeTextFile(at(name), "[]");
    await Deno.link(at("a.json"), at("link.json"));
    using file = await openDataFile(at("a.json"));
    const names = ["a.json", "link.json", "b.json", "missing.json"];
    assertEquals(names.map((name) => file.isAt(at(name))), [true, true, false, false]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("openDataFile() takes no URL, and does not repeat what may be secret in one", async () => {
  const error = await assertRejects(() => openDataFile("https://u:p@x.org/a?key=1"), DataError);
  assertEquals(
    error.message,
    "Cannot read 'https://x.org/…': it is a URL, and data is a file; this reads it: " +
      "curl -sSf URL | cio-sync --data -",
  );
});

Deno.test("openDataFile() knows where its records come from at first", async () => {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  const line = (data?: string) =>
    `{"outcome":"failed",${data === undefined ? "" : `"data":"${data}",`}"record":{"id":1}}\n`;
  const cases: { name: string; content: string; origin: string | undefined }[] = [
    { name: "a.json", content: "[]", origin: `${folder}/a.json` },
    { name: "x.ndjson", content: line(), origin: undefined },
    { name: "x.ndjson", content: line("-"), origin: "-" },
    { name: "x.ndjson", content: line("a.json"), origin: `${folder}/a.json` },
    { name: "x.ndjson", content: line("b/a.json"), origin: "b/a.json" },
    { name: "x.ndjson", content: line("/b/a.json"), origin: "/b/a.json" },
    { name: "x.ndjson", content: line("b\\\\a.json"), origin: "b\\a.json" },
  ];
  try {
    for (const { name, content, origin } of cases) {
      await Deno.writeTextFile(`${folder}/${name}`, content);
      using file = await openDataFile(`${folder}/${name}`);
      assertEquals(file.origin, origin, content);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
