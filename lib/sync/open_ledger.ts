/** The ledger of a sync, which keeps what was not accepted in the failures file. */

import { internalError } from "../errors.ts";
import type { FailuresFile } from "../outcome/failures_file.ts";
import { Ledger } from "../outcome/ledger.ts";
import type { Run } from "../run/run.ts";

/** A ledger that keeps what was not accepted in `failures`, and ends `run` when that cannot be written. */
export function openLedger(
  failures: Pick<FailuresFile, "write" | "supersede">,
  run: Pick<Run, "stop" | "endWith">,
): Ledger {
  return new Ledger({
    write: (record, failure) => failures.write(record, failure),
    supersede: (record, user) => failures.supersede(record, user),
    onWriteError: (thrown) => {
      const error = internalError(thrown);
      // The stop may have its reason already: what is missing in the file is to be said after an interruption, too.
      run.endWith(error);
      run.stop.abort(error);
    },
  });
}
