/** The name that a misspelt one stands for. */

import { levenshteinDistance } from "@std/text/levenshtein-distance";

/** Letters added, left out or replaced, up to which a word can be a misspelt name. */
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
