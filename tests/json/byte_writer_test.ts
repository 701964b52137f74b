import { assert, assertEquals } from "@std/assert";
import { freeBytes } from "../../lib/free_bytes.ts";
import { ByteWriter } from "../../lib/json/byte_writer.ts";
import { seeded } from "../helpers/random.ts";
import { textOf, utf8 } from "../helpers/records.ts";

interface Piece {
  bytes: Uint8Array;
  start: number;
  end: number;
}

function pieceOf(writer: ByteWriter): Piece {
  return { bytes: writer.bytes, start: writer.pieceStart, end: writer.length };
}

function pieceText({ bytes, start, end }: Piece): string {
  return textOf(bytes, start, end);
}

Deno.test("write() appends the part of the source that is asked for, of any length", () => {
  const source = Uint8Array.from({ length: 300 }, (_, i) => i % 256);
  for (const length of [0, 1, 47, 48, 49, 200, 299]) {
    const writer = new ByteWriter();
    writer.begin();
    writer.write(source, 1, 1 + length);
    const written = writer.bytes.slice(0, writer.length);
    assertEquals(written, source.slice(1, 1 + length), `${length} bytes`);
  }
});

Deno.test("write() appends all of the source when no part is given", () => {
  const writer = new ByteWriter();
  writer.write(utf8("abc"));
  writer.write(utf8("def"), 1);
  assertEquals(pieceText(pieceOf(writer)), "abcef");
});

Deno.test("writeText() appends UTF-8 of any length", () => {
  for (const character of ["a", "\x7f", "\x80", "é", "日", "😀"]) {
    for (const count of [0, 1, 23, 24, 47, 48, 1000, 300_000]) {
      for (const text of [character.repeat(count), `${"a".repeat(count)}${character}`]) {
        const writer = new ByteWriter();
        writer.writeText("<");
        writer.writeText(text);
        writer.writeText(">");
        assert(pieceText(pieceOf(writer)) === `<${text}>`, `${count} times ${character}`);
      }
    }
  }
});

Deno.test("begin() starts a piece that stays as it is when others follow", () => {
  for (let seed = 1; seed <= 20; seed++) {
    const random = seeded(seed);
    const writer = new ByteWriter();
    const pieces: Piece[] = [];
    const expected: string[] = [];
    for (let i = 0; i < 200; i++) {
      writer.begin();
      let text = "";
      for (let parts = random.below(5); parts >= 0; parts--) {
        const length = random.below(random.chance(0.05) ? 100_000 : 1000);
        const part = random.pick(["x", "é"]).repeat(length);
        if (random.chance(0.5)) writer.write(utf8(part));
        else writer.writeText(part);
        text += part;
      }
      if (random.chance(0.2)) {
        writer.discard();
        continue;
      }
      pieces.push(pieceOf(writer));
      expected.push(text);
    }
    for (const [i, piece] of pieces.entries()) {
      assert(pieceText(piece) === expected[i], `seed ${seed}, piece ${i}`);
    }
  }
});

Deno.test("begin() puts many small pieces into one block", () => {
  const writer = new ByteWriter();
  const blocks = new Set<ArrayBufferLike>();
  for (let i = 0; i < 5000; i++) {
    writer.begin();
    writer.writeText("x".repeat(100));
    blocks.add(writer.bytes.buffer);
  }
  assertEquals(blocks.size, 2);
});

Deno.test("write() holds a piece that is larger than a block", () => {
  const writer = new ByteWriter();
  writer.begin();
  const parts = Array.from({ length: 40 }, (_, i) => String(i % 10).repeat(50_000));
  for (const part of parts) writer.write(utf8(part));
  assert(pieceText(pieceOf(writer)) === parts.join(""));
});

Deno.test("discard() takes back what was written since begin(), also in another block", () => {
  const cases = [
    { name: "in the same block", length: 10, isSameBlock: true },
    { name: "in another block", length: 300_000, isSameBlock: false },
  ];
  for (const { name, length, isSameBlock } of cases) {
    const writer = new ByteWriter();
    writer.begin();
    writer.writeText("kept");
    const kept = pieceOf(writer);
    writer.begin();
    writer.write(utf8("x".repeat(length)));
    writer.discard();
    assertEquals(writer.length, isSameBlock ? kept.end : 0, name);
    writer.begin();
    writer.writeText("next");
    assertEquals(pieceText(kept), "kept", name);
    assertEquals(pieceText(pieceOf(writer)), "next", name);
  }
});

