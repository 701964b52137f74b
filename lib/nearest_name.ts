/** Finds the name that was meant by a misspelt one. */

import { levenshteinDistance } from "@std/text/levenshtein-distance";

/** A misspelt name has at most this many letters added, left out or replaced. */
const MAX_CHANGES = 2;

/**
 * The one of `names` that `word` most likely stands for; undefined when none is near. Upper and lower case, `_`, `-`
 * and spaces make no difference.
 */
export function nearestName(word: string, names: readonly string[]): string | undefined {
  const misspelt = plain(word);
  let nearest: string | undefined;
  let fewest = Infinity;
  for (const name of names) {
    const known = plain(name);
    const changes = levenshteinDistance(misspelt, known);
    // "form" for "from" is two changes of four letters; "id" for "to" is no misspelling.
    const isNear = changes <= MAX_CHANGES && changes * 2 <= known.length;
    if (!isNear || changes >= fewest) continue;
    nearest = name;
    fewest = changes;
  }
  return nearest;
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[_\s-]/g, "");
}
