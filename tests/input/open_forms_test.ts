/** Tests of opening data of every form: what the flags say of it, and what is compressed. */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { gzipSync } from "node:zlib";
import { type DataFile, openDataFile, type OpenOptions } from "../../lib/input/open.ts";
import { DataError } from "../../lib/input/record.ts";
import { readAll } from "../helpers/records.ts";

async function withFile<Result>(
  content: string | Uint8Array,
  use: (path: string) => Promise<Result>,
): Promise<Result> {
  const path = await Deno.makeTempFile({ prefix: "cio-sync-forms-" });
  try {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    await Deno.writeFile(path, bytes);
    return await use(path);
  } finally {
    await Deno.remove(path);
  }
}

/** The form and the records of data with this content, or the message about it without the path. */
function opened(content: string | Uint8Array, options: OpenOptions = {}) {
  return withFile(content, async (path) => {
    try {
      using file = await openDataFile(path, options);
      const { records, error } = await readAll(file.records);
      if (error !== undefined) throw error;
      return { format: file.format, texts: records.map(({ text }) => text) };
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      return error.message.replaceAll(path, "PATH");
    }
  });
}

const USERS = '[{"id":"1"},{"id":"2"}]';
const TEXTS = ['{"id":"1"}', '{"id":"2"}'];

Deno.test("openDataFile() reads the form that the flags name", async () => {
  const cases: {
    content: string;
    options: OpenOptions;
    format: DataFile["format"];
    texts?: string[];
  }[] = [
    { content: "id\n1\n2\n", options: { format: "csv" }, format: "csv" },
    { content: "id\n1\n2\n", options: { delimiter: ";" }, format: "csv" },
    { content: "id;a,b\n1;\n2;\n", options: { delimiter: ";" }, format: "csv" },
    { content: "id\t\n1\t\n2\t\n", options: { format: "tsv" }, format: "csv" },
    {
      content: "id,x\ty\n1,\t\n",
      options: { format: "tsv" },
      format: "csv",
      texts: ['{"id,x":"1,"}'],
    },
    { content: "id#a\n1#\n2#\n", options: { delimiter: "#" }, format: "csv" },
    {
      content: "id,a\n1,\n",
      options: { emptyCells: "null" },
      format: "csv",
      texts: ['{"id":"1","a":null}'],
    },
    { content: USERS, options: { format: "json" }, format: "array" },
    { content: USERS, options: { delimiter: ";" }, format: "array" },
    { content: TEXTS.join(" "), options: { format: "ndjson" }, format: "ndjson" },
    { content: "", options: { format: "ndjson" }, format: "ndjson", texts: [] },
    {
      content: `{"x":[${USERS}]}`,
      options: { format: "ndjson" },
      format: "ndjson",
      texts: [`{"x":[${USERS}]}`],
    },
    { content: `{"a":{"b":${USERS}}}`, options: { records: "a.b" }, format: "object" },
    { content: `{"a":${USERS}}`, options: { records: "a", format: "json" }, format: "object" },
    {
      content: '{"outcome":"failed","record":{"id":"1"}}',
      options: { format: "ndjson" },
      format: "failures",
      texts: ['{"id":"1"}'],
    },
  ];
  for (const { content, options, format, texts = TEXTS } of cases) {
    const read = await opened(content, options);
    assertEquals(read, { format, texts }, `${content} ${JSON.stringify(options)}`);
  }
});

Deno.test("openDataFile() says what does not go with the flags, and what helps", async () => {
  const cases: { content: string | Uint8Array; options: OpenOptions; message: string }[] = [
    {
      content: USERS,
      options: { records: "a" },
      message: "it is an array itself, and not inside of an object; leave out --records",
    },
    {
      content: TEXTS.join("\n"),
      options: { records: "a" },
      message: "it is NDJSON, objects one behind the other; leave out --records",
    },
    {
      content: `{"a":${USERS}}`,
      options: { format: "json" },
      message: "--records names an array in it",
    },
    {
      content: `{"user":${USERS}}`,
      options: { records: "users" },
      message: "did you mean --records user?",
    },
    { content: "PK\x03\x04xl/", options: { format: "csv" }, message: "it is an Excel workbook" },
    {
      content: "id,b\n1,2",
      options: { format: "json" },
      message: "line 1, column 1: expected '[', the start of an array of users, found 'i'",
    },
  ];
  for (const { content, options, message } of cases) {
    const read = await opened(content, options);
    assert(typeof read === "string", `${content} was read`);
    assertMatch(read, /^Cannot read 'PATH': /);
    assertStringIncludes(read, message);
  }
});

