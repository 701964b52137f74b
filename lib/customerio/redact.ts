/** Keeps credentials out of what is printed, whatever form a server gives them. Pure functions. */

import { decodings, mayBeEncoded } from "./decodings.ts";
import { KeyPieces } from "./key_pieces.ts";

/** Takes the place of a message that repeats a credential. */
export const LEFT_OUT = "(message left out: it repeats a credential)";

/** Takes the place of a word of ours that does. */
const BLANK = "…";

/** So often decoding is repeated. */
const MAX_DEPTH = 5;

/** Texts that are made of one, and their characters together: one that gives more is made to hide something. */
const MAX_TEXTS = 600;
const MAX_CHARACTERS = 2_000_000;

/** A longer text is looked at in parts, of which each repeats the end of the one before. */
const PART_LENGTH = 16_384;
const OVERLAP = 1_024;

/** Texts whose result is kept: a server that refuses thousands says the same of all. */
const MAX_KNOWN = 500;
const MAX_KNOWN_LENGTH = 2_000;

/**
 * A function that gives {@linkcode LEFT_OUT} in place of every text that shows eight characters in a row of any of
 * `secrets`: as they are or in any usual encoding, several times encoded, backwards, in other letter case or width,
 * spaced out. A secret of six or seven characters counts as it is; a shorter one may be a word that messages need.
 */
export function redactor(secrets: readonly string[]): (text: string) => string {
  // Most runs have nothing to look through.
  let pieces: KeyPieces | undefined;
  const known = new Map<string, boolean>();
  return (text) => {
    pieces ??= new KeyPieces(secrets);
    if (pieces.isEmpty) return text;
    let shows = known.get(text);
    if (shows === undefined) {
      shows = showsAny(text, pieces);
      if (known.size >= MAX_KNOWN) known.clear();
      if (text.length <= MAX_KNOWN_LENGTH) known.set(text, shows);
    }
    return shows ? LEFT_OUT : text;
  };
}

/**
 * A function that takes the words out of a text of ours that show any of `secrets`: a path, a name or a flag that
 * someone has written a key into. Only pieces with a digit count, so that no word of ours is taken for one.
 */
export function concealer(secrets: readonly string[]): (text: string) => string {
  let found: KeyPieces | undefined;
  return (text) => {
    const pieces = found ??= new KeyPieces(secrets, { withDigit: true });
    if (pieces.isEmpty || !pieces.isIn(text.replaceAll(/\s/g, ""))) return text;
    return text.replaceAll(/\S+/g, (word) => pieces.isIn(word) ? BLANK : word);
  };
}

function showsAny(text: string, pieces: KeyPieces): boolean {
  for (let at = 0; at === 0 || at + OVERLAP < text.length; at += PART_LENGTH - OVERLAP) {
    if (showsInPart(text.slice(at, at + PART_LENGTH), pieces)) return true;
  }
  return false;
}

function showsInPart(text: string, pieces: KeyPieces): boolean {
  if (pieces.isIn(text)) return true;
  if (!mayBeEncoded(text)) return false;
  const seen = new Set([text]);
  let characters = 0;
  let level = [text];
  for (let depth = 0; depth < MAX_DEPTH && level.length > 0; depth++) {
    const next: string[] = [];
    for (const each of level) {
      for (const decoded of decodings(each)) {
        if (seen.has(decoded.text)) continue;
        seen.add(decoded.text);
        if (pieces.isIn(decoded.text)) return true;
        if (decoded.isText) next.push(decoded.text);
        characters += decoded.text.length;
        if (seen.size > MAX_TEXTS || characters > MAX_CHARACTERS) return true;
      }
    }
    level = next;
  }
  return false;
}
