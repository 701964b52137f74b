import { assertEquals, assertStringIncludes } from "@std/assert";
import { supersededLine } from "../../lib/input/failures.ts";
import { openDataFile } from "../../lib/input/open.ts";
import { DataError } from "../../lib/input/record.ts";
import { Spool } from "../../lib/input/spool.ts";
import { readFailuresTwice, Superseded } from "../../lib/input/superseded.ts";
import { LeftOut } from "../../lib/person/left_out.ts";
import type { PersonRules } from "../../lib/person/mapping.ts";
import { rules } from "../helpers/person_maker.ts";
import { chunked, readAll, utf8 } from "../helpers/records.ts";

const POSITION = { record: 9, line: 9, column: 1, offset: 99 };

function failure(record: string): string {
  return `{"outcome":"rejected","reason":"no","record":${record}}`;
}

/** The records of a failures file with these `lines` that are to be sent, and how many are left out. */
async function left(
  lines: string[],
  { changes = {}, sizes = [] }: { changes?: Partial<PersonRules>; sizes?: number[] } = {},
): Promise<{ records: string[]; warnings: number }> {
  const all = rules(changes);
  const superseded = new Superseded(all.identifier);
  const text = lines.map((line) => `${line}\n`).join("");
  const read = () => chunked(utf8(text), sizes);
  const data = { records: readFailuresTwice({ read }, superseded), superseded };
  const leftOut = new LeftOut(data, all);
  const { records, error } = await readAll(leftOut.records);
  if (error !== undefined) throw error;
  return { records: records.map(({ text }) => text), warnings: leftOut.warnings().length };
}

Deno.test("has() is true of the lines of a user up to where they are superseded", () => {
  const superseded = new Superseded("id");
  assertEquals(superseded.isEmpty, true);
  superseded.add("1", 10);
  assertEquals(superseded.isEmpty, false);
  const ends = (user: string) => [1, 9, 10, 11].map((end) => superseded.has(user, end));
  assertEquals([ends("1"), ends("2")], [[true, true, true, false], [false, false, false, false]]);
  superseded.add("1", 11);
  assertEquals(ends("1"), [true, true, true, true]);
});

Deno.test("LeftOut leaves out the lines of a user above the last that supersedes them, and no others", async () => {
  const lines = [
    failure('{"id":1,"n":1}'),
    failure('{"id":2,"n":2}'),
    supersededLine("1", POSITION),
    failure('{"id":"1","n":3}'),
    failure('{"id":{"1":1},"n":4}'),
    failure("null"),
    supersededLine("1", POSITION),
    failure('{"id":1,"n":5}'),
    supersededLine("3", POSITION),
  ];
  const kept = ['{"id":2,"n":2}', '{"id":{"1":1},"n":4}', "null", '{"id":1,"n":5}'];
  const { length } = lines.join("\n");
  for (const sizes of [[], [1], [100, 77], new Array(length).fill(1)]) {
    assertEquals(await left(lines, { sizes }), { records: kept, warnings: 1 });
  }
});

Deno.test("LeftOut compares users as Customer.io does, and by who they are once they are mended", async () => {
  const cases: { changes?: Partial<PersonRules>; user: string; id: string; isLeftOut: boolean }[] =
    [
      { user: "Ana@x.com", id: '"ana@X.com"', isLeftOut: false },
      { user: "Ana@x.com", id: '"ana@X.com"', isLeftOut: true, changes: { identifier: "email" } },
      { user: "a1", id: '"cio_a1"', isLeftOut: true, changes: { identifier: "cio_id" } },
      { user: '"\\é', id: '"\\"\\\\\\u00e9"', isLeftOut: true },
      { user: "1", id: "2", isLeftOut: false },
    ];
  for (const { user, id, isLeftOut, changes = {} } of cases) {
    const record = `{"id":${id}}`;
    const line = `{"outcome":"rejected","user":${JSON.stringify(user)},"record":${record}}`;
    const { records } = await left([line, supersededLine(user, POSITION)], { changes });
    assertEquals(records, isLeftOut ? [] : [record], `${user} ${id}`);
  }
});

