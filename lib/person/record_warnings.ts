/** What went through but is likely not what was meant, counted for each mapping instead of told for each record. */

import { placeOf, type Position } from "../input/record.ts";
import { formatCount, plural } from "../text.ts";
import type { Warning, WarningKind } from "../warning.ts";
import type { Mapping } from "./mapping.ts";
import type { TimeUnit } from "./time/timestamp.ts";

/** A kind of warning that records earn. */
export type RecordWarningKind = Extract<
  WarningKind,
  | "identifier-space"
  | "timestamp-doubtful"
  | "timestamp-year"
  | "update-time"
  | "date-untyped"
  | "resubscribe"
>;

/** How often something occurred, and where first. */
interface Occurrences {
  kind: RecordWarningKind;
  /** Index of the mapping; undefined for the identifier. */
  mapping: number | undefined;
  count: number;
  first: Position;
}

/** Numbers of one mapping that were read as seconds or milliseconds without a `unit` that says so. */
export interface Guesses {
  s: number;
  ms: number;
  /** The first of each unit; that of the rarer one is the one to look at. */
  first: { s?: Position; ms?: Position };
}

/** Counts the warnings of one run over the records. */
export class RecordWarnings {
  #userId: string;
  #mappings: readonly Mapping[];
  #occurrences = new Map<string, Occurrences>();

  /** By index of the mapping. */
  readonly guesses: readonly Guesses[];
  /** The indexes of those mappings that have any. */
  readonly guessing: number[] = [];
  /** How often something was counted with its place. */
  told = 0;

  constructor({ userId, mappings }: { userId: string; mappings: readonly Mapping[] }) {
    this.#userId = userId;
    this.#mappings = mappings;
    this.guesses = mappings.map(() => ({ s: 0, ms: 0, first: {} }));
  }

  /** Counts a record, which begins at `position`; `mapping` is an index, undefined for the identifier. */
  count(kind: RecordWarningKind, position: Position, mapping?: number): void {
    this.told++;
    const key = `${kind} ${mapping}`;
    const known = this.#occurrences.get(key);
    if (known === undefined) {
      this.#occurrences.set(key, { kind, mapping, count: 1, first: position });
    } else known.count++;
  }

  /** Counts a number that was read as one of the two units without a `unit` that says so. */
  countGuess(unit: TimeUnit, position: Position, mapping: number): void {
    this.guesses[mapping][unit]++;
    this.placeGuess(unit, position, mapping);
  }

  /** Takes note that such a number stands in the record at `position`, which is counted elsewhere. */
  placeGuess(unit: TimeUnit, position: Position, mapping: number): void {
    const { first } = this.guesses[mapping];
    if (first.s === undefined && first.ms === undefined) this.guessing.push(mapping);
    first[unit] ??= position;
  }

  /** The warnings, in the order in which they first occurred; those about units come last. */
  list(): Warning[] {
    const counted = [...this.#occurrences.values()].map((occurrences) => ({
      kind: occurrences.kind,
      message: this.#message(occurrences),
    }));
    const mixed = this.guesses.flatMap((guesses, mapping) =>
      guesses.s === 0 || guesses.ms === 0
        ? []
        : [{ kind: "timestamp-units" as const, message: this.#unitsMessage(guesses, mapping) }]
    );
    return [...counted, ...mixed];
  }

  #unitsMessage({ s, ms, first }: Guesses, mapping: number): string {
    const { from, to } = this.#mappings[mapping];
    const [rarer, position] = s < ms ? ["seconds", first.s!] : ["milliseconds", first.ms!];
    return `${to}: of the numbers in '${from}', ${formatCount(s)} were read as seconds and ` +
      `${formatCount(ms)} as milliseconds (first of ${rarer}: ${
        placeOf(position)
      }): if all are of one ` +
      `unit, add "unit": "s" or "unit": "ms" to mappings[${mapping}]`;
  }

  #message({ kind, mapping: index, count, first: position }: Occurrences): string {
    const first = `first: ${placeOf(position)}`;
    if (index === undefined) {
      const around = `white space around ${count === 1 ? "it" : "them"}`;
      return `${plural(count, "identifier")} in '${this.#userId}' with ${around} (${first}): ` +
        'Customer.io takes " 42" and "42" for two people, so take it out unless it is meant';
    }
    const { from, to } = this.#mappings[index];
    const place = `mappings[${index}]`;
    switch (kind) {
      case "timestamp-doubtful":
        return `${to}: ${
          plural(count, "value")
        } in '${from}' may be a year, a day number or a date ` +
          `such as 20240131 instead of Unix seconds (${first}): add "unit": "s" to ${place} ` +
          "if they are seconds, or write dates as 2024-01-31";
      case "timestamp-year":
        return `${to}: ${plural(count, "date")} in '${from}' outside the years 1900 to 2200 ` +
          `(${first}): check the data, and "unit" of ${place}`;
      case "update-time":
        return `${to}: ${
          plural(count, "user")
        } with a time of the update (${first}): Customer.io drops ` +
          "what is older than a person's last change, and says yes all the same: " +
          `cio-sync verify shows who is different; drop ${place} unless that is meant`;
      case "resubscribe":
        return `${to}: ${plural(count, "user")} ${
          count === 1 ? "is" : "are"
        } not unsubscribed by the data (${first}): whoever has unsubscribed in Customer.io since is ` +
          "subscribed again; --dry-run --compare (takes appApiKey) counts them; " +
          `drop ${place} unless the data knows best`;
      default: {
        const dates = from === undefined
          ? "its value is a date, which goes through as it is"
          : `'${from}' has dates, which go through as they are`;
        return `${to}: ${dates}, and which no segment can ` +
          `compare (${first}): add "type": "timestamp" to ${place}, or "type": "string" if text is meant`;
      }
    }
  }
}
