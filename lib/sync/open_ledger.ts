/** The ledger of a sync, which keeps what was not accepted in the failures file. */

import { internalError } from "../errors.ts";
import type { FailuresFile } from "../outcome/failures_file.ts";
import { Ledger } from "../outcome/ledger.ts";

/**
 * A ledger that keeps what was not accepted in `failures`, and aborts `stop` when that cannot be written. What is missing
 * then is the failures file's to say (`problem`), as the stop may have its reason already.
 */
export function openLedger(
  failures: Pick<FailuresFile, "write" | "supersede">,
  stop: AbortController,
): Ledger {
  return new Ledger({
    write: (record, failure) => failures.write(record, failure),
    supersede: (record, user) => failures.supersede(record, user),
    onWriteError: (error) => stop.abort(internalError(error)),
  });
}