Deno.test("openDataFile() says what reads text that is not UTF-8, and JSON with comments, where it begins", async () => {
  const latin1 = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
  const cases: { content: string | Uint8Array; message: string }[] = [
    {
      content: latin1("id,name\n1,é\n"),
      message:
        "line 2, column 3: expected valid UTF-8, found byte 0xe9; if it is Latin-1, this reads it: iconv -f ISO-8859-1 -t UTF-8 PATH | cio-sync --data -",
    },
    {
      content: latin1('[{"id":"\x93"}]'),
      message:
        "line 1, column 9: expected valid UTF-8, found byte 0x93; if it is Windows-1252, this reads it: iconv -f WINDOWS-1252 -t UTF-8 PATH | cio-sync --data -",
    },
    {
      content: gzipSync(latin1('{"id":"é"}\n{}')),
      message:
        "found byte 0xe9; if it is Latin-1, this reads it: gzip -dc PATH | iconv -f ISO-8859-1 -t UTF-8 | cio-sync --data -",
    },
    {
      content: '[{"id":"1"}, // the first\n{"id":"2"}]',
      message:
        "line 1, column 14: expected a value, found '/' (after record 1); if it is a comment, this takes all of them out: npx -y strip-json-comments-cli < PATH | cio-sync --data -",
    },
    {
      content: '{"id":"1"} # one\n{"id":"2"}',
      message: "line 1, column 12: expected a value, found '#' (after record 1)",
    },
  ];
  for (const { content, message } of cases) {
    const read = await opened(content);
    assert(typeof read === "string" && read.endsWith(message), `${read} ends with ${message}`);
  }
});

Deno.test("openDataFile() reads every form gzipped, and says how much of the file was read", async () => {
  const cases: { content: string; options?: OpenOptions; format: DataFile["format"] }[] = [
    { content: USERS, format: "array" },
    { content: TEXTS.join("\n"), format: "ndjson" },
    { content: "id,b\r\n1,\r\n2,\r\n", format: "csv" },
    { content: "id\n1\n2", options: { format: "csv" }, format: "csv" },
    { content: `{"a":${USERS}}`, options: { records: "a" }, format: "object" },
    {
      content: TEXTS.map((record) => `{"outcome":"failed","record":${record}}\n`).join(""),
      format: "failures",
    },
  ];
  for (const { content, options, format } of cases) {
    const bytes = gzipSync(content);
    await withFile(bytes, async (path) => {
      using file = await openDataFile(path, options);
      const { records, error } = await readAll(file.records);
      assertEquals(error, undefined, content);
      assertEquals(records.map(({ text }) => text), TEXTS, content);
      const facts = { format: file.format, size: file.size, bytesRead: file.bytesRead };
      assertEquals(facts, { format, size: bytes.length, bytesRead: bytes.length }, content);
    });
  }
});

Deno.test("openDataFile() knows what is superseded in a gzipped failures file before its first record", async () => {
  const lines = [
    '{"outcome":"failed","user":"1","record":{"id":"1"}}',
    '{"outcome":"failed","user":"2","record":{"id":"2"}}',
    '{"outcome":"superseded","user":"1"}',
  ];
  await withFile(gzipSync(lines.join("\n")), async (path) => {
    using file = await openDataFile(path);
    for await (const _ of file.records) break;
    const [end1, end2] = [lines[0].length, lines[0].length + 1 + lines[1].length];
    assertEquals(
      [file.superseded?.has("1", end1), file.superseded?.has("2", end2)],
      [true, false],
    );
  });
});

Deno.test("openDataFile() names the byte of the file, and the user, where a gzip file ends too early", async () => {
  const random = crypto.getRandomValues(new Uint8Array(60_000));
  const users = Array.from(random, (byte, id) => `{"id":"${id}","n":${byte}}\n`);
  const bytes = gzipSync(users.join(""));
  const half = bytes.subarray(0, bytes.length >> 1);
  await withFile(half, async (path) => {
    using file = await openDataFile(path);
    const { records, error } = await readAll(file.records);
    assert(records.length > 10_000, `${records.length} users`);
    assertEquals(records.map(({ text }) => `${text}\n`), users.slice(0, records.length));
    assertEquals(
      error?.message,
      `Cannot read on in '${path}' at byte ${half.length}: the gzip file ends too early: what is ` +
        `behind is missing, so get it again (after record ${records.length})`,
    );
  });
});

Deno.test("openDataFile() says behind how many records a gzip file ends too early", async () => {
  for (const count of [0, 1, 2]) {
    const lines = '{"id":"1"}\n'.repeat(count);
    const bytes = gzipSync(`${lines}{"id":"`).subarray(0, -8);
    const read = await opened(bytes, { format: "ndjson" });
    const after = count === 0 ? "" : ` (after record ${count})`;
    assertEquals(
      read,
      `Cannot read on in 'PATH' at byte ${bytes.length}: the gzip file ends too early: what is ` +
        `behind is missing, so get it again${after}`,
    );
  }
});

Deno.test("openDataFile() gives positions in what is compressed", async () => {
  await withFile(gzipSync('id,b\n1,"x\ny"\n2,z\n'), async (path) => {
    using file = await openDataFile(path);
    const { records } = await readAll(file.records);
    assertEquals(records.map(({ position }) => position), [
      { record: 1, line: 2, column: 1, offset: 5 },
      { record: 2, line: 4, column: 1, offset: 13 },
    ]);
  });
});
