import { assert, assertEquals, assertRejects } from "@std/assert";
import { gzipSync } from "node:zlib";
import { gunzip, GzipError, isGzip } from "../../lib/input/gzip.ts";
import { seeded } from "../helpers/random.ts";
import { chunked, joinBytes, utf8 } from "../helpers/records.ts";

/** Text that does not get short. */
function noise(length: number): string {
  const random = seeded(length);
  return Array.from({ length }, () => String.fromCharCode(0x20 + random.below(90))).join("");
}

async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of gunzip(chunks)) text += decoder.decode(chunk, { stream: true });
  return text + decoder.decode();
}

Deno.test("gunzip() gives what was compressed, wherever the chunks end", async () => {
  const long = noise(300_000);
  const [a, b] = ["[1,", "2]"].map((text) => gzipSync(text));
  const cases: { name: string; bytes: Uint8Array; text: string; sizes: number[] }[] = [
    {
      name: "one byte at a time",
      bytes: gzipSync("é🦊"),
      text: "é🦊",
      sizes: new Array(60).fill(1),
    },
    {
      name: "more than is decompressed at once",
      bytes: gzipSync(long),
      text: long,
      sizes: new Array(9).fill(40_000),
    },
    {
      name: "much of little",
      bytes: gzipSync("x".repeat(3_000_000)),
      text: "x".repeat(3_000_000),
      sizes: [],
    },
    { name: "several members", bytes: joinBytes(a, gzipSync(""), b), text: "[1,2]", sizes: [] },
    {
      name: "several members, byte by byte",
      bytes: joinBytes(a, b),
      text: "[1,2]",
      sizes: new Array(99).fill(1),
    },
    { name: "zeros behind", bytes: joinBytes(a, b, new Uint8Array(600)), text: "[1,2]", sizes: [] },
    { name: "nothing", bytes: gzipSync(""), text: "", sizes: [] },
  ];
  for (const { name, bytes, text, sizes } of cases) {
    assert(await textOf(chunked(bytes, sizes)) === text, name);
  }
});

Deno.test("gunzip() throws behind what it could decompress", async () => {
  const text = noise(400_000);
  const whole = gzipSync(text);
  const wrong = whole.slice();
  wrong[whole.length - 6] ^= 1;
  const cases: { name: string; bytes: Uint8Array; least: number; message: string }[] = [
    {
      name: "cut off in the middle",
      bytes: whole.subarray(0, whole.length >> 1),
      least: 190_000,
      message: "the gzip file ends too early",
    },
    {
      name: "cut off before its checksum",
      bytes: whole.subarray(0, -8),
      least: 400_000,
      message: "the gzip file ends too early",
    },
    { name: "another checksum", bytes: wrong, least: 300_000, message: "the gzip file is damaged" },
    {
      name: "text behind",
      bytes: joinBytes(whole, utf8("text")),
      least: 300_000,
      message: "there is something else behind it",
    },
    {
      name: "no gzip",
      bytes: joinBytes(whole.subarray(0, 10), utf8("text, and more text")),
      least: 0,
      message: "the gzip file is damaged",
    },
  ];
  for (const { name, bytes, least, message } of cases) {
    for (const sizes of [[], new Array(20).fill(20_000)]) {
      let given = "";
      const error = await assertRejects(
        async () => {
          for await (const chunk of gunzip(chunked(bytes, sizes))) {
            given += new TextDecoder().decode(chunk);
          }
        },
        GzipError,
        message,
        name,
      );
      assert(error.cause instanceof Error, name);
      assert(given.length >= least && text.startsWith(given), `${name}: ${given.length}`);
    }
  }
});

Deno.test("gunzip() throws what its source throws, and lets go of it when nobody reads on", async () => {
  const bytes = gzipSync(noise(300_000));
  let isClosed = false;
  async function* source() {
    try {
      yield bytes.subarray(0, 100_000);
      yield bytes.subarray(100_000, 150_000);
      throw new TypeError("gone");
    } finally {
      isClosed = true;
    }
  }
  await assertRejects(() => textOf(source()), TypeError, "gone");
  assert(isClosed);
  isClosed = false;
  for await (const _ of gunzip(source())) break;
  assert(isClosed);
});

Deno.test("gunzip() asks its source for nothing more when nobody reads on", async () => {
  const bytes = gzipSync(noise(300_000));
  let asked = 0;
  async function* source() {
    for (; asked < 20; asked++) yield asked === 0 ? bytes.subarray(0, 50_000) : bytes;
  }
  for await (const _ of gunzip(source())) break;
  assert(asked <= 2, `${asked} chunks`);
});

Deno.test("gunzip() lets go of its source when nobody reads on, also where much is decompressed already", async () => {
  let isClosed = false;
  async function* source() {
    try {
      yield gzipSync("x".repeat(5_000_000));
    } finally {
      isClosed = true;
    }
  }
  for await (const _ of gunzip(source())) break;
  assert(isClosed);
});

Deno.test("GzipError says what is wrong with a file, and what zlib says of it", async () => {
  const damaged = joinBytes(gzipSync("[1,2]").subarray(0, 10), utf8("text, and more text"));
  const error = await assertRejects(() => textOf(chunked(damaged)), GzipError);
  assertEquals(
    error.message,
    "the gzip file is damaged, or there is something else behind it " +
      `(${(error.cause as Error).message}): get it again`,
  );
  const cut = await assertRejects(() => textOf(chunked(damaged.subarray(0, 10))), GzipError);
  assertEquals(
    cut.message,
    "the gzip file ends too early: what is behind is missing, so get it again",
  );
});

Deno.test("gunzip() decompresses no more than is asked for", async () => {
  let asked = 0;
  // 20 members of 5 MB each, which take 5 KB.
  const member = gzipSync("x".repeat(5_000_000));
  async function* source() {
    for (; asked < 20; asked++) yield member;
  }
  let length = 0;
  for await (const chunk of gunzip(source())) {
    length += chunk.length;
    assert(asked <= length / 5_000_000 + 1, `${asked} members for ${length} bytes`);
  }
  assertEquals(length, 100_000_000);
});

Deno.test("isGzip() needs three bytes", () => {
  const cases: [number[], boolean | undefined][] = [
    [[], undefined],
    [[0x1f], undefined],
    [[0x1f, 0x8b], undefined],
    [[0x1f, 0x8b, 8], true],
    [[0x1f, 0x8b, 7], false],
    [[0x5b], false],
  ];
  for (const [bytes, is] of cases) assertEquals(isGzip(Uint8Array.from(bytes)), is, `${bytes}`);
});
