import { assert, assertEquals, assertLess, assertThrows } from "@std/assert";
import type { DataRecord, Position } from "../../lib/input/record.ts";
import { RecordBuffer } from "../../lib/input/record_buffer.ts";
import { JsonSyntaxError } from "../../lib/json/syntax_error.ts";
import { positionAt } from "../helpers/json_cases.ts";
import { seeded } from "../helpers/random.ts";
import { textOf, utf8 } from "../helpers/records.ts";

function take(buffer: RecordBuffer): string | undefined {
  const record = buffer.peek() < 0 ? undefined : buffer.takeRecord();
  return record && textOf(record.bytes, record.start, record.end);
}

/** How many times a byte may be scanned, by the size of the chunks that it comes in. */
const SCANS = [
  { chunkBytes: 256 * 1024, maxScans: 4 },
  { chunkBytes: 4096, maxScans: 12 },
  { chunkBytes: 65_536, maxScans: 5 },
];

for (const { chunkBytes, maxScans } of SCANS) {
  Deno.test(`add() keeps work linear when a record is many chunks of ${chunkBytes} bytes`, () => {
    const bytes = utf8(`"${"x".repeat(16 * 1024 * 1024)}"`);
    const buffer = new RecordBuffer();
    // Each time that add() says to go on, all bytes at hand are scanned again, and have been copied.
    let scanned = 0;
    let record: string | undefined;
    for (let at = 0; at < bytes.length; at += chunkBytes) {
      if (!buffer.add(bytes.subarray(at, at + chunkBytes))) continue;
      scanned += Math.min(at + chunkBytes, bytes.length);
      record = take(buffer);
    }
    if (record === undefined) {
      buffer.finish();
      scanned += bytes.length;
      record = take(buffer);
    }
    assertEquals(record?.length, bytes.length);
    assertLess(scanned / bytes.length, maxScans);
  });
}

Deno.test("takeRecord() gives records whose text stays when more is added", () => {
  const buffer = new RecordBuffer();
  const records: DataRecord[] = [];
  const chunk = new Uint8Array(7);
  const text = Array.from({ length: 50 }, (_, i) => `{"id":"user ${i}"}\n`).join("");
  for (let at = 0; at < text.length; at += chunk.length) {
    const part = text.slice(at, at + chunk.length);
    chunk.set(utf8(part));
    assert(buffer.add(chunk.subarray(0, part.length)), `chunk at ${at}`);
    chunk.fill(0xff);
    while (buffer.peek() >= 0) {
      const record = buffer.takeRecord();
      if (record === undefined) break;
      records.push(record);
    }
  }
  assertEquals(
    records.map(({ bytes, start, end }) => `${textOf(bytes, start, end)}\n`).join(""),
    text,
  );
  assertEquals(records.map(({ position }) => position.line), records.map((_, i) => i + 1));
  assertEquals(buffer.recordCount, 50);
  assertEquals(buffer.offset, text.length);
});

Deno.test("takeRecord() lists the members of the records at hand only", () => {
  const buffer = new RecordBuffer();
  for (let i = 0; i < 100; i++) {
    buffer.add(utf8('{"a":1,"b":{"c":2}} {"a":'));
    const record = buffer.peek() < 0 ? undefined : buffer.takeRecord();
    const members = { first: record?.firstMember, end: record?.endMember };
    assertEquals(members, { first: 0, end: i === 0 ? 2 : 1 }, `record ${i}`);
    while (buffer.peek() >= 0 && buffer.takeRecord() !== undefined);
    buffer.add(utf8("3}"));
  }
});

Deno.test("takeRecord() lists none of a record that is not whole, or that is too large", () => {
  const buffer = new RecordBuffer(20);
  buffer.add(utf8('{"a":1} {"a":1,"b":2,"c":"too large"} {"a":1,"b":2}{"a":1,"b":2,"c":'));
  const members: unknown[] = [];
  while (buffer.peek() >= 0) {
    const record = buffer.takeRecord();
    members.push(record && [record.firstMember, record.endMember]);
    if (record === undefined) break;
  }
  assertEquals(members, [[0, 1], [1, 1], [1, 3], undefined]);
});

Deno.test("takeRecord() lists none of a record with too many members, and those of the next ones", () => {
  // More than the list has room for behind those of others.
  const many = `{${'"a":1,'.repeat(131_072)}"b":2}`;
  const buffer = new RecordBuffer();
  // All of these are in one chunk, and have more members together than one may have.
  buffer.add(utf8(`{"a":1}${many}{"a":1,"b":2}${many}{"c":3}`));
  const members = Array.from({ length: 5 }, () => {
    const { firstMember, endMember } = buffer.takeRecord()!;
    return [firstMember, endMember];
  });
  assertEquals(members, [[0, 1], [-1, -1], [1, 3], [-1, -1], [3, 4]]);
});

