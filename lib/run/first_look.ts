/** The mistake told before it costs: the first records are looked at before anything is sent. */

import type { Configuration } from "../config/read.ts";
import { RunError } from "../errors.ts";
import { counted, type Given } from "../input/given.ts";
import { lookAhead } from "../input/look_ahead.ts";
import type { DataRecord } from "../input/record.ts";
import { describeValue } from "../json/text.ts";
import type { Ledger } from "../outcome/ledger.ts";
import { type Mapping, pathsOf } from "../person/mapping.ts";
import type { PersonMaker } from "../person/person_maker.ts";
import { isObject, PathSearch, RecordKeys } from "../person/record_keys.ts";
import { formatCount, plural, printable } from "../text.ts";
import type { Warning } from "../warning.ts";
import type { RunResult } from "./result.ts";
import type { Run } from "./run.ts";

/** Characters of a key in a message. */
const KEY_WIDTH = 60;

/** What a first look needs. */
export interface FirstLookOptions {
  /** The records of the data; they are to be read from the result from then on. */
  records: AsyncIterable<DataRecord[]>;
  configuration: Pick<Configuration, "userId" | "mappings">;
  /** Path of the configuration, for messages. */
  configPath: string;
  /** Whether a mapping that no record has is an error. */
  strict: boolean;
}

/** What came of it. */
export interface FirstLook {
  /** The same records, none of them missing. */
  records: AsyncIterable<DataRecord[]>;
  mappings: readonly Mapping[];
  /** The mappings that were warned of. */
  unused: UnusedMapping[];
  /** Whether there are no records. */
  isEmpty: boolean;
  /** How much was given of the data so far: of a small file all of it, before anything is done with it. */
  given: Given;
}

/** A mapping that takes what none of the first records has. */
interface UnusedMapping {
  /** Which of the configuration's mappings it is. */
  index: number;
  from: string;
  /** The key that was most likely meant. */
  nearest: string | undefined;
  /** How many records were looked at. */
  records: number;
}

/** How much a message is about. */
interface Scope {
  records: number;
  /** Whether there are no more. */
  isAll: boolean;
}

/**
 * Looks at the first records, as many as it takes to find every key of the configuration, and warns of each mapping
 * that none of them has anything for.
 *
 * @throws {RunError} of kind `config` when none of them has `userId`, or with `strict` a mapping's key; the reason for
 * the run's end when it was stopped meanwhile.
 */
export async function takeFirstLook(
  run: Pick<Run, "signal" | "warn">,
  options: FirstLookOptions,
): Promise<FirstLook> {
  const { configuration: { userId, mappings }, strict, configPath } = options;
  const search = new PathSearch(pathsOf({ userId, mappings }));
  const given = { records: 0, bytes: 0 };
  const { first, isAll, records } = await lookAhead(counted(options.records, given), {
    signal: run.signal,
    look: (some) => search.look(some),
  });
  run.signal.throwIfAborted();
  const { missing } = search;
  // The text of a record that is too large is not there, and what is wrong with a row of CSV is known.
  const seen = first.filter(({ tooLarge, fault }) => tooLarge === undefined && fault === undefined);
  const isEmpty = first.length === 0;
  const looked = { records, mappings, isEmpty, given };
  if (seen.length === 0 || missing.size === 0) return { ...looked, unused: [] };
  const scope = { records: seen.length, isAll: isAll && seen.length === first.length };
  const keys = new RecordKeys(seen);
  if (missing.delete(0)) throw new RunError("config", withoutUserId(userId, { scope, seen, keys }));

  const taken = mappings.flatMap(({ from = [] }) => from);
  const unused = [...missing].map((path) => {
    // Paths that are undefined are never missing.
    const from = mappings[path - 1].from!;
    return { index: path - 1, from, nearest: keys.nearest(from, taken), records: seen.length };
  });
  const warnings = unused.map((mapping) => unusedWarning(mapping, scope));
  if (strict) {
    const count = plural(warnings.length, "warning");
    const lines = warnings.map(({ message }) => message);
    throw new RunError(
      "config",
      `Cannot use configuration ${configPath} with --strict: ${count}`,
      { lines },
    );
  }
  for (const warning of warnings) run.warn(warning);
  return { ...looked, unused };
}