Deno.test("LeftOut knows a line that was formatted, and is not misled by a record that speaks of one", async () => {
  const pretty = JSON.stringify(JSON.parse(supersededLine("1", POSITION)), null, 2);
  assertEquals((await left([failure('{"id":1}'), pretty])).records, []);
  const record = '{"id":1,"outcome":"superseded","user":"1"}';
  assertEquals(await left([failure(record), failure(record)]), {
    records: [record, record],
    warnings: 0,
  });
});

Deno.test("readFailuresTwice() gives no record of a file that breaks off, if anything in it is superseded", async () => {
  const lines = [failure('{"id":1}'), failure('{"id":2}'), '{"outcome":'];
  for (const isMarked of [false, true]) {
    const text = [
      ...lines.slice(0, 2),
      ...isMarked ? [supersededLine("2", POSITION)] : [],
      lines[2],
    ]
      .join("\n");
    const read = () => chunked(utf8(text));
    const { records, error } = await readAll(readFailuresTwice({ read }, new Superseded("id")));
    assertEquals({ read: records.length, hasError: error !== undefined }, {
      read: isMarked ? 0 : 2,
      hasError: true,
    });
  }
});

Deno.test("openDataFile() says of a failures file what is superseded before it gives a record", async () => {
  const path = await Deno.makeTempFile({ suffix: ".failures.ndjson" });
  try {
    // More than is read at once, so that the lines are not all at hand.
    const record = `{"id":1,"text":"${"x".repeat(200_000)}"}`;
    const lines = [
      failure(record),
      failure(record),
      failure(record),
      supersededLine("1", POSITION),
    ];
    await Deno.writeTextFile(path, lines.map((line) => `${line}\n`).join(""));
    using data = await openDataFile(path);
    let records = 0;
    for await (const some of data.records) {
      for (const { nextOffset } of some) assertEquals(data.superseded!.has("1", nextOffset), true);
      records += some.length;
    }
    assertEquals(records, 3);
    assertEquals(data.superseded!.has("1", 1e9), false);
    assertEquals(data.superseded!.has("2", 1), false);
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("Spool gives what it keeps as often as it is asked, and leaves no file", async () => {
  const folder = await Deno.makeTempDir();
  const before = Deno.env.get("TMPDIR");
  Deno.env.set("TMPDIR", folder);
  try {
    const bytes = utf8("é".repeat(300_000));
    using spool = await Spool.keep(chunked(bytes, [0, 1, 2, 70_000]), "standard input");
    assertEquals([...Deno.readDirSync(folder)], []);
    for (let i = 0; i < 2; i++) {
      const parts: number[] = [];
      let text = "";
      const decoder = new TextDecoder();
      for await (const chunk of spool.read()) {
        parts.push(chunk.length);
        text += decoder.decode(chunk, { stream: true });
      }
      assertEquals({ length: text.length, bytes: parts.reduce((a, b) => a + b) }, {
        length: 300_000,
        bytes: bytes.length,
      });
    }
    Deno.env.set("TMPDIR", `${folder}/nowhere`);
    const error = await Spool.keep(chunked(bytes), "standard input").catch((error) => error);
    assertEquals(error instanceof DataError, true);
    assertStringIncludes(error.message, "Cannot keep standard input in a temporary file");
    assertStringIncludes(error.message, "give the failures file itself with --data");
    const broken = new DataError("Cannot read on");
    const breaking = async function* () {
      yield bytes;
      throw broken;
    };
    Deno.env.set("TMPDIR", folder);
    assertEquals(await Spool.keep(breaking(), "standard input").catch((error) => error), broken);
    assertEquals([...Deno.readDirSync(folder)], []);
  } finally {
    if (before === undefined) Deno.env.delete("TMPDIR");
    else Deno.env.set("TMPDIR", before);
    await Deno.remove(folder, { recursive: true });
  }
});