Deno.test("takeRecord() lists the members of all records at hand, however many they are", () => {
  const record = `{${'"a":1,'.repeat(40_000)}"b":2}`;
  const buffer = new RecordBuffer();
  buffer.add(utf8(record.repeat(3)));
  for (let i = 0; i < 3; i++) {
    const { firstMember, endMember } = buffer.takeRecord()!;
    assertEquals([firstMember, endMember], [40_001 * i, 40_001 * (i + 1)]);
  }
});

Deno.test("takeRecord() lists the members of a long record alone, once those before it are gone", () => {
  const buffer = new RecordBuffer();
  const [first, half] = ['{"a":1}', "x".repeat(300_000)];
  buffer.add(utf8(`${first}{"b":"${half}`));
  assertEquals(take(buffer), first);
  assertEquals(take(buffer), undefined);
  assertEquals(buffer.add(utf8(`${half}","c":3}`)), true);
  const { firstMember, endMember } = buffer.takeRecord()!;
  assertEquals([firstMember, endMember], [0, 2]);
});

Deno.test("add() says of a long record to look at it again when it is twice as long", () => {
  const kib = 1024;
  const cases = [
    { size: 64 * kib, looks: [64, 128, 256, 512, 1024, 2048] },
    { size: 100 * kib, looks: [100, 200, 400, 800, 1600] },
  ];
  for (const { size, looks } of cases) {
    const buffer = new RecordBuffer();
    const found: number[] = [];
    for (let length = size; length <= 2560 * kib; length += size) {
      const chunk = new Uint8Array(size).fill(0x78);
      if (length === size) chunk[0] = 0x22;
      if (!buffer.add(chunk)) continue;
      found.push(length / kib);
      assertEquals(buffer.takeRecord(), undefined);
    }
    assertEquals(found, looks, `chunks of ${size} bytes`);
    assertEquals(buffer.add(utf8('"')), false);
    buffer.finish();
    assertEquals(take(buffer)?.length, Math.floor(2560 * kib / size) * size + 1);
  }
});

Deno.test("add() says to look again at a record behind others when it alone is twice as long", () => {
  const buffer = new RecordBuffer();
  const before = `"${"x".repeat(99_998)}"`;
  buffer.add(utf8(`${before}"${"x".repeat(299_999)}`));
  assertEquals([take(buffer) === before, take(buffer)], [true, undefined]);
  const looks = [100_000, 199_999, 1].map((length) =>
    buffer.add(new Uint8Array(length).fill(0x78))
  );
  assertEquals(looks, [false, false, true]);
});

Deno.test("add() says to look again at what is longer than a record may be", () => {
  const buffer = new RecordBuffer(400_000);
  const chunk = new Uint8Array(100_000).fill(0x78);
  chunk[0] = 0x22;
  const looks: boolean[] = [];
  for (let i = 0; i < 5; i++) {
    looks.push(buffer.add(chunk));
    if (looks[i]) assertEquals(buffer.takeRecord(), undefined);
    chunk[0] = 0x78;
  }
  assertEquals(looks, [true, true, false, true, true]);
  // It is being skipped: nothing of it is kept.
  assertEquals(buffer.offset, 500_000);
});

Deno.test("add() says to look again at what is longer than a record may be, before it is twice as long", () => {
  const buffer = new RecordBuffer(250_000);
  const chunk = new Uint8Array(200_000).fill(0x78);
  chunk[0] = 0x22;
  assertEquals(buffer.add(chunk), true);
  assertEquals(buffer.takeRecord(), undefined);
  const more = chunk.subarray(1);
  assertEquals([buffer.add(more.subarray(0, 50_000)), buffer.add(more.subarray(0, 1))], [
    false,
    true,
  ]);
  assertEquals(buffer.takeRecord(), undefined);
  assertEquals(buffer.offset, 250_001);
});

Deno.test("add() takes what has no room where long records are put together", () => {
  const buffer = new RecordBuffer(1000);
  const chunk = new Uint8Array(34 * 1024 * 1024).fill(0x78);
  chunk[0] = 0x22;
  assert(buffer.add(chunk.subarray(0, 300_000)));
  chunk[0] = 0x78;
  chunk[chunk.length - 1] = 0x22;
  assert(buffer.add(chunk));
  assertEquals(buffer.takeRecord()?.tooLarge, 300_000 + chunk.length);
  assertEquals(buffer.offset, 300_000 + chunk.length);
});

Deno.test("add() loses nothing of a record that does not fit where long ones are put together", () => {
  const length = 50_000_000;
  const text = new Uint8Array(length).fill(0x78);
  text[0] = text[length - 1] = 0x22;
  const buffer = new RecordBuffer(40_000_000);
  let record: DataRecord | undefined;
  for (let at = 0; at < length; at += 2_000_000) {
    if (buffer.add(text.subarray(at, at + 2_000_000))) record = buffer.takeRecord() ?? record;
  }
  assertEquals([record?.tooLarge, buffer.offset], [length, length]);
});

