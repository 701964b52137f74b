/** The report that `--report` asks for: the only way from a sync to `lib/report/`, which no other run loads. */

import type { Configuration } from "../config/types.ts";
import { kindOf, RunError } from "../errors.ts";
import type { GroupedReason } from "../outcome/ledger.ts";
import type { Run } from "../run/run.ts";
import { together } from "./advice.ts";
import type { SyncFlags } from "./flags.ts";
import type { SyncResult } from "./result.ts";
import { goneText, type HeldBackFacts } from "./summary.ts";

/** A report whose place is kept for this run. */
export type SyncReport = NonNullable<Awaited<ReturnType<typeof openReport>>>;

/**
 * Tries the place of the report that `flags` ask for; undefined where they ask for none.
 *
 * @throws {RunError} when it cannot be written there.
 */
export async function openReport(
  { report: path, state }: SyncFlags,
  { run, configuration: { parallelism, rateLimit } }: { run: Run; configuration: Configuration },
) {
  if (path === undefined) return undefined;
  const { RunReport } = await import("../report/run_report.ts");
  return await RunReport.open({
    path,
    clock: run.clock,
    settings: { parallelism, rateLimit, state },
    note: (message) => run.note(message),
  });
}

/** What a report says at the end of a run. */
export interface ReportEnd {
  run: Run;
  /** Is told where the report is, or why it could not be written. */
  result: SyncResult;
  /** Where requests went; undefined when the run ended before that was known. */
  baseUrl: string | undefined;
  reasons: GroupedReason[];
  heldBack: HeldBackFacts | undefined;
  /** Whether all of the data was read. */
  isComplete: boolean;
}

/** Writes the report, however the run has ended, and gives up its place. Does not throw. */
export async function concludeReport(
  report: SyncReport,
  { run, result, ...facts }: ReportEnd,
): Promise<void> {
  using _place = report;
  // What is written now is whole in a moment: a signal must not end the process in the middle of it.
  using _signals = run.listen();
  try {
    const conceal = (text: string) => run.conceal(text);
    const gone = goneText(result.gone);
    result.reportFile = await report.write({ result, gone, ...facts }, conceal);
  } catch (error) {
    const { error: before } = result;
    const ended = before === null ? undefined : new RunError(before.kind, before.message);
    const [both] = together(ended, error as RunError);
    result.error = { kind: kindOf(both), message: both.message };
  }
}
