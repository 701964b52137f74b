/** The line of a failures file that one record makes. */

import { withDataMember } from "../input/data_member.ts";
import { type DataRecord, type FailedIn, recordLength, writeRecord } from "../input/record.ts";
import { printableJson } from "../text.ts";
import type { Failure } from "./ledger.ts";

const encoder = new TextEncoder();

/** Behind the record. */
const END = encoder.encode("}\n");

/** The line for `record`, which belongs to `data`, in bytes: a record can be so long that a string of it would take too much. */
export function failureLine(
  record: DataRecord,
  { failure, data, run }: {
    failure: Failure;
    data: string | undefined;
    /** The run that writes it, of a state file. */
    run?: FailedIn | undefined;
  },
): Uint8Array {
  const { outcome, reason, field, status, user } = failure;
  const { position } = record;
  const failedIn = run === undefined ? {} : { state: run.state, run: run.run };
  const facts = printableJson(
    JSON.stringify({ outcome, reason, field, status, user, ...failedIn, position }).slice(0, -1),
  );
  const start = encoder.encode(`${withDataMember(facts, data)},"record":`);
  const length = recordLength(record);
  const line = new Uint8Array(start.length + length + END.length);
  line.set(start);
  writeRecord(record, line, start.length);
  line.set(END, start.length + length);
  return line;
}
