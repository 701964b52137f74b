/** Values with what was searched for marked in them. */

import type { Match } from "../people/search.ts";
import { shorten } from "./format.ts";
import { Words } from "./words.tsx";

/** A value in three pieces; without a match all of it is `before`. */
export interface Excerpt {
  before: string;
  match: string;
  after: string;
}

/** A value of at most about `length` characters, with the match marked; it may break as {@linkcode Words} do. */
export function Marked(
  { text, match, length }: { text: string; match: Match | undefined; length: number },
) {
  const parts = excerpt(text, { match, length });
  if (parts.match === "") return <Words text={parts.before} />;
  return (
    <>
      <Words text={parts.before} />
      <mark>
        <Words text={parts.match} />
      </mark>
      <Words text={parts.after} />
    </>
  );
}

/** The piece of `text` with the match in it, cut off before and after where it is longer than `length`. */
export function excerpt(
  text: string,
  { match, length }: { match: Match | undefined; length: number },
): Excerpt {
  if (match === undefined) return { before: shorten(text, length), match: "", after: "" };
  const isLong = text.length > length;
  const start = isLong && match.end >= length ? Math.max(0, match.start - length / 3 | 0) : 0;
  const end = isLong ? Math.min(text.length, start + length - 1) : text.length;
  const from = whole(text, start);
  const to = whole(text, end);
  const matchEnd = Math.min(match.end, to);
  return {
    before: `${from > 0 ? "…" : ""}${text.slice(from, match.start)}`,
    match: text.slice(match.start, matchEnd),
    after: `${text.slice(matchEnd, to)}${to < text.length ? "…" : ""}`,
  };
}

/** The place, or the one before it where it is within a character of two code units. */
function whole(text: string, place: number): number {
  const code = text.charCodeAt(place);
  return code >= 0xdc00 && code <= 0xdfff ? place - 1 : place;
}
