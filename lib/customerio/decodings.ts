/** What a text may stand for: each usual encoding that it may have, undone once. Pure functions. */

/** A text that another one may stand for. */
export interface Decoding {
  text: string;
  /** Whether it looks like text, which can be decoded again. */
  isText: boolean;
}

/** Characters of letters or digits in a row from which on they may be an encoding. */
const ENCODED = /[%&\\=]|[A-Za-z0-9+/_-]{11}/;

/** The bytes of a text in UTF-8, one in each character. */
const UTF_8 =
  /^(?:[\0-\x7f]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3})*$/;

/** Base64 has letters of both cases, but for one in twenty thousand. */
const WORD = /^[A-Z]?[a-z]+$/;

/** Words of messages, not in capitals: an encoding of any length has digits in it, or capitals. */
const PROSE = /^(?:[A-Z]?[a-z]{2,12}|[aI])$/;

/** The characters that eight have in base64, which is the shortest. */
const MIN_ENCODED = 11;

/** The share of printable characters in what is not UTF-8, from which on it is text that was cut off or mixed up. */
const MIN_TEXT_SHARE = 0.7;

/** What else is in the place of a Latin letter to the eye. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  ...{ "а": "a", "в": "b", "с": "c", "ԁ": "d", "е": "e", "ѕ": "s", "о": "o", "р": "p", "х": "x" },
  ...{ "у": "y", "і": "i", "ј": "j", "к": "k", "м": "m", "н": "h", "т": "t", "ӏ": "l", "ԛ": "q" },
  ...{ "α": "a", "ε": "e", "ι": "i", "κ": "k", "ν": "v", "ο": "o", "ρ": "p", "χ": "x", "ς": "c" },
};

/** Named references of HTML to signs that other encodings need; all others stand for nothing here. */
const NAMED: Readonly<Record<string, string>> = {
  ...{ amp: "&", percnt: "%", bsol: "\\", num: "#", semi: ";", equals: "=", plus: "+", sol: "/" },
  ...{ lowbar: "_", hyphen: "-", dash: "-", lt: "<", gt: ">", quot: '"', apos: "'", colon: ":" },
};

/** `text` without white space and what has no glyph. */
export function compact(text: string): string {
  return isAscii(text)
    ? text.replaceAll(/[\0-\x20\x7f]+/g, "")
    : text.replaceAll(/[\s\p{C}\p{Default_Ignorable_Code_Point}]+/gu, "");
}

/** In small letters without accents, in the usual width, with what looks like Latin letters as those. */
export function unaccented(text: string): string {
  if (isAscii(text)) return text.toLowerCase();
  return withoutMarks(text).toLowerCase()
    .replaceAll(/[\u0370-\u052f]/g, (letter) => LOOKALIKES[letter] ?? letter);
}

function withoutMarks(text: string): string {
  return text.normalize("NFKD").replaceAll(/\p{M}+/gu, "");
}

/** `text` from its end to its start, in UTF-16 units. */
export function backwards(text: string): string {
  let turned = "";
  for (let at = text.length - 1; at >= 0; at--) turned += text[at];
  return turned;
}

function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}

/** Whether there is enough in `text` that is no prose for eight characters to be encoded in it. */
export function mayBeEncoded(text: string): boolean {
  if (!isAscii(text) || /[%&\\=<]/.test(text)) return true;
  let odd = 0;
  for (const [token] of text.matchAll(/[A-Za-z0-9]+/g)) if (!PROSE.test(token)) odd += token.length;
  return odd >= MIN_ENCODED;
}

/** What `text` may stand for. */
export function decodings(text: string): Decoding[] {
  const whole = [
    isAscii(text) ? text : withoutMarks(text),
    compact(text),
    text.replaceAll(/-+/g, ""),
    text.replaceAll(/[-\s.,:|*~_]+/g, ""),
    text.replaceAll(/<[^>]*>/g, ""),
    ...ENCODED.test(text) ? [backwards(text)] : [],
    fromPercent(text),
    fromEscapes(text),
    fromLongEscapes(text),
    fromReferences(text),
    fromQuotedPrintable(text),
    ...fromNumbers(text),
  ];
  return [
    ...whole.filter((each) => each !== text).map((each) => ({ text: each, isText: true })),
    ...[...fromBase64(text), ...fromBase32(text), ...fromHex(text), ...fromBits(text)].map(asText),
  ];
}

