/** The line of a failures file that one record makes. */

import { type DataRecord, recordLength, writeRecord } from "../input/record.ts";
import type { Failure } from "./ledger.ts";

const encoder = new TextEncoder();

/** Behind the record. */
const END = encoder.encode("}\n");

/** The line for `record`, in bytes: a record can be so long that a string of it would take too much. */
export function failureLine(record: DataRecord, failure: Failure): Uint8Array {
  const { outcome, reason, field, status, user } = failure;
  const { position } = record;
  const facts = JSON.stringify({ outcome, reason, field, status, user, position });
  const start = encoder.encode(`${facts.slice(0, -1)},"record":`);
  const length = recordLength(record);
  const line = new Uint8Array(start.length + length + END.length);
  line.set(start);
  writeRecord(record, line, start.length);
  line.set(END, start.length + length);
  return line;
}
