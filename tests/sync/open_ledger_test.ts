import { assertEquals } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import { openLedger } from "../../lib/sync/open_ledger.ts";
import { peopleOf } from "../helpers/people.ts";

for (const isInterrupted of [false, true]) {
  const when = isInterrupted ? "it was interrupted before" : "nothing has ended it before";
  Deno.test(`openLedger() stops the run when something cannot be written and ${when}`, async () => {
    const stop = new AbortController();
    const interruption = new RunError("interrupted", "Interrupted by SIGINT");
    if (isInterrupted) stop.abort(interruption);
    const full = () => {
      throw new RunError("usage", "Cannot write failures: no space left");
    };
    const ledger = openLedger({ write: full, supersede: full }, stop);
    const [{ record }] = await peopleOf([{ id: "1" }]);
    ledger.settle(record, { outcome: "failed", reason: "no" });
    ledger.supersede(record, "1");
    assertEquals(ledger.counts.failed, 1);
    const { kind, message } = stop.signal.reason as RunError;
    const expected = isInterrupted
      ? "interrupted: Interrupted by SIGINT"
      : "internal: Cannot write failures: no space left";
    assertEquals(`${kind}: ${message}`, expected);
  });
}
