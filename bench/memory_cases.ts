/** The cases in which peak memory is measured: records, answers and configurations that take the most. */

import type { Answers } from "./memory_server.ts";
import type { Records } from "./memory_data.ts";

/** One case: a whole run of cio-sync. */
export interface MemoryCase {
  name: string;
  records: Records;
  /** @default {"accept"} */
  answers?: Answers;
  /** What the configuration has besides the mapping of `a`. @default {the defaults} */
  configuration?: Record<string, unknown>;
  /**
   * `sync` with a new state file; again with the same one, when nobody has changed, or few have; or `verify`.
   * @default {"sync"}
   */
  run?: "sync" | "state" | "unchanged" | "few" | "verify";
}

const MB = 1_000_000;
const TINY: Records = { count: MB };

/** Limits are left to the server, so that long values are sent. */
const UNLIMITED = { limits: "server" };

/** All of them. */
export const MEMORY_CASES: readonly MemoryCase[] = [
  { name: "tiny records", records: TINY },
  ...[1, 200, 1000].map((parallelism) => ({
    name: `tiny records, parallelism ${parallelism}`,
    records: TINY,
    configuration: { parallelism },
  })),
  { name: "tiny records, slow server", records: TINY, answers: "slow" },
  {
    name: "tiny records, slow server, parallelism 1000",
    records: TINY,
    answers: "slow",
    configuration: { parallelism: 1000 },
  },
  {
    name: "tiny records one by one, parallelism 1000",
    records: { count: 50_000 },
    configuration: { mode: "identify", parallelism: 1000 },
  },
  {
    name: "tiny records one by one, slow server, parallelism 1000",
    records: { count: 10_000 },
    answers: "slow",
    configuration: { mode: "identify", parallelism: 1000, rateLimit: 1000 },
  },
  { name: "tiny records, new state", records: TINY, run: "state" },
  {
    name: "tiny records, new state, parallelism 1000",
    records: TINY,
    run: "state",
    configuration: { parallelism: 1000 },
  },
  { name: "tiny records, nobody changed", records: TINY, run: "unchanged" },
  { name: "tiny records, few changed", records: TINY, run: "few" },
  {
    name: "two tiny records of each user, nobody changed",
    records: { count: MB, users: MB / 2 },
    run: "unchanged",
  },
  { name: "tiny records of 100 users", records: { count: MB, users: 100 } },
  { name: "records of 300 bytes", records: { count: 500_000, bytes: 300 } },
  { name: "records of 100 KB", records: { count: 2000, bytes: 100_000 } },
  { name: "records of 1 MB", records: { count: 300, bytes: MB } },
  {
    name: "records of 1 MB, slow server, parallelism 1000",
    records: { count: 300, bytes: MB },
    answers: "slow",
    configuration: { parallelism: 1000 },
  },
  {
    name: "records of 1 MB one by one, slow server, parallelism 1000",
    records: { count: 300, bytes: MB },
    answers: "slow",
    configuration: { mode: "identify", parallelism: 1000 },
  },
  { name: "records of 1 MB, many small values", records: { count: 200, bytes: MB, in: "many" } },
  { name: "records of 10 MB", records: { count: 30, bytes: 10 * MB } },
  { name: "records of 31 MB", records: { count: 12, bytes: 31 * MB } },
  {
    name: "records of 31 MB, many small values",
    records: { count: 6, bytes: 31 * MB, in: "many" },
  },
  { name: "records of 31 MB, of one user", records: { count: 12, bytes: 31 * MB, users: 1 } },
  { name: "records of 40 MB, which are skipped", records: { count: 6, bytes: 40 * MB } },
  { name: "values of 31 MB, rejected here", records: { count: 8, bytes: 31 * MB, in: "a" } },
  { name: "values of 1 MB, rejected here", records: { count: 300, bytes: MB, in: "a" } },
  {
    name: "values of 1 MB that are sent",
    records: { count: 300, bytes: MB, in: "a" },
    answers: "slow",
    configuration: UNLIMITED,
  },
  {
    name: "values of 10 MB that are sent",
    records: { count: 20, bytes: 10 * MB, in: "a" },
    configuration: UNLIMITED,
  },
  {
    name: "values of 31 MB that are sent",
    records: { count: 6, bytes: 31 * MB, in: "a" },
    configuration: UNLIMITED,
  },
  {
    name: "values of 31 MB that are refused",
    records: { count: 6, bytes: 31 * MB, in: "a" },
    answers: "refuse",
    configuration: UNLIMITED,
  },
  { name: "identifiers of 10 MB, rejected here", records: { count: 20, bytes: 10 * MB, in: "id" } },
  {
    name: "tiny records rejected here",
    records: { count: MB },
    configuration: { mappings: [{ from: "a", to: "b", type: "boolean" }] },
  },
  { name: "tiny records refused by 207", records: { count: 500_000 }, answers: "refuse" },
  {
    name: "tiny records refused by 207, parallelism 1000, state",
    records: { count: 500_000 },
    answers: "refuse",
    configuration: { parallelism: 1000 },
    run: "state",
  },
  { name: "207s of 100,000 errors", records: { count: 200_000 }, answers: "flood" },
  {
    name: "207s of 100,000 errors, parallelism 1000",
    records: { count: 200_000 },
    answers: "flood",
    configuration: { parallelism: 1000 },
  },
  {
    name: "a 400 for each batch and part of it",
    records: { count: 20_000 },
    answers: "reject",
  },
  {
    name: "a 400 for each person, parallelism 1000",
    records: { count: 20_000 },
    answers: "reject",
    configuration: { mode: "identify", parallelism: 1000 },
  },
  { name: "tiny records, an outage", records: TINY, answers: "outage" },
  {
    name: "tiny records one by one, an outage, parallelism 1000",
    records: { count: 50_000 },
    answers: "outage",
    configuration: { mode: "identify", parallelism: 1000 },
  },
  {
    name: "verify, people with long other values",
    records: { count: 2000, bytes: 900, in: "a" },
    answers: "different",
    run: "verify",
  },
  {
    name: "verify, values of 1 MB",
    records: { count: 300, bytes: MB, in: "a" },
    answers: "different",
    configuration: UNLIMITED,
    run: "verify",
  },
  {
    name: "verify, values of 31 MB",
    records: { count: 4, bytes: 31 * MB, in: "a" },
    answers: "different",
    configuration: UNLIMITED,
    run: "verify",
  },
];
