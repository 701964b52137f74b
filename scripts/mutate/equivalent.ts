/** Changes that nobody could see, each with the reason: they are not tried. Whoever adds one has looked for a test first. */

import type { Mutation } from "./mutations.ts";
import { IN_CHECK } from "./equivalent/check.ts";
import { IN_CLI } from "./equivalent/cli.ts";
import { IN_CONFIG } from "./equivalent/config.ts";
import { IN_CUSTOMERIO } from "./equivalent/customerio.ts";
import { IN_DELIVERY } from "./equivalent/delivery.ts";
import { IN_INIT } from "./equivalent/init.ts";
import { IN_INPUT } from "./equivalent/input.ts";
import { IN_JSON } from "./equivalent/json.ts";
import { IN_NATS } from "./equivalent/nats.ts";
import { IN_OUTCOME } from "./equivalent/outcome.ts";
import { IN_PERSON } from "./equivalent/person.ts";
import { IN_PREVIEW } from "./equivalent/preview.ts";
import { IN_PUBLISH } from "./equivalent/publish.ts";
import { IN_REPORT } from "./equivalent/report.ts";
import { IN_ROOT } from "./equivalent/root.ts";
import { IN_RUN } from "./equivalent/run.ts";
import { IN_SANDBOX } from "./equivalent/sandbox.ts";
import { IN_SERVE } from "./equivalent/serve.ts";
import { IN_SEVERAL } from "./equivalent/several.ts";
import { IN_STATE } from "./equivalent/state.ts";
import { IN_SYNC } from "./equivalent/sync.ts";
import { IN_TERMINAL } from "./equivalent/terminal.ts";
import { IN_VERIFY } from "./equivalent/verify.ts";
import { IN_WORK } from "./equivalent/work.ts";
import { type Equivalent, LEFT_OUT, NUMBER, ROOM } from "./equivalent/reasons.ts";

/** Lines that only say how much memory something has, or is taken at once: no number in them can be seen from outside. */
const SIZES: readonly [path: string, ...codes: string[]][] = [
  ["lib/free_bytes.ts", "const RETURNED_BYTES", "transfer(0)"],
  ["lib/input/arena.ts", "const SPARE_BYTES", "const MIN_BYTES", "const MAX_COPIED_BYTES"],
  ["lib/input/chunks.ts", "start: Uint8Array = new Uint8Array(0)"],
  ["lib/input/csv/lines.ts", "Uint8Array = new Uint8Array(0);"],
  [
    "lib/input/csv/row_blocks.ts",
    "const BLOCK_BYTES",
    "const MAX_SHARED_BYTES",
    "const SPARE_BYTES",
    "const MAX_COPIED_BYTES",
  ],
  ["lib/input/csv/row_writer.ts", "const NO_BYTES", "new Int32Array(2 * at)"],
  ["lib/input/first_bytes.ts", "const TEXT_BYTES"],
  ["lib/input/gzip.ts", "const MAX_WAITING_BYTES"],
  ["lib/input/inside_object.ts", "new Uint8Array(2 * this.#depth)"],
  ["lib/input/open.ts", "const NO_BYTES"],
  ["lib/input/record.ts", "const NO_BYTES"],
  [
    "lib/input/record_buffer.ts",
    "const ARENA_BYTES",
    "const CHEAP_RESCAN_BYTES",
  ],
  ["lib/json/byte_classes.ts", "= new Uint8Array(256)"],
  ["lib/json/member_list.ts", "const MAX_MEMBERS", "new Int32Array(this.at.length * 2)"],
  ["lib/json/scanner.ts", "bytes: Uint8Array = new Uint8Array(0)"],
  ["lib/outcome/place.ts", "const TRIAL_BYTES"],
  ["lib/outcome/read_from.ts", "new Uint8Array(256 * 1024)"],
  ["lib/person/person.ts", "const NO_BYTES"],
  ["lib/customerio/response_text.ts", "const SMALL_BYTES", "const FIRST_BYTES"],
  ["lib/customerio/track_answer.ts", "const LONG_LENGTH"],
  [
    "lib/key_table.ts",
    "const FIRST_CAPACITY",
    "const GROWTH",
    "  #capacity = 0;",
    "  #hashes = new Uint32Array(0);",
    "new Float64Array(0)",
    "new Uint32Array(2 * this.#capacity)",
  ],
  ["lib/sync/held.ts", "  #last = 0;", "    this.#last = 0;"],
  ["lib/sync/open_state.ts", "const HELD_BESIDE_THREAD"],
  ["lib/sync/sync.ts", "const HELD_BYTES"],
  ["lib/sync/user_queues.ts", "const MAX_WAITING_BYTES"],
  ["lib/sandbox/api/app_activities.ts", "const CHUNK"],
  ["lib/serve/connection.ts", "new Uint8Array(65_536)"],
  ["lib/sandbox/standalone.ts", "const MEMORY_ACTIVITIES", "const FILE_ACTIVITIES"],
  ["lib/sandbox/store/sqlite_migration.ts", "const CHUNK"],
  ["lib/sandbox/store/sqlite_store.ts", "const CHUNK"],
];

/** Lines that give memory back, which the garbage collector would come to by itself. */
const GIVEN_BACK: readonly [path: string, code: string][] = [
  ["lib/check/check.ts", "record.chunk?.release();"],
  ["lib/check/repeats.ts", "freeBytes(entries);"],
  ["lib/customerio/long_list.ts", "freeBytes(bytes);"],
  ["lib/input/csv/csv.ts", "chunk?.release();"],
  ["lib/person/person_maker.ts", "this.#writer.discard();"],
  ["lib/sync/held.ts", "record.chunk?.release();"],
  ["lib/sync/placement.ts", "chunk?.release();"],
];

/** All that are known. */
export const EQUIVALENTS: readonly Equivalent[] = [
  ...SIZES.flatMap(([path, ...codes]) =>
    codes.map((code) => ({ path, code, changes: NUMBER, reason: ROOM }))
  ),
  ...GIVEN_BACK.map(([path, code]) => ({ path, code, changes: LEFT_OUT, reason: ROOM })),
  ...IN_CHECK,
  ...IN_CLI,
  ...IN_CONFIG,
  ...IN_CUSTOMERIO,
  ...IN_DELIVERY,
  ...IN_INIT,
  ...IN_INPUT,
  ...IN_JSON,
  ...IN_NATS,
  ...IN_OUTCOME,
  ...IN_PERSON,
  ...IN_PREVIEW,
  ...IN_PUBLISH,
  ...IN_REPORT,
  ...IN_ROOT,
  ...IN_RUN,
  ...IN_SANDBOX,
  ...IN_SERVE,
  ...IN_SEVERAL,
  ...IN_STATE,
  ...IN_SYNC,
  ...IN_TERMINAL,
  ...IN_VERIFY,
  ...IN_WORK,
];
/** Whether `mutation`, of a file with this `text`, is known to change nothing that anybody could see. */
export function isEquivalent({ path, line, description }: Mutation, text: string): boolean {
  const code = text.split("\n").slice(line - 1).join("\n");
  const end = `${code}\n`.indexOf("\n");
  const isIn = (part: string) => code.includes(part) && code.indexOf(part) < end;
  return EQUIVALENTS.some((known) =>
    known.path === path && isIn(known.code) &&
    (known.changes === undefined || known.changes.test(description))
  );
}
