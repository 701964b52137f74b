/** Tables that tell the scanner what a byte inside a string is; the index is the byte. */

import { BACKSLASH, QUOTE } from "./bytes.ts";

/** 1 for bytes that stand for themselves in a string: ASCII but control characters, `"` and `\`. */
export const PLAIN = new Uint8Array(256);
PLAIN.fill(1, 0x20, 0x80);
PLAIN[QUOTE] = 0;
PLAIN[BACKSLASH] = 0;

// Characters of UTF-8 that take more than one byte: the Unicode Standard, table 3-7.

/** Bytes of the character that begins with this byte; 0 where none does. */
export const CHARACTER_BYTES = new Uint8Array(256);
CHARACTER_BYTES.fill(2, 0xc2, 0xe0);
CHARACTER_BYTES.fill(3, 0xe0, 0xf0);
CHARACTER_BYTES.fill(4, 0xf0, 0xf5);

/** The lowest second byte after this first one: above the overlong forms of shorter characters. */
export const MIN_SECOND_BYTE = new Uint8Array(256).fill(0x80);
MIN_SECOND_BYTE[0xe0] = 0xa0;
MIN_SECOND_BYTE[0xf0] = 0x90;

/** The highest second byte after this first one: below surrogates, and up to U+10FFFF. */
export const MAX_SECOND_BYTE = new Uint8Array(256).fill(0xbf);
MAX_SECOND_BYTE[0xed] = 0x9f;
MAX_SECOND_BYTE[0xf4] = 0x8f;
