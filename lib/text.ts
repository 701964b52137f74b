/** Texts, numbers and times as people read them. */

/**
 * What has no place in print: controls, format and bidi characters, halves of surrogate pairs, code points that stand
 * for nothing (`\p{C}`), line and paragraph separators, and all others without a glyph: variation selectors, fillers,
 * joiners. An emoji or an Indic word may look a little different without them; nothing can hide in what is left.
 */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
const RUNS = new RegExp(`${UNPRINTABLE.source}+`, "gu");
/** Its indentation has line breaks of its own, and none stands in a string. */
const NOT_IN_JSON = new RegExp(`(?!\\n)${UNPRINTABLE.source}`, "gu");

/** `1234567` as `1,234,567`. */
export function formatCount(count: number): string {
  return Math.round(count).toString().replace(/\B(?=(\d{3})+$)/g, ",");
}

/** `1 user`, `2 users`. */
export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** Milliseconds as `0.8 s`, `12 s`, `3:05 min` or `1:02:05 h`. */
export function formatDuration(ms: number): string {
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const two = (value: number) => String(value).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${two(seconds % 60)} min`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)} h`;
}

/** How many a second, of `count` in `ms` milliseconds; 0 when no time has passed. */
export function perSecond(count: number, ms: number): number {
  return ms > 0 ? count / ms * 1000 : 0;
}

/**
 * What servers, files and records say, as it is printed: on one line of `length` characters at most, with a space in
 * place of what has no glyph, so that it neither moves a cursor nor looks like a line of ours.
 */
export function printable(text: string, length = Infinity): string {
  const line = UNPRINTABLE.test(text) ? text.replaceAll(RUNS, " ") : text;
  if (line.length <= length) return line;
  // Never the first half of a pair.
  const cut = line.slice(0, length).replace(/[\ud800-\udbff]$/, "");
  return `${cut.trimEnd()}…`;
}

/** Lines of text as they are printed, each as by {@linkcode printable}. */
export function printableLines(text: string): string {
  return text.split("\n").map((line) => printable(line)).join("\n");
}

/** JSON text as it is printed: what {@linkcode printable} takes away is escaped here, so that values stay exact. */
export function printableJson(json: string): string {
  return json.replaceAll(NOT_IN_JSON, escapeUnits);
}

function escapeUnits(character: string): string {
  let escaped = "";
  for (let i = 0; i < character.length; i++) {
    escaped += `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`;
  }
  return escaped;
}

/**
 * `text` on lines of `width` characters at most, but for a part that is longer.
 *
 * @param parts Matches what stays on one line, with the flag `g`. @default {words}
 */
export function wrap(text: string, width: number, parts: RegExp = /\S+/g): string[] {
  const lines: string[] = [];
  let line = "";
  for (const [part] of text.matchAll(parts)) {
    const longer = line === "" ? part : `${line} ${part}`;
    if (longer.length > width && line !== "") {
      lines.push(line);
      line = part;
    } else {
      line = longer;
    }
  }
  return [...lines, line];
}
