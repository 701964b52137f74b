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
