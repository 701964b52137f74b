/** What the subject says at which a message is acknowledged. Pure. */

/** Parts of `$JS.ACK.STREAM.CONSUMER.DELIVERIES.SEQUENCE.…`, and of the longer form with a domain and an account. */
const SHORT_PARTS = 9;
const STREAM_PART = 2;
const SEQUENCE_PART = 5;
const MORE_PARTS = 2;

/** The message that is acknowledged at `subject`. */
export function acknowledged(subject: string): { stream: string; sequence: number } {
  const parts = subject.split(".");
  const more = parts.length > SHORT_PARTS ? MORE_PARTS : 0;
  return { stream: parts[STREAM_PART + more], sequence: Number(parts[SEQUENCE_PART + more]) };
}