Deno.test("takeRecord() gives undefined until the record is whole, and counts its lines once", () => {
  const buffer = new RecordBuffer();
  const parts = ["\n[1,\n", "\n\n", '"é', "日\\", '"",\n2', "]", ' "é" 3'];
  const taken = parts.map((part) => {
    buffer.add(utf8(part));
    return take(buffer);
  });
  assertEquals(taken, [...Array(5).fill(undefined), '[1,\n\n\n"é日\\"",\n2]', '"é"']);
  buffer.finish();
  buffer.peek();
  const before = utf8(parts.join("").slice(0, -1));
  assertEquals(buffer.takeRecord()?.position, positionAt(before, 3));
});

Deno.test("finish() makes a number whole that the file ends with", () => {
  const buffer = new RecordBuffer();
  buffer.add(utf8("12"));
  assertEquals(take(buffer), undefined);
  buffer.finish();
  assertEquals(take(buffer), "12");
  assertEquals(take(buffer), undefined);
});

Deno.test("finish() has the end of a long record, though it be one byte that waited", () => {
  const buffer = new RecordBuffer();
  const text = `"${"x".repeat(100_000)}"`;
  assertEquals(buffer.add(utf8(text.slice(0, -1))), true);
  assertEquals(take(buffer), undefined);
  assertEquals(buffer.add(utf8('"')), false);
  buffer.finish();
  assert(take(buffer) === text);
});

Deno.test("skipBom() leaves what ends within a byte order mark, as it is none", () => {
  for (const [bytes, next] of [[[], -1], [[0xef], 0xef], [[0xef, 0xbb], 0xef]] as const) {
    const buffer = new RecordBuffer();
    buffer.add(Uint8Array.from(bytes));
    assertEquals(buffer.skipBom(), false);
    buffer.finish();
    assertEquals([buffer.skipBom(), buffer.offset, buffer.peek()], [true, 0, next]);
    const { message } = buffer.dataError(buffer.syntaxError("a user"));
    assertEquals(message.split(":")[0], "line 1, column 1");
  }
});

Deno.test("skipBom() steps over a byte order mark at the start only", () => {
  const cases: { parts: string[]; taken: string | undefined }[] = [
    { parts: ["\ufeff1 "], taken: "1" },
    { parts: ["1 "], taken: "1" },
    { parts: ["", "\ufeff", "1 "], taken: "1" },
    { parts: [" "], taken: undefined },
  ];
  for (const { parts, taken } of cases) {
    const buffer = new RecordBuffer();
    let found: string | undefined;
    for (const byte of parts.flatMap((part) => [...utf8(part)])) {
      buffer.add(Uint8Array.of(byte));
      if (buffer.skipBom()) found ??= take(buffer);
    }
    assertEquals(found, taken, JSON.stringify(parts));
  }
});

/** Where each value of `text` is, how many bytes it has, and whether that is too large. */
function placesOf(text: string, maxBytes: number | undefined, sizes: () => number) {
  const bytes = utf8(text);
  const buffer = new RecordBuffer(maxBytes);
  const places: { position: Position; nextOffset: number; bytes: number; tooLarge: boolean }[] = [];
  const take = () => {
    while (buffer.peek() >= 0) {
      const record = buffer.takeRecord();
      if (record === undefined) return;
      const { position, nextOffset, start, end, tooLarge } = record;
      const isTooLarge = tooLarge !== undefined;
      places.push({ position, nextOffset, bytes: tooLarge ?? end - start, tooLarge: isTooLarge });
    }
  };
  for (let at = 0; at < bytes.length;) {
    const size = sizes();
    if (buffer.add(bytes.subarray(at, at + size))) take();
    at += size;
  }
  buffer.finish();
  take();
  return places;
}

Deno.test("takeRecord() steps over records that are too large, wherever the chunks end", () => {
  const random = seeded(11);
  const values = [
    '{"id":1}',
    '{"a":"\\"}]\\\\","b":[[{"c":"größer 🦊 }"}]],\r\n "d": 1.5e3}',
    "[ [ ], {}, [ 1 , 2 ] ]",
    '"a string with } and ] and \\" in it, longer than the others"',
    "12345678901234567890123456789012345678901234567890",
    "-1",
    "true",
    '{"é":\n\n"ü"}',
  ];
  for (let round = 0; round < 300; round++) {
    const text = Array.from({ length: 8 }, () => `${random.pick(values)} \n`).join("");
    const sizes = () => 1 + random.below(random.pick([2, 20, 200]));
    const all = placesOf(text, undefined, sizes);
    const maxBytes = random.pick([7, 9, 20, 22, 50, 1000]);
    const expected = all.map((place) => ({ ...place, tooLarge: place.bytes > maxBytes }));
    assertEquals(placesOf(text, maxBytes, sizes), expected, `round ${round}: ${text}`);
  }
});

