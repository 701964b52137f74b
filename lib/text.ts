/** Numbers and times as people read them. */

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

/** `text` on one line of `length` characters at most, without what a terminal would obey. */
export function printable(text: string, length: number): string {
  const line = text.replaceAll(/\p{C}+/gu, " ");
  return line.length > length ? `${line.slice(0, length).trimEnd()}…` : line;
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
