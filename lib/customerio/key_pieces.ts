/** The pieces of secrets by which a text is known to show one of them, however it is spelt. */

import { backwards, compact, unaccented } from "./decodings.ts";

/** Characters of a secret in a row that nothing may show. */
const PIECE = 8;

/** A shorter secret stays, as it may be a word that messages need; credentials have twenty characters and more. */
const MIN_SECRET_LENGTH = 6;

/** What messages are full of: a piece of it tells nothing of a secret that happens to have it. */
const ORDINARY = plain(
  "customer.io customers identifier identifiers attribute attributes appApiKey app_api_key App API key " +
    "siteId site_id site-id apiKey api_key api-key unauthorized authorization credentials workspace workspaceId " +
    "trackUrl appUrl sandbox environment configuration invalid required timestamp relationships",
);

/** How a piece is told from most other text before it is cut out. */
const TABLE_SIZE = 1 << 16;

/** The pieces of some secrets. */
export class KeyPieces {
  #pieces = new Set<string>();
  /** Secrets that are shorter than a piece, and those of which no piece counts. */
  #wholes = new Set<string>();
  /** 1 for the ends that some piece has, of four characters. */
  #endings = new Uint8Array(TABLE_SIZE);

  /** `withDigit`: only pieces with a digit count, and secrets of the length of a piece. */
  constructor(secrets: readonly string[], { withDigit = false } = {}) {
    for (const secret of secrets) {
      const raw = unaccented(secret);
      if (raw.length < (withDigit ? PIECE : MIN_SECRET_LENGTH)) continue;
      this.#wholes.add(raw);
      for (const form of new Set([raw, plain(raw), ...inBase64(secret)])) {
        this.#addPieces(form, withDigit);
      }
    }
  }

  /** Whether nothing can be found. */
  get isEmpty(): boolean {
    return this.#wholes.size === 0;
  }

  /** Whether `text` has one of them: case, accents, width, spaces and punctuation make no difference. */
  isIn(text: string): boolean {
    if (text.length < MIN_SECRET_LENGTH) return false;
    const raw = unaccented(compact(text));
    const letters = plain(raw);
    for (const whole of this.#wholes) if (raw.includes(whole)) return true;
    return this.#find(raw) || (letters.length < raw.length && this.#find(letters));
  }

  #find(text: string): boolean {
    const endings = this.#endings;
    let hash = 0;
    for (let end = 0; end < text.length; end++) {
      hash = next(hash, text.charCodeAt(end));
      if (endings[hash] === 0 || end + 1 < PIECE) continue;
      if (this.#pieces.has(text.slice(end + 1 - PIECE, end + 1))) return true;
    }
    return false;
  }

  #addPieces(form: string, withDigit: boolean): void {
    for (let at = 0; at + PIECE <= form.length; at++) {
      const piece = form.slice(at, at + PIECE);
      if (ORDINARY.includes(plain(piece)) || (withDigit && !/\d/.test(piece))) continue;
      for (const turned of [piece, rot13(piece)]) {
        this.#add(turned);
        this.#add(backwards(turned));
      }
    }
  }

  #add(piece: string): void {
    this.#pieces.add(piece);
    let hash = 0;
    for (let i = 0; i < PIECE; i++) hash = next(hash, piece.charCodeAt(i));
    this.#endings[hash] = 1;
  }
}

/** The hash of the last four characters, from that of those before the last one. */
function next(hash: number, character: number): number {
  return (hash << 4 ^ character) & (TABLE_SIZE - 1);
}

/** Letters and digits only. */
function plain(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]+/g, "");
}

/**
 * The characters of base64 that `secret` makes wherever it stands in an encoded text: they depend on the bytes before
 * it by their number alone. In small letters, as one whose case was changed cannot be decoded any more.
 */
function inBase64(secret: string): string[] {
  const bytes = new TextEncoder().encode(secret);
  return [0, 1, 2].map((before) => {
    const text = btoa(" ".repeat(before) + String.fromCharCode(...bytes));
    const first = Math.ceil(before * 8 / 6);
    const end = Math.floor((before + bytes.length) * 8 / 6);
    return plain(text.slice(first, end));
  });
}

function rot13(text: string): string {
  return text.replaceAll(/[a-z]/g, (letter) => {
    return String.fromCharCode((letter.charCodeAt(0) - 97 + 13) % 26 + 97);
  });
}
