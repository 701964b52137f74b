/** What a report says, and how what files, servers and records say becomes fit for it. */

import type { HeldBack } from "../delivery/throttle.ts";
import type { GroupedReason, OutcomeCounts } from "../outcome/ledger.ts";
import type { RunResult } from "../run/result.ts";
import { printableLines } from "../text.ts";
import type { Course } from "./recorder.ts";

/** The result of the run that the report is about. */
export interface ReportedResult extends RunResult {
  /** Null when the run ended before the configuration was read. */
  mode: "batch" | "identify" | null;
  /** Whether nobody was to be created. */
  updatesOnly: boolean;
  region: "us" | "eu" | "sandbox" | null;
  workspaceId: number | null;
  /** The first so many records were to be read; null when all were. */
  limit: number | null;
  users: OutcomeCounts;
  /** People who have left the data; null without a state file. */
  gone: { found: number | null; file: string | null } | null;
  failuresFile: string | null;
}

/** Whether workers on other machines have sent the requests: how they went is in their metrics. */
export function isSentByWorkers({ command }: Pick<ReportedResult, "command">): boolean {
  return command === "publish";
}

/** All that a report says. */
export interface ReportFacts {
  result: ReportedResult;
  /** Where requests went, a URL; undefined when the run ended before that was known. */
  baseUrl: string | undefined;
  /** Requests that could be in flight at once. */
  parallelism: number;
  /** Requests a second, at most. */
  rateLimit: number;
  /** What became of those who have left the data; undefined where nobody has, or nobody knows. */
  gone: string | undefined;
  /** Path of the state file. */
  state: string | undefined;
  /** Most frequent first. */
  reasons: GroupedReason[];
  /** Left out when nothing was to be sent. */
  heldBack?: HeldBack & { outageMs: number } | undefined;
  /** Whether all of the data was read. */
  isComplete: boolean;
  course: Course;
}

/** Something that looks like an email address. */
const EMAIL = /[^\s"'<>()[\]{}=:,;]+@[^\s"'<>()[\]{}=:,;]+/g;

/**
 * `facts` as they may be shown: no controls and no credentials (`conceal` takes them out), and in words about records
 * nothing that looks like an email address, as servers may repeat values. Identifiers stay.
 */
export function shownFacts(facts: ReportFacts, conceal: (text: string) => string): ReportFacts {
  const show = (text: string) => printableLines(conceal(text));
  const { course, reasons, result, ...others } = facts;
  const { error, warnings } = result;
  return {
    ...mapTexts(others, show),
    course,
    reasons: mapTexts(reasons.map((each) => ({ ...each, group: withoutEmails(each.group) })), show),
    result: mapTexts({
      ...result,
      // They have the words of one record each.
      reasons: [],
      error: error && { ...error, message: withoutEmails(error.message) },
      warnings: warnings.map((each) => ({ ...each, message: withoutEmails(each.message) })),
    }, show),
  };
}

function withoutEmails(text: string): string {
  return text.replaceAll(EMAIL, "…@…");
}

function mapTexts<Value>(value: Value, map: (text: string) => string): Value {
  if (typeof value === "string") return map(value) as Value;
  if (Array.isArray(value)) return value.map((each) => mapTexts(each, map)) as Value;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, each]) => [name, mapTexts(each, map)]);
  return Object.fromEntries(entries) as Value;
}
