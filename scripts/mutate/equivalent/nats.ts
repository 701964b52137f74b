/** Changes to `lib/nats/` that nobody could see. */

import { type Equivalent, LEFT_OUT, NUMBER, ROOM } from "./reasons.ts";

/** By their files and lines. */
export const IN_NATS: readonly Equivalent[] = [
  {
    path: "lib/nats/transport.ts",
    code: "connection.setNoDelay(true);",
    reason: "Only the time that it takes depends on it",
  },
  {
    path: "lib/nats/transport.ts",
    code: "connection.setKeepAlive(true);",
    reason:
      "It keeps devices on the way from forgetting a connection, of which there are none here",
  },
  {
    path: "lib/nats/transport.ts",
    code: "settings.noDeprecation = true;",
    reason: "It is for Deno 2.4, where a test notices it",
  },
  {
    path: "lib/nats/streams.ts",
    code: "config.ack_wait ?? 0",
    changes: NUMBER,
    reason: "A consumer that we have made has it",
  },
  {
    path: "lib/nats/transport.ts",
    code: "this.#isEncrypted = true;",
    reason: "The client chooses between two waits by it, which are the same here",
  },
  {
    path: "lib/nats/transport.ts",
    code: "  #isEncrypted = false;",
    reason: "The client chooses between two waits by it, which are the same here",
  },
  {
    path: "lib/nats/transport.ts",
    code: "if (error !== undefined) this.closeError = error;",
    reason: "The client connects again whatever has ended a connection, and tells nobody of it",
  },
  { path: "lib/nats/frames.ts", code: "const READ_BYTES", changes: NUMBER, reason: ROOM },
  {
    path: "lib/nats/frames.ts",
    code: "const MAX_FRAME_BYTES",
    changes: NUMBER,
    reason: "No server takes a message that is half as long",
  },
  {
    path: "lib/nats/frames.ts",
    code: "return length <= MAX_FRAME_BYTES",
    changes: /^<= becomes/,
    reason: "No server takes a message that is half as long",
  },
  ...["begun! > READ_BYTES", "if (data.length > READ_BYTES)"].map((code) => ({
    path: "lib/nats/frames.ts",
    code,
    changes: /^> becomes/,
    reason: ROOM,
  })),
  {
    path: "lib/nats/frames.ts",
    code: "if (start === bytes.length) return 0;",
    changes: /(is left out|^0 becomes 1)$/,
    reason:
      "Where nothing is left, nothing is looked for, and a frame of one byte is not whole either",
  },
  { path: "lib/nats/transport.ts", code: "const READ_SIZE", changes: NUMBER, reason: ROOM },
  { path: "lib/nats/transport.ts", code: "const PACKED_BYTES", changes: NUMBER, reason: ROOM },
  {
    path: "lib/nats/transport.ts",
    code: "if (frame.length > PACKED_BYTES) freeBytes(frame);",
    changes: /^> becomes|is left out$/,
    reason: ROOM,
  },
  {
    path: "lib/nats/transport.ts",
    code: "if (this.#isClosed) break;",
    changes: LEFT_OUT,
    reason: "The reading of a connection that is closed ends by itself",
  },
  {
    path: "lib/nats/transport.ts",
    code: "if (this.#isClosed) return;",
    changes: LEFT_OUT,
    reason: "What has ended can be ended again",
  },
  {
    path: "lib/nats/transport.ts",
    code: "return Promise.resolve();",
    reason: "The client awaits it alone",
  },
  {
    path: "lib/nats/transport.ts",
    code: "The connection was given up",
    changes: /is misspelt$/,
    reason: "Nobody waits any more for a connection that was given up",
  },
  {
    path: "lib/nats/transport.ts",
    code: "error = thrown as Error;",
    reason: "The client connects again whatever has ended a connection, and tells nobody of it",
  },
  {
    path: "lib/nats/transport.ts",
    code: "if (this.#isClosed || this.#connection === undefined) return;",
    changes: /^\|\| becomes|is left out$/,
    reason: "What is written to a connection that is not there fails, and is dropped by that",
  },
  {
    path: "lib/nats/transport.ts",
    code: "this.#frames.length = 0;",
    reason:
      "Nothing is written to a connection that is broken, and the next one has frames of its own",
  },
];
