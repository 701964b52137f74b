import { assert, assertEquals, assertRejects } from "@std/assert";
import { FAILURE_LINE_START, readFailures, supersededLine } from "../../lib/input/failures.ts";
import { MAX_RECORD_BYTES, recordText } from "../../lib/input/record.ts";
import { randomArray, randomSpace } from "../helpers/json_cases.ts";
import { seeded } from "../helpers/random.ts";
import { chunked, readAll, type ReadResult, recordOf, utf8 } from "../helpers/records.ts";

function read(text: string, sizes: Iterable<number> = []): Promise<ReadResult> {
  return readAll(readFailures(chunked(utf8(text), sizes)));
}

function failureLine(record: string, position: unknown): string {
  const facts = { outcome: "rejected", reason: 'a "record" { of', position };
  return `${JSON.stringify(facts).slice(0, -1)},"record":${record}}`;
}

Deno.test("readFailures() gives the records with the positions they had in their data file", async () => {
  for (let seed = 1; seed <= 100; seed++) {
    const random = seeded(seed);
    const { elements, positions } = randomArray(random, 8);
    const records = elements.map((element) => element.replaceAll(/[\r\n]/g, " "));
    const lines = records.map((record, i) => failureLine(record, positions[i]));
    const text = lines.map((line) => `${line}${randomSpace(random)}\n`).join("");
    const length = utf8(text).length;
    for (const sizes of [[], [random.below(length + 1)], new Array(length).fill(1)]) {
      const result = await read(text, sizes);
      const message = `seed ${seed}, chunks of ${sizes}`;
      assertEquals(result.error, undefined, message);
      assertEquals(result.records.map((record) => record.text), records, message);
      assertEquals(result.records.map(({ position }) => position), positions, message);
      for (const { text, members } of result.records) {
        const entries = members.map(([key, value]) => [JSON.parse(`"${key}"`), JSON.parse(value)]);
        const isObject = text.startsWith("{");
        const expected = JSON.stringify(isObject ? JSON.parse(text) : {});
        assertEquals(JSON.stringify(Object.fromEntries(entries)), expected, message);
      }
    }
  }
});

Deno.test("readFailures() lists the members of the records at hand only", async () => {
  const lines = Array.from({ length: 100 }, () => utf8(`${failureLine('{"a":1,"b":2}', null)}\n`));
  async function* chunks() {
    for (const line of lines) yield line;
  }
  let line = 0;
  for await (const [record, ...others] of readFailures(chunks())) {
    line++;
    const { firstMember, endMember } = record;
    const expected = { firstMember: 0, endMember: 2, others: [] };
    assertEquals({ firstMember, endMember, others }, expected, `line ${line}`);
  }
});

Deno.test("readFailures() tells where reading goes on in the failures file", async () => {
  const text = `${failureLine('{"é":1}', null)}\r\n${failureLine("2", null)}\n`;
  const { records } = await read(text);
  const nextTexts = records.map(({ nextOffset }) =>
    new TextDecoder().decode(utf8(text).subarray(nextOffset))
  );
  assertEquals(nextTexts, [`\r\n${failureLine("2", null)}\n`, "\n"]);
});

Deno.test("readFailures() gives the line's own position when it holds none that can be", async () => {
  const own = { record: 2, line: 2, column: 1, offset: 25 };
  const positions = [
    "null",
    "7",
    '"here"',
    "[]",
    "{}",
    '{"record":1,"line":1,"column":1}',
    '{"record":1.5,"line":1,"column":1,"offset":0}',
    '{"record":"1","line":1,"column":1,"offset":0}',
    '{"record":1,"line":1,"column":1,"offset":1e300}',
  ];
  const first = '{"outcome":0,"record":1}\n';
  assertEquals(first.length, own.offset);
  for (const position of positions) {
    const { records } = await read(`${first}{"outcome":0,"position":${position},"record":{}}`);
    assertEquals(records[1].position, own, position);
  }
  const { records } = await read(`${first}{"outcome":0,"record":{}}`);
  assertEquals(records[1].position, own, "no position");
});