/** What `bytes`, one in each character, may say: UTF-8, or what is left of anything else. */
function asText(bytes: string): Decoding {
  if (isAscii(bytes)) return { text: bytes, isText: true };
  if (UTF_8.test(bytes)) {
    const text = new TextDecoder().decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
    return { text, isText: true };
  }
  const text = bytes.replaceAll(/[^\x20-\x7e]+/g, "");
  return { text, isText: text.length >= bytes.length * MIN_TEXT_SHARE };
}

function fromPercent(text: string): string {
  return text.replaceAll(
    /%(?:u([\da-f]{4})|([\da-f]{2}))/gi,
    (_, four, two) => char(four ?? two, 16),
  );
}

/** The escapes of JSON, JavaScript, C and shells. */
function fromEscapes(text: string): string {
  return text.replaceAll(
    /\\(?:u\{([\da-f]{1,6})\}|u([\da-f]{4})|x\{?([\da-f]{2})\}?|([0-7]{1,3})|(.))/gi,
    (_, braced, four, two, octal, self) =>
      self ?? (octal === undefined ? char(braced ?? four ?? two, 16) : char(octal, 8)),
  );
}

/** Those of C and Python with eight digits: with four, as above, their last ones would be left. */
function fromLongEscapes(text: string): string {
  return text.replaceAll(/\\U([\da-f]{8})/gi, (_, eight) => char(eight, 16));
}

/** The character references of HTML and XML. */
function fromReferences(text: string): string {
  return text.replaceAll(
    /&(?:#x([\da-f]{1,6})|#(\d{1,7})|([a-z])(?:fr|opf|scr)(?=;)|([a-z]{1,20})(?=;));?/gi,
    (_, hex, decimal, letter, name) =>
      letter ??
        (name === undefined
          ? hex === undefined ? char(decimal, 10) : char(hex, 16)
          : NAMED[name.toLowerCase()] ?? ""),
  );
}

function fromQuotedPrintable(text: string): string {
  return text.replaceAll(
    /=(?:\s*\r?\n|([\da-f]{2}))/gi,
    (_, two) => two === undefined ? "" : char(two, 16),
  );
}

/** Lists of numbers: `55, 102, 51`. */
function fromNumbers(text: string): string[] {
  const lists = text.match(/\d{2,3}(?:\D{1,3}\d{2,3}){5,}/g) ?? [];
  return lists.flatMap((list) => {
    const numbers = list.match(/\d+/g) ?? [];
    return [10, 8].map((base) => numbers.map((number) => char(number, base)).join(""));
  });
}

/** From each of the four places that a group may begin at: a text may have been cut off. */
function fromBase64(text: string): string[] {
  const words = runs(text, /[A-Za-z0-9+/_-]{11,}/g);
  return words.filter((run) => !WORD.test(run)).flatMap((run) =>
    [0, 1, 2, 3].map((start) => {
      const standard = run.slice(start).replaceAll("-", "+").replaceAll("_", "/");
      return atob(standard.slice(0, standard.length - (standard.length % 4 === 1 ? 1 : 0)));
    })
  );
}

function fromBase32(text: string): string[] {
  return runs(text, /[A-Z2-7]{13,}/gi).map((run) =>
    fromDigits(run.toUpperCase(), { digits: "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", bits: 5 })
  );
}

/** Also in pairs with signs between them: `37:66:33`, `0x37 0x66`. */
function fromHex(text: string): string[] {
  const joined = text.replaceAll(/0x/gi, "").replaceAll(/[^0-9a-z]+/gi, "");
  return [...new Set([...runs(text, /[\da-f]{12,}/gi), ...runs(joined, /[\da-f]{12,}/gi)])]
    .flatMap((run) => [run, run.slice(1)])
    .map((run) => fromDigits(run.toLowerCase(), { digits: "0123456789abcdef", bits: 4 }));
}

function fromBits(text: string): string[] {
  return runs(text.replaceAll(/[^0-9a-z]+/gi, ""), /[01]{48,}/g)
    .map((run) => fromDigits(run, { digits: "01", bits: 1 }));
}

function fromDigits(text: string, { digits, bits }: { digits: string; bits: number }): string {
  let value = 0;
  let length = 0;
  let decoded = "";
  for (const digit of text) {
    value = (value << bits | digits.indexOf(digit)) & 0xffff;
    length += bits;
    if (length < 8) continue;
    length -= 8;
    decoded += String.fromCharCode(value >> length & 0xff);
  }
  return decoded;
}

function runs(text: string, pattern: RegExp): string[] {
  return text.match(pattern) ?? [];
}

/** The character of a number; nothing for what is none. */
function char(digits: string, base: number): string {
  const code = parseInt(digits, base);
  return code <= 0x10ffff ? String.fromCodePoint(code) : "";
}
