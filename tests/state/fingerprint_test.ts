/** Tests of the hashes that a state file holds in place of values: states of earlier versions have to be understood. */

import { assertEquals } from "@std/assert";
import { blake3 } from "../../lib/state/fingerprint.ts";
import { seeded } from "../helpers/random.ts";

/**
 * By the length of a text of the bytes 0, 1, … 250, 0, 1, …: what BLAKE3's own test vectors say
 * (`test_vectors/test_vectors.json` of BLAKE3-team/BLAKE3), up to 128 bits. A chunk of it has 1,024 bytes, a block 64.
 */
const VECTORS: Readonly<Record<number, string>> = {
  0: "af1349b9f5f9a1a6a0404dea36dcc949",
  1: "2d3adedff11b61f14c886e35afa03673",
  3: "e1be4d7a8ab5560aa4199eea339849ba",
  4: "f30f5ab28fe047904037f77b6da4fea1",
  63: "e9bc37a594daad83be9470df7f7b3798",
  64: "4eed7141ea4a5cd4b788606bd23f46e2",
  65: "de1e5fa0be70df6d2be8fffd0e99ceaa",
  128: "f17e570564b26578c33bb7f44643f539",
  129: "683aaae9f3c5ba37eaaf072aed0f9e30",
  1023: "10108970eeda3eb932baac1428c7a216",
  1024: "42214739f095a406f3fc83deb889744a",
  1025: "d00278ae47eb27b34faecf67b4fe263f",
  2048: "e776b6028c7cd22a4d0ba182a8bf6220",
  3073: "7124b49501012f81cc7f11ca069ec922",
  4096: "015094013f57a5277b59d8475c050104",
  4097: "9b4052b38f1c5fc8b1f9ff7ac7b27cd2",
  5121: "628bd2cb2004694adaab7bbd778a25df",
  8193: "bab6c09cb8ce8cf459261398d2e7aef3",
  31744: "62b6960e1a44bcc1eb1a611a8d6235b6",
  102400: "bc3e3d41a1146b069abffad3c0d44860",
};

/** A text of that length behind `before` bytes, and one byte behind it that is not among the attributes. */
function personOf(length: number, before = 0) {
  const text = Uint8Array.from({ length: length + 1 }, (_, i) => i % 251);
  const bytes = new Uint8Array(before + text.length).fill(0xff);
  bytes.set(text, before);
  return { bytes, attributesStart: before, end: bytes.length };
}

Deno.test("ofAttributes() is BLAKE3 of what stands between a person's attributes and their end, wherever that is", () => {
  for (const [length, hash] of Object.entries(VECTORS)) {
    for (const before of [0, 1, 2, 3, 61]) {
      const person = personOf(Number(length), before);
      assertEquals(blake3.ofAttributes(person), hash, `${length} bytes behind ${before}`);
    }
  }
});

Deno.test("ofRecords() gives the hashes of the records that were asked for, one behind the other", () => {
  const lengths = Object.keys(VECTORS).map(Number);
  const shared = { bytes: new Uint8Array(0), attributesStart: 0, end: 0 };
  const asked: number[] = [];
  const records = {
    at(i: number) {
      asked.push(i);
      return Object.assign(shared, personOf(lengths[i]));
    },
  };
  const hashes = blake3.ofRecords(records, { first: 2, end: lengths.length });
  const all = Array.from(hashes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  assertEquals(all, lengths.slice(2).map((length) => VECTORS[length]).join(""));
  assertEquals(asked, lengths.map((_, i) => i).slice(2));
  assertEquals(blake3.ofRecords(records, { first: 1, end: 1 }), new Uint8Array(0));
});

Deno.test("A hash does not depend on what was hashed before", () => {
  const random = seeded(11);
  const lengths = Object.keys(VECTORS).map(Number);
  for (let round = 0; round < 300; round++) {
    const length = lengths[random.below(lengths.length)];
    assertEquals(blake3.ofAttributes(personOf(length, random.below(9))), VECTORS[length]);
  }
});

Deno.test("ofText() is that of the text in UTF-8", () => {
  assertEquals(blake3.ofText(""), VECTORS[0]);
  assertEquals(blake3.ofText("\0\x01\x02"), VECTORS[3]);
  const bytes = new TextEncoder().encode("Zoë 🙂}");
  const person = { bytes, attributesStart: 0, end: bytes.length };
  assertEquals(blake3.ofText("Zoë 🙂"), blake3.ofAttributes(person));
});