Deno.test("readFailures() gives the file of a position, and the run that a record failed in", async () => {
  const position = { record: 3, line: 4, column: 5, offset: 60 };
  const own = { record: 1, line: 1, column: 1, offset: 0 };
  const run = { state: "of a file", run: 7 };
  const cases: { facts: object; position: object; failedIn?: object }[] = [
    {
      facts: { position: { file: "a.json", ...position } },
      position: { file: "a.json", ...position },
    },
    { facts: { position: { file: 1, ...position } }, position },
    { facts: run, position: own, failedIn: run },
    { facts: { ...run, run: 0 }, position: own, failedIn: { ...run, run: 0 } },
    { facts: { ...run, run: 7.5 }, position: own },
    { facts: { ...run, run: "7" }, position: own },
    { facts: { ...run, state: 7 }, position: own },
    { facts: { state: run.state }, position: own },
    { facts: { run: run.run }, position: own },
  ];
  for (const { facts, failedIn, ...expected } of cases) {
    const line = JSON.stringify({ outcome: "failed", ...facts, record: {} });
    const [[record]] = await Array.fromAsync(readFailures(chunked(utf8(line))));
    assertEquals(
      { position: record.position, failedIn: record.failedIn },
      { ...expected as { position: typeof position }, failedIn } as never,
      line,
    );
  }
});

Deno.test("readFailures() lists no members of a record that has too many, and those of others", async () => {
  const few = '{"a":1,"b":2}';
  // More than the list has room for behind those of others.
  const many = `{${'"a":1,'.repeat(131_072)}"b":2}`;
  const lines = [few, many, few, many, few].map((record) => `${failureLine(record, null)}\n`);
  const [records] = await Array.fromAsync(readFailures(chunked(utf8(lines.join("")))));
  assertEquals(
    records.map(({ firstMember, endMember }) => [firstMember, endMember]),
    [[0, 2], [-1, -1], [2, 4], [-1, -1], [4, 6]],
  );
});

Deno.test("readFailures() throws what whoever is told of a superseded line throws", async () => {
  const position = { record: 3, line: 3, column: 1, offset: 30 };
  const text = `${failureLine('{"id":1}', null)}\n${supersededLine("1", position)}\n`;
  const thrown = new TypeError("a mistake");
  const records = readFailures(chunked(utf8(text)), {
    onSuperseded() {
      throw thrown;
    },
  });
  assertEquals(await assertRejects(() => records.next()), thrown);
});

Deno.test("readFailures() gives nothing when there are no lines", async () => {
  for (const text of ["", "\n", "\ufeff", " \r\n\n"]) {
    assertEquals(await read(text), { records: [], error: undefined }, JSON.stringify(text));
  }
});

Deno.test("readFailures() takes a byte order mark, empty lines and no line break at the end", async () => {
  const { records, error } = await read(
    `\ufeff${failureLine('{"id":1}', null)}\n\n\n${failureLine('{"id":2}', null)}`,
  );
  assertEquals(error, undefined);
  assertEquals(records.map(({ text }) => text), ['{"id":1}', '{"id":2}']);
  assertEquals(records[1].position.line, 4);
});

Deno.test("readFailures() gives no record for a line that supersedes others, and tells of it", async () => {
  const position = { record: 3, line: 3, column: 1, offset: 30 };
  const first = `${failureLine('{"id":1}', null)}\n`;
  const other = '{"outcome":"of a later version","user":"1"}\n';
  const text = `${first}${supersededLine('"é', position)}\n${other}${
    failureLine('{"id":2}', null)
  }\n`;
  for (const sizes of [[], [first.length + 5], new Array(utf8(text).length).fill(1)]) {
    const told: [string, number][] = [];
    const onSuperseded = (user: string, offset: number) => told.push([user, offset]);
    const { records, error } = await readAll(
      readFailures(chunked(utf8(text), sizes), { onSuperseded }),
    );
    assertEquals(error, undefined);
    assertEquals(records.map(({ text }) => text), ['{"id":1}', '{"id":2}']);
    assertEquals(told, [['"é', first.length]]);
  }
});