Deno.test("takeRecord() gives long records with their places and members, however long chunks are", () => {
  for (let seed = 1; seed <= 8; seed++) {
    const random = seeded(seed);
    const lengths = Array.from({ length: 12 }, () => random.pick([5, 70_000, 270_000, 600_000]));
    const values = lengths.map((length, i) => `{"é":\n"${String(i % 10).repeat(length)}"}`);
    const bytes = utf8(values.join(" "));
    const buffer = new RecordBuffer();
    let [taken, offset] = [0, 0];
    const take = () => {
      while (buffer.peek() >= 0) {
        const record = buffer.takeRecord();
        if (record === undefined) return;
        const what = `seed ${seed}, record ${taken}`;
        const { position, nextOffset, members, firstMember, endMember } = record;
        const value = values[taken++];
        assert(textOf(record.bytes, record.start, record.end) === value, what);
        // Before the first line break of a record there is the end of the last one on its line.
        const column = taken === 1 ? 1 : values[taken - 2].length - '{"é":\n'.length + 2;
        assertEquals(position, { record: taken, line: taken, column, offset }, what);
        assertEquals(nextOffset, offset + utf8(value).length, what);
        const [keyStart, keyEnd, start, end] = members.at.subarray(4 * firstMember, 4 * endMember);
        assertEquals(textOf(record.bytes, keyStart, keyEnd), "é", what);
        assert(textOf(record.bytes, start, end) === value.slice(6, -1), what);
        offset = nextOffset + 1;
      }
    };
    for (let at = 0; at < bytes.length;) {
      const size = random.pick([20_000, 100_000, 256 * 1024, 500_000, 900_000]);
      if (buffer.add(bytes.slice(at, at + size))) take();
      at += size;
    }
    buffer.finish();
    take();
    assertEquals(taken, values.length);
  }
});

Deno.test("takeRecord() says where a record that is too large begins and that its end is missing", () => {
  const buffer = new RecordBuffer(10);
  buffer.add(utf8('\n  {"id": "ü'));
  assertEquals(buffer.peek(), 0x7b);
  assertEquals(buffer.takeRecord(), undefined);
  buffer.add(utf8('xxxxxx"\n'));
  assert(buffer.peek() >= 0);
  assertEquals(buffer.takeRecord(), undefined);
  buffer.finish();
  assert(buffer.peek() >= 0);
  const error = assertThrows(() => buffer.takeRecord(), JsonSyntaxError);
  assertEquals(
    buffer.dataError(error).message,
    "line 3, column 1: expected the rest of a record, found the end of the file",
  );
});

Deno.test("peek() gives 0 inside of a record that is being skipped, once there are bytes", () => {
  const buffer = new RecordBuffer(5);
  buffer.add(utf8('"too large'));
  assertEquals(buffer.peek(), 0x22);
  assertEquals(buffer.takeRecord(), undefined);
  assertEquals(buffer.peek(), -1);
  buffer.add(utf8(' x"'));
  assertEquals(buffer.peek(), 0);
  assertEquals(buffer.takeRecord()?.tooLarge, 13);
  assertEquals(buffer.peek(), -1);
});

Deno.test("takeRecord() gives records whose bytes are freed with the last of their chunk", () => {
  const buffer = new RecordBuffer(20);
  buffer.add(utf8('{"a":1} {"b":2} "too large to be kept" {"c":'));
  const records: DataRecord[] = [];
  while (buffer.peek() >= 0) {
    const record = buffer.takeRecord();
    if (record === undefined) break;
    records.push(record);
  }
  const [first, second, skipped] = records;
  assertEquals([skipped.start, skipped.end, skipped.chunk], [0, 0, undefined]);
  first.chunk!.release();
  second.chunk!.release();
  assert(first.bytes.length > 0);
  buffer.add(utf8("3}"));
  assertEquals(first.bytes.length, 0);
  const third = buffer.takeRecord()!;
  assertEquals(textOf(third.bytes, third.start, third.end), '{"c":3}');
  buffer.add(utf8(" "));
  assert(third.bytes.length > 0);
  third.chunk!.release();
  assertEquals(third.bytes.length, 0);
});

Deno.test("takeRecord() takes a record of 32,000,000 bytes, and no longer one", () => {
  for (const [length, tooLarge] of [[32_000_000, undefined], [32_000_001, 32_000_001]] as const) {
    const text = new Uint8Array(length).fill(0x78);
    text[0] = text[length - 1] = 0x22;
    const buffer = new RecordBuffer();
    buffer.add(text);
    assertEquals(buffer.takeRecord()?.tooLarge, tooLarge);
  }
});