Deno.test("writeInteger() appends the digits that String() gives, also across the end of a block", () => {
  const random = seeded(5);
  const numbers = [0, 1, -1, 9, 10, -10, 99, 100, 2 ** 31, -(2 ** 31), Number.MAX_SAFE_INTEGER]
    .concat(-Number.MAX_SAFE_INTEGER);
  for (let digits = 1; digits < 16; digits++) {
    for (let i = 0; i < 3000; i++) {
      numbers.push(Math.floor(random.below(10 ** digits) - 10 ** digits / 2));
    }
    numbers.push(10 ** digits, 10 ** digits - 1);
  }
  const writer = new ByteWriter();
  for (const number of numbers) {
    writer.begin();
    writer.writeInteger(number);
    assertEquals(pieceText(pieceOf(writer)), String(number));
  }
});

/** A block is for so many bytes. */
const BLOCK_BYTES = 256 * 1024;

Deno.test("write() and writeText() fill a block to its end, and go on in another", () => {
  for (const length of [16, 48, 64]) {
    const ways: ((writer: ByteWriter) => void)[] = [
      (writer) => writer.write(new Uint8Array(length)),
      (writer) => writer.writeText("日".repeat(length / 16).padEnd(length / 16 * 14, "x")),
    ];
    for (const [way, write] of ways.entries()) {
      const writer = new ByteWriter();
      const first = writer.bytes;
      const fill = BLOCK_BYTES - (way === 0 ? length : length / 16 * 14 * 3);
      writer.begin();
      writer.write(new Uint8Array(fill));
      writer.begin();
      write(writer);
      assertEquals([writer.bytes === first, writer.pieceStart], [true, fill], `${length}, ${way}`);
      writer.begin();
      writer.write(new Uint8Array(BLOCK_BYTES - writer.length + 1));
      assertEquals([writer.bytes === first, writer.pieceStart], [false, 0], `${length}, ${way}`);
    }
  }
});

Deno.test("begin() and discard() leave a long block, which is for one piece", () => {
  for (const length of [BLOCK_BYTES + 1, 1_000_000]) {
    const writer = new ByteWriter();
    const begin = () => {
      writer.begin();
      assertEquals([writer.bytes.length, writer.length, writer.pieceStart], [BLOCK_BYTES, 0, 0]);
    };
    begin();
    writer.write(new Uint8Array(length));
    const kept = writer.bytes;
    assert(kept.length > BLOCK_BYTES);
    begin();
    writer.write(new Uint8Array(length));
    const discarded = writer.bytes;
    writer.discard();
    assertEquals([writer.bytes.length, writer.length, writer.pieceStart], [BLOCK_BYTES, 0, 0]);
    begin();
    // Nobody has the one that was discarded.
    assertEquals([kept.length > 0, discarded.length], [true, 0]);
  }
});

Deno.test("write() frees a long block when the piece moves on to a longer one", () => {
  const writer = new ByteWriter();
  writer.begin();
  const first = writer.bytes;
  writer.write(new Uint8Array(BLOCK_BYTES + 1));
  const second = writer.bytes;
  writer.write(new Uint8Array(second.length));
  assertEquals([first.length, second.length], [BLOCK_BYTES, 0]);
});

Deno.test("writeInteger() writes into the block that is there as long as it has room", () => {
  const writer = new ByteWriter();
  const { bytes } = writer;
  for (let i = 0; i < 1000; i++) {
    writer.begin();
    writer.writeInteger(i);
  }
  assert(writer.bytes === bytes);
  writer.write(new Uint8Array(BLOCK_BYTES - writer.length - 16));
  writer.writeInteger(7);
  assert(writer.bytes !== bytes);
});

Deno.test("begin() starts anew where whoever had a long piece has freed its block", () => {
  const writer = new ByteWriter();
  writer.begin();
  writer.write(new Uint8Array(BLOCK_BYTES + 1));
  freeBytes(writer.bytes);
  writer.begin();
  writer.write(new Uint8Array([1, 2]));
  assertEquals([...writer.bytes.subarray(writer.pieceStart, writer.length)], [1, 2]);
  assertEquals(writer.bytes.length, BLOCK_BYTES);
});
