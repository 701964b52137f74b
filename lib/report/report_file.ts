/** The file of a report: its place is tried before anything is sent, and it is written as a whole when the run has ended. */

import { type Disk, systemDisk } from "../disk.ts";
import { RunError } from "../errors.ts";
import { fileProblem } from "../file_error.ts";
import { NewFile } from "../outcome/new_file.ts";
import { lockPlace } from "../outcome/path_lock.ts";
import { checkResultPath, type ResultFileKind, type ResultPlace } from "../outcome/result_file.ts";

/** How every report begins, and no page of another program. */
export const REPORT_START = "<!DOCTYPE html>\n<!-- cio-sync report -->\n";

const KIND: ResultFileKind = {
  name: "report",
  isOne: (start) => start.startsWith(REPORT_START),
};

/** A place for one report, kept for this run alone until it is disposed of. */
export class ReportFile implements Disposable {
  #place: ResultPlace;
  #lock: Disposable;
  #disk: Disk;

  private constructor(place: ResultPlace, { lock, disk }: { lock: Disposable; disk: Disk }) {
    this.#place = place;
    this.#lock = lock;
    this.#disk = disk;
  }

  /**
   * Tries whether a report can be written to `path`, and leaves everything as it was.
   *
   * @throws {RunError} when it cannot, when what is there is no report, or when another run writes to it.
   */
  static async prepare(path: string, disk: Disk = systemDisk): Promise<ReportFile> {
    const prepare = () => checkResultPath(path, { kind: KIND, disk });
    const { place, lock } = await lockPlace(prepare, KIND);
    return new ReportFile(place, { lock, disk });
  }

  /** Where it goes: the path that was asked for or, where that is a link, the file it leads to. */
  get path(): string {
    return this.#place.path;
  }

  /**
   * Puts `html` in the place of an earlier report.
   *
   * @throws {RunError} when it cannot be written: an earlier report is as it was then.
   */
  write(html: string): void {
    const { path, found } = this.#place;
    let file: NewFile | undefined;
    try {
      file = new NewFile({ path, disk: this.#disk });
      file.append(new TextEncoder().encode(html));
      file.putInPlace(path, found);
    } catch (error) {
      const left = file === undefined || file.discard() ? "" : `; a part is in '${file.path}'`;
      const old = found === undefined ? "" : `; '${path}' is left as it is`;
      throw new RunError(
        "usage",
        `Cannot write report to '${path}': ${fileProblem(error, path)}${old}${left}`,
        { cause: error },
      );
    }
    file.close();
  }

  /** Lets other runs write to the place. */
  [Symbol.dispose](): void {
    this.#lock[Symbol.dispose]();
  }
}
