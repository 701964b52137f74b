/** Tests of the bytes of a source, however few of them it gives at a time. */

import { assertEquals, assertRejects } from "@std/assert";
import { gzipSync } from "node:zlib";
import { SourceChunks, withLongStart } from "../../lib/input/chunks.ts";
import { DataError } from "../../lib/input/record.ts";
import type { DataSource } from "../../lib/input/source.ts";
import { chunked, utf8 } from "../helpers/records.ts";

/** A source that gives `bytes` in pieces of at most `size`, and fails behind `failAt` of them. */
function sourceOf(bytes: Uint8Array, { size = 1e6, failAt = Infinity } = {}): DataSource {
  const source = {
    path: "PATH",
    name: "'PATH'",
    isStandardInput: false,
    info: { isFile: true, isDirectory: false, size: bytes.length, dev: 1, ino: 1 },
    bytesRead: 0,
    read(buffer: Uint8Array): Promise<number | null> {
      const at = source.bytesRead;
      if (at >= failAt) return Promise.reject(new Error("it is gone"));
      if (at === bytes.length) return Promise.resolve(null);
      const piece = bytes.subarray(at, at + Math.min(size, buffer.length));
      buffer.set(piece);
      source.bytesRead += piece.length;
      return Promise.resolve(piece.length);
    },
    rewind: () => Promise.resolve(source.bytesRead = 0),
    [Symbol.dispose]() {},
  };
  return source;
}

/** All that `chunks` give, a word for each. */
async function wordsOf(chunks: AsyncIterable<Uint8Array>): Promise<string[]> {
  const words: string[] = [];
  for await (const chunk of chunks) words.push(new TextDecoder().decode(chunk));
  return words;
}

Deno.test("read() gives the first bytes as soon as they show whether they are gzip", async () => {
  const cases: { bytes: Uint8Array; size: number; words: string[]; isGzip: boolean }[] = [
    { bytes: utf8(""), size: 1, words: [], isGzip: false },
    { bytes: utf8("["), size: 1, words: ["["], isGzip: false },
    { bytes: utf8("[1]"), size: 1, words: ["[", "1", "]"], isGzip: false },
    { bytes: utf8("[1]"), size: 2, words: ["[1", "]"], isGzip: false },
    { bytes: utf8("\x1f["), size: 1, words: ["\x1f["], isGzip: false },
    { bytes: utf8("\x1f"), size: 1, words: ["\x1f"], isGzip: false },
    { bytes: gzipSync("[1,2]"), size: 1, words: ["[1,2]"], isGzip: true },
    { bytes: gzipSync("[1,2]"), size: 1000, words: ["[1,2]"], isGzip: true },
  ];
  for (const { bytes, size, words, isGzip } of cases) {
    const chunks = new SourceChunks(sourceOf(bytes, { size }));
    const found = await wordsOf(chunks.read());
    // How zlib cuts what it gives is its own.
    assertEquals(isGzip ? [found.join("")] : found, words);
    assertEquals(chunks.isGzip, isGzip);
    assertEquals(chunks.isRereadable, true);
    assertEquals((await wordsOf(chunks.readAgain())).join(""), words.join(""));
  }
});

Deno.test("read() says at which byte a source cannot be read on, and what is damaged", async () => {
  const cases: [bytes: Uint8Array, failAt: number, message: string][] = [
    [utf8("[1,2]"), 0, "Cannot read on in 'PATH' at byte 0: it is gone"],
    [utf8("[1,2]"), 4, "Cannot read on in 'PATH' at byte 4: it is gone"],
    [gzipSync("[1,2]"), 12, "Cannot read on in 'PATH' at byte 12: it is gone"],
    [
      gzipSync("[1,2]").subarray(0, 12),
      Infinity,
      "Cannot read on in 'PATH' at byte 12: the gzip file ends too early: what is behind is missing, so get it again",
    ],
  ];
  for (const [bytes, failAt, message] of cases) {
    const chunks = new SourceChunks(sourceOf(bytes, { size: 2, failAt }));
    const error = await assertRejects(() => wordsOf(chunks.read()), DataError);
    assertEquals(error.message, message);
  }
});

Deno.test("withLongStart() puts chunks together until they are enough, or all that is read at once", async () => {
  const isEnough = (start: Uint8Array) => start.length >= 4;
  const words = (text: string, sizes: number[]) =>
    wordsOf(withLongStart(chunked(utf8(text), sizes), isEnough));
  assertEquals(await words("", []), []);
  assertEquals(await words("a", [1]), ["a"]);
  assertEquals(await words("abc", [1, 1, 1]), ["abc"]);
  assertEquals(await words("abcdefg", [1, 1, 1, 1, 2]), ["abcd", "ef", "g"]);
  assertEquals(await words("abcdefg", [6]), ["abcdef", "g"]);
  const long = wordsOf(
    withLongStart(chunked(new Uint8Array(300_000).fill(0x78), [262_143, 1, 5]), () => false),
  );
  assertEquals((await long).map(({ length }) => length), [262_144, 5, 37_851]);
});
