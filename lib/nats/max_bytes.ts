/** How large a message may be. */

import type { NatsConnection } from "@nats-io/nats-core";

/** Bytes for what the client adds to a message. */
const HEADER_BYTES = 4096;

/** Bytes of data that the server takes in one message. */
export function maxMessageBytes({ info }: Pick<NatsConnection, "info">): number {
  return (info?.max_payload ?? Infinity) - HEADER_BYTES;
}