Deno.test("readFailures() says where a line is wrong, after the records before it", async () => {
  const lacks = "expected a line of a failures file, found no 'record' in it";
  const cases: { wrong: string; line: number; column: number; message: string }[] = [
    { wrong: "{}", line: 2, column: 1, message: lacks },
    { wrong: " 5", line: 2, column: 2, message: lacks },
    { wrong: '[{"record":{}}]', line: 2, column: 1, message: lacks },
    { wrong: '{"x":{"record":{}}}', line: 2, column: 1, message: lacks },
    { wrong: '{"outcome":"failed","user":"1"}', line: 2, column: 1, message: lacks },
    {
      wrong: '{"record":{"é":}}',
      line: 2,
      column: 16,
      message: "expected a value, found '}' (after record 1)",
    },
    {
      wrong: '{"record":{"id":1',
      line: 2,
      column: 18,
      message: "expected ',' or '}', found the end of the file (after record 1)",
    },
    { wrong: "]", line: 2, column: 1, message: "expected a value, found ']' (after record 1)" },
  ];
  const first = `${failureLine('{"id":1}', null)}\n`;
  for (const { wrong, line, column, message } of cases) {
    for (const sizes of [[], [first.length], new Array(200).fill(1)]) {
      const { records, error } = await read(first + wrong, sizes);
      assertEquals(records.map(({ text }) => text), ['{"id":1}'], wrong);
      assertEquals(error?.message, `line ${line}, column ${column}: ${message}`, wrong);
      const { position } = error!;
      assertEquals({ line: position?.line, column: position?.column }, { line, column }, wrong);
    }
  }
});

Deno.test("readFailures() reads records of any depth", async () => {
  const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
  const { records, error } = await read(failureLine(deep, null), [50_000, 70_000]);
  assertEquals(error, undefined);
  assertEquals(records.length, 1);
  assert(records[0].text === deep);
});

Deno.test("FAILURE_LINE_START is how the lines begin that JSON.stringify makes", () => {
  assertEquals(failureLine("1", null).slice(0, FAILURE_LINE_START.length), FAILURE_LINE_START);
  const line = supersededLine("1", { record: 1, line: 1, column: 1, offset: 0 });
  assertEquals(line.slice(0, FAILURE_LINE_START.length), FAILURE_LINE_START);
});

Deno.test("recordText() puts a record on one line and changes nothing else", async () => {
  const cases: { json: string; text: string }[] = [
    { json: '{"id":1}', text: '{"id":1}' },
    { json: '{\r\n  "id" : 1.10,\n"a":[\n]\n}', text: '{    "id" : 1.10, "a":[ ] }' },
    { json: '"\\n\\u000a é\u2028"', text: '"\\n\\u000a é\u2028"' },
  ];
  for (const { json, text } of cases) {
    assertEquals(recordText(await recordOf(json)), text, json);
  }
});

Deno.test("readFailures() drops a line that is longer than any it has written, and goes on behind", async () => {
  // More than one chunk of it comes when it is too large already.
  const text = "x".repeat(3 * MAX_RECORD_BYTES + 2_000_000);
  const long = failureLine(`{"id":1,"text":"${text}"}`, null);
  const content = utf8(`${long}\n${failureLine('{"id":2}', null)}\n`);
  const given: unknown[] = [];
  for await (const records of readFailures(chunked(content, new Array(100).fill(1_000_000)))) {
    for (const record of records) {
      given.push([record.position.line, record.tooLarge, recordText(record)]);
    }
  }
  assertEquals(given, [[1, long.length, "null"], [2, undefined, '{"id":2}']]);
});
