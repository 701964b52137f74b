/** The report of one run, from trying its place to writing it. */

import type { Clock } from "../clock.ts";
import type { AttemptWatch } from "../delivery/attempts_result.ts";
import { notesOfLeft } from "../outcome/new_file.ts";
import { type ReportFacts, shownFacts } from "./facts.ts";
import { type Figures, Recorder } from "./recorder.ts";
import { ReportFile } from "./report_file.ts";

/** What the run was given. */
export type ReportSettings = Pick<ReportFacts, "parallelism" | "rateLimit" | "state">;

/** What a report needs from its run. */
export interface RunReportOptions {
  path: string;
  clock: Clock;
  settings: ReportSettings;
  /** Prints that an earlier run has left something. */
  note: (message: string) => void;
}

/** The report of one run. */
export class RunReport implements Disposable {
  #file: ReportFile;
  #settings: ReportSettings;
  #recorder: Recorder;

  private constructor(file: ReportFile, { clock, settings }: RunReportOptions) {
    this.#file = file;
    this.#settings = settings;
    this.#recorder = new Recorder(clock);
  }

  /**
   * Tries the place of the report, leaves everything as it was, and keeps other runs off it until it is disposed of.
   *
   * @throws {RunError} when the report cannot be written there.
   */
  static async open(options: RunReportOptions): Promise<RunReport> {
    const file = await ReportFile.prepare(options.path);
    for (const left of notesOfLeft(file.path)) options.note(left);
    return new RunReport(file, options);
  }

  /** Looks at `read` every now and then, until it is disposed of. */
  record(read: () => Figures): Disposable {
    return this.#recorder.record(read);
  }

  /** Is told of each attempt. */
  readonly onAttempt: AttemptWatch = (attempt) => this.#recorder.attempt(attempt);

  /**
   * Writes the report; `conceal` takes credentials out of a text.
   *
   * @returns where it is.
   * @throws {RunError} when it cannot be written.
   */
  async write(
    facts: Omit<ReportFacts, "course" | keyof ReportSettings>,
    conceal: (text: string) => string,
  ): Promise<string> {
    // Charts are drawn by a large library, which no other run is to wait for, and this one only now.
    const { reportHtml } = await import("./page.tsx");
    const { course } = this.#recorder;
    const all = { ...facts, ...this.#settings, course };
    this.#file.write(reportHtml(shownFacts(all, conceal)));
    return this.#file.path;
  }

  /** Lets other runs write to the place. */
  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }
}