/** What is known when the data has been read, or as much of it as the run came to. */
export interface Reading {
  maker: Pick<PersonMaker, "present" | "warnings">;
  ledger: Pick<Ledger, "reasons"> & { counts: Pick<Ledger["counts"], "read"> };
  /** Whether all records were read. */
  isComplete: boolean;
}

/**
 * Brings the warnings of `run` up to what was read: mappings that a later record has something for are none, and those
 * of the person maker are added.
 *
 * @returns what the result says of the records.
 */
export function concludeReading(
  run: Pick<Run, "warnings">,
  { mappings, unused }: FirstLook,
  { maker, ledger, isComplete }: Reading,
): Pick<RunResult, "reasons" | "mappings"> {
  const { read } = ledger.counts;
  const stillUnused = unused
    .filter(({ index }) => maker.present[index] === 0)
    .map((mapping) => {
      // After a stop it can be less than what was looked at.
      const records = Math.max(read, mapping.records);
      return unusedWarning(mapping, { records, isAll: isComplete });
    });
  run.warnings = [
    ...run.warnings.filter(({ kind }) => kind !== "mapping-unused"),
    ...stillUnused,
    ...maker.warnings(),
  ];
  const counts = mappings.map(({ from, to }, index) => {
    // After a stop, the last records from which people were made were not read any more.
    return { from: from ?? null, to, present: Math.min(maker.present[index], read) };
  });
  return { reasons: ledger.reasons(), mappings: counts };
}

function unusedWarning({ index, from, nearest }: UnusedMapping, scope: Scope): Warning {
  const advice = nearest === undefined ? "" : `: did you mean ${quoted(nearest)}?`;
  const message = `mappings[${index}].from: '${printable(from, KEY_WIDTH)}' is ${
    inNoneOf(scope)
  }${advice}`;
  return { kind: "mapping-unused", message };
}

function withoutUserId(
  userId: string,
  { scope, seen, keys }: { scope: Scope; seen: DataRecord[]; keys: RecordKeys },
): string {
  const cannot = `Cannot find userId '${printable(userId, KEY_WIDTH)}' in ${theRecords(scope)}`;
  if (!seen.some(isObject)) {
    const kinds = [...new Set(seen.map(({ bytes, start }) => describeValue(bytes[start])))];
    const all = kinds.join(", ").replace(/, ([^,]*)$/, " or $1");
    const each = scope.records === 1 ? "it" : "each of them";
    return `${cannot}: ${each} is ${all}, and a user is an object such as ` +
      `{ ${quoted(userId)}: 42 }`;
  }
  const list = keys.list();
  const nearest = keys.nearest(userId);
  const there = list === "" ? "there are no keys" : `the keys there are ${list}`;
  const advice = nearest === undefined
    ? "name the one that identifies a user"
    : `did you mean "userId": ${quoted(nearest)}?`;
  return `${cannot}: ${there}; ${advice}`;
}

/** `the first 1,000 records`, `the 3 records`, `the only record`. */
function theRecords({ records, isAll }: Scope): string {
  if (records === 1) return `the ${isAll ? "only" : "first"} record`;
  return `the ${isAll ? "" : "first "}${formatCount(records)} records`;
}

/** `in none of the first 1,000 records`, `not in the only record`. */
function inNoneOf(scope: Scope): string {
  return scope.records === 1 ? `not in ${theRecords(scope)}` : `in none of ${theRecords(scope)}`;
}

function quoted(key: string): string {
  return printable(JSON.stringify(key), KEY_WIDTH);
}
