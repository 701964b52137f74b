/** Changes that nobody could see, each with the reason: they are not tried. Whoever adds one has looked for a test first. */

import type { Mutation } from "./mutations.ts";

/** Changes to one line that leave everything as it is. */
export interface Equivalent {
  path: string;
  /** A part of the line. */
  code: string;
  /** Those of its changes that are meant, by their description. @default {all} */
  changes?: RegExp;
  reason: string;
}

const ROOM = "It is how much room something has, or when that is given back";
const CANNOT_HAPPEN = "It hands on what cannot be thrown there; without it the types would not fit";
const SHORT_CUT = "What it spares is done right, and slower, without it";
const NUMBER = /^\d[\d_]* becomes/;
const LEFT_OUT = /is left out$/;

/** Where a value of a record begins: a negative place where there is none, and behind a bracket and a key where there is. */
const NEVER_AT_0 = "No value begins at 0";
const AT_0 = /^(>= becomes >|< becomes <=|0 becomes 1)$/;

/** What tells that there is none is asked for with `< 0`, and what is there has something before it. */
const BELOW_0 = "It is below 0 or above, and never 0 itself";
const MINUS_1 = /^1 becomes/;

/** The sign of what compares two is all that `sort` looks at. */
const SIGN = "Only the sign of a comparison counts";
const EXACTLY = "It is measured, and on the border as good on either side";
const NO_RECORD = "Nobody looks at a record where there is none";
const SET_FIRST = "Nobody reads it before it is set";

/** Lines that only say how much memory something has, or is taken at once: no number in them can be seen from outside. */
const SIZES: readonly [path: string, ...codes: string[]][] = [
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
  [
    "lib/input/record_buffer.ts",
    "const ARENA_BYTES",
    "const CHEAP_RESCAN_BYTES",
    "const NO_BYTES",
  ],
  ["lib/json/byte_classes.ts", "= new Uint8Array(256)"],
  ["lib/json/member_list.ts", "const MAX_MEMBERS", "new Int32Array(this.at.length * 2)"],
  ["lib/json/scanner.ts", "bytes: Uint8Array = new Uint8Array(0)"],
  ["lib/outcome/place.ts", "const TRIAL_BYTES"],
  ["lib/outcome/read_from.ts", "new Uint8Array(256 * 1024)"],
  ["lib/person/person.ts", "const NO_BYTES"],
  ["lib/customerio/response_text.ts", "const SMALL_BYTES", "const FIRST_BYTES"],
  ["lib/customerio/track_answer.ts", "const LONG_LENGTH"],
  ["lib/sync/sync.ts", "const HELD_BYTES"],
  ["lib/sync/user_queues.ts", "const MAX_WAITING_BYTES"],
  ["lib/sandbox/api/app_activities.ts", "const CHUNK"],
  ["lib/sandbox/connection.ts", "new Uint8Array(65_536)"],
  ["lib/sandbox/store/sqlite_migration.ts", "const CHUNK"],
  ["lib/sandbox/store/sqlite_store.ts", "const CHUNK"],
];

/** Lines that give memory back, which the garbage collector would come to by itself. */
const GIVEN_BACK: readonly [path: string, code: string][] = [
  ["lib/check/check.ts", "record.chunk?.release();"],
  ["lib/check/repeats.ts", "freeBytes(entries);"],
  ["lib/customerio/long_list.ts", "freeBytes(bytes);"],
  ["lib/input/csv/csv.ts", "chunk?.release();"],
  ["lib/input/record_buffer.ts", "this.#closeChunk();"],
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
  { path: "lib/person/attribute_writer.ts", code: "start < 0", changes: AT_0, reason: NEVER_AT_0 },
  { path: "lib/person/attribute_writer.ts", code: "start >= 0", changes: AT_0, reason: NEVER_AT_0 },
  {
    path: "lib/person/attribute_writer.ts",
    code: "finder.start(path) >= 0",
    changes: AT_0,
    reason: NEVER_AT_0,
  },
  {
    path: "lib/person/beside_writer.ts",
    code: "finder.start(path) >= 0",
    changes: AT_0,
    reason: NEVER_AT_0,
  },
  { path: "lib/person/beside_writer.ts", code: "start < 0", changes: AT_0, reason: NEVER_AT_0 },
  {
    path: "lib/person/attribute_rejection.ts",
    code: "start < 0",
    changes: AT_0,
    reason: NEVER_AT_0,
  },
  { path: "lib/person/identifier.ts", code: "start < 0", changes: AT_0, reason: NEVER_AT_0 },
  {
    path: "lib/person/record_keys.ts",
    code: "finder.start(path) >= 0",
    changes: AT_0,
    reason: NEVER_AT_0,
  },
  { path: "lib/state/database.ts", code: "const PAGE_BYTES", changes: NUMBER, reason: ROOM },
  { path: "lib/state/database.ts", code: "const CACHE_BYTES", reason: ROOM },
  { path: "lib/state/database.ts", code: "const MAX_LOG_BYTES", reason: ROOM },
  { path: "lib/verify/temporary_database.ts", code: "const CACHE_BYTES", reason: ROOM },
  { path: "lib/verify/long_values.ts", code: "const PIECE_BYTES", reason: ROOM },
  { path: "lib/verify/long_values.ts", code: "freeBytes(text)", reason: ROOM },
  { path: "lib/verify/facts.ts", code: "const LONG_FOUND", reason: ROOM },
  { path: "lib/verify/facts.ts", code: "<= LONG_FOUND", changes: /^<=/, reason: ROOM },
  { path: "lib/verify/verify.ts", code: "record.chunk?.release();", reason: ROOM },
  { path: "lib/verify/verify.ts", code: "maker.discard();", reason: ROOM },
  { path: "lib/verify/store.ts", code: "const PAGE = 1000", reason: ROOM },
  { path: "lib/verify/differences_file.ts", code: "const BUFFER_LENGTH", reason: ROOM },
  { path: "lib/outcome/failures_file.ts", code: "const LONG_LINE_BYTES", reason: ROOM },
  { path: "lib/outcome/failures_file.ts", code: "freeBytes(line)", reason: ROOM },
  { path: "lib/sync/planned_request.ts", code: "freeBytes(bytes)", reason: ROOM },
  { path: "lib/customerio/request_body.ts", code: "const CHUNK_BYTES", reason: ROOM },
  {
    path: "lib/customerio/key_pieces.ts",
    code: "& (TABLE_SIZE - 1)",
    reason: SHORT_CUT,
  },
  {
    path: "lib/customerio/redact.ts",
    code: "at + OVERLAP < text.length",
    changes: /^< becomes <=$/,
    reason: "It looks at the end once more",
  },
  {
    path: "lib/customerio/redact.ts",
    code: "at + OVERLAP < text.length",
    changes: /^\+ becomes/,
    reason: "It looks at the end once more",
  },
  { path: "lib/customerio/redact.ts", code: "pieces ??=", changes: /^\?\?=/, reason: SHORT_CUT },
  {
    path: "lib/customerio/redact.ts",
    code: "pieces.isEmpty || !pieces.isIn(",
    changes: /^\|\| becomes/,
    reason: SHORT_CUT,
  },
  {
    path: "lib/customerio/redact.ts",
    code: "level.length > 0",
    changes: /^> becomes/,
    reason: SHORT_CUT,
  },
  {
    path: "lib/customerio/redact.ts",
    code: "if (seen.has(decoded.text)) continue;",
    changes: LEFT_OUT,
    reason: SHORT_CUT,
  },
  {
    path: "lib/customerio/key_pieces.ts",
    code: "this.#wholes.size === 0",
    changes: /^this/,
    reason: SHORT_CUT,
  },
  {
    path: "lib/customerio/key_pieces.ts",
    code: "let hash = 0;",
    changes: NUMBER,
    reason: SHORT_CUT,
  },
  {
    path: "lib/customerio/key_pieces.ts",
    code: "for (let end = 0; end < text.length; end++)",
    changes: /^< becomes/,
    reason: "Behind the text no piece ends",
  },
  {
    path: "lib/customerio/key_pieces.ts",
    code: "endings[hash] === 0 ||",
    changes: /^\|\| becomes/,
    reason: SHORT_CUT,
  },
  {
    path: "lib/customerio/proxy.ts",
    code: "number * 256 + Number(byte), 0)",
    changes: /^0 becomes/,
    reason: "Both addresses that are compared are higher by as much",
  },
  {
    path: "lib/customerio/long_list.ts",
    code: "(count - 1) * 4",
    changes: /^- becomes/,
    reason: "Behind the last member there are none",
  },
  {
    path: "lib/customerio/answer_body.ts",
    code: 'if (body === "{}"',
    changes: /^(\|\| becomes|'if)/,
    reason: SHORT_CUT,
  },
  {
    path: "lib/customerio/track_answer.ts",
    code: 'if (body === "{}"',
    changes: /^(\|\| becomes|'if)/,
    reason: SHORT_CUT,
  },
  { path: "lib/customerio/redact.ts", code: "known.size >= MAX_KNOWN", reason: ROOM },
  { path: "lib/customerio/redact.ts", code: "const MAX_KNOWN", reason: ROOM },
  { path: "lib/customerio/redact.ts", code: "known.set(text, shows)", reason: ROOM },
  {
    path: "lib/sync/sync.ts",
    code: 'if (request.kind === "single")',
    changes: /=== (becomes|"single" becomes)/,
    reason: ROOM,
  },
  { path: "lib/config/text.ts", code: "throw cause;", reason: CANNOT_HAPPEN },
  { path: "lib/config/text.ts", code: "instanceof JsonSyntaxError", reason: CANNOT_HAPPEN },
  { path: "lib/config/account.ts", code: "throw new TypeError(", reason: CANNOT_HAPPEN },
  {
    path: "lib/cli/run_command_line.ts",
    code: "throw error;",
    changes: LEFT_OUT,
    reason: CANNOT_HAPPEN,
  },
  { path: "lib/customerio/long_list.ts", code: "throw error;", reason: CANNOT_HAPPEN },
  {
    path: "lib/sandbox/faults/control.ts",
    code: "instanceof RunError",
    changes: LEFT_OUT,
    reason: CANNOT_HAPPEN,
  },
  {
    path: "lib/json/text.ts",
    code: "for (let i = start + 1; i < end - 1; i++) {",
    changes: /^(\+ becomes -|< becomes <=|- becomes \+)$/,
    reason: SHORT_CUT,
  },
  {
    path: "lib/sandbox/credentials.ts",
    code: "originOf(host, 1)",
    changes: NUMBER,
    reason: "Of the address only the host is looked at",
  },
  {
    path: "lib/person/time/unix_time.ts",
    code: "number.length <= MAX_EXACT_DIGITS",
    changes: /^<= becomes/,
    reason: SHORT_CUT,
  },
  {
    path: "lib/person/merge.ts",
    code: "scanner.final = true",
    reason: "An object ends with its bracket",
  },
  {
    path: "lib/json/exact_json.ts",
    code: 'name !== "__proto__"',
    reason: "Deno has no accessor of that name: it is a guard against running elsewhere",
  },
  { path: "lib/input/arena.ts", code: "this.#peak = Math.max(", changes: LEFT_OUT, reason: ROOM },
  {
    path: "lib/customerio/response_text.ts",
    code: "Number(announced) <= SMALL_",
    changes: LEFT_OUT,
    reason: SHORT_CUT,
  },
  {
    path: "lib/sync/sync.ts",
    code: "if (buffer !== undefined) this.#buffers.push",
    reason: ROOM,
  },
  { path: "lib/input/arena.ts", code: "return true;", reason: ROOM },
  {
    path: "lib/delivery/drain.ts",
    code: "{ once: true }",
    reason: "A signal is aborted once",
  },
  {
    path: "lib/check/key_entries.ts",
    code: "this.#files.length - 1",
    changes: /^1 becomes/,
    reason: SHORT_CUT,
  },
  {
    path: "lib/check/repeats.ts",
    code: "runs.sort();",
    changes: LEFT_OUT,
    reason: SHORT_CUT,
  },
  {
    path: "lib/check/repeats.ts",
    code: "part % PARTS_AT_ONCE",
    reason: "It is how soon a signal is heard",
  },
  {
    path: "lib/check/repeat_runs.ts",
    code: "PARTS = 1024",
    reason: ROOM,
  },
  {
    path: "lib/check/key_text.ts",
    code: "hash = 0",
    reason: SET_FIRST,
  },
  {
    path: "lib/input/csv/row_writer.ts",
    code: "isListed ? members.count : -1",
    changes: NUMBER,
    reason: "Nobody reads the end where there is no start",
  },
  {
    path: "lib/input/csv/row_writer.ts",
    code: "isListed ? this.#firstMember : -1",
    changes: MINUS_1,
    reason: BELOW_0,
  },
  {
    path: "lib/check/key_text.ts",
    code: "return true;",
    changes: /^true becomes/,
    reason: SHORT_CUT,
  },
  {
    path: "lib/json/byte_classes.ts",
    code: ".fill(",
    changes: /^(0xe0 becomes|0xf0 becomes)/,
    reason: "Where one row ends, the next one fills in what belongs to it",
  },
  {
    path: "lib/json/byte_writer.ts",
    code: "i < j; i++, j--",
    changes: /^< becomes/,
    reason: "It changes a digit with itself",
  },
  {
    path: "lib/json/exact_json.ts",
    code: "if (!DOUBTFUL_NUMBER.test(text))",
    changes: LEFT_OUT,
    reason: SHORT_CUT,
  },
  { path: "lib/json/field_finder.ts", code: ".push(-1)", changes: MINUS_1, reason: BELOW_0 },
  { path: "lib/json/field_finder.ts", code: "starts[i] = -1", changes: MINUS_1, reason: BELOW_0 },
  {
    path: "lib/json/field_finder.ts",
    code: "if (segments.length === 1) {",
    changes: LEFT_OUT,
    reason: "It is looked for once more, by the same entry",
  },
  {
    path: "lib/json/field_finder.ts",
    code: "if (this.#top.withNested.length > 0)",
    changes: /^> becomes|left out$/,
    reason: SHORT_CUT,
  },
  {
    path: "lib/json/field_finder.ts",
    code: "members.onFull ??=",
    changes: /^\?\?= becomes/,
    reason: SHORT_CUT,
  },
  {
    path: "lib/json/field_finder.ts",
    code: "if (start >= 0 && bytes[start] === BRACE_OPEN)",
    changes: /^&& becomes/,
    reason: "In what is no object, and before all bytes, there is nothing to find",
  },
  {
    path: "lib/json/field_finder.ts",
    code: "if (bytes[i] === BACKSLASH) {",
    changes: /!/,
    reason: SHORT_CUT,
  },
  {
    path: "lib/json/field_finder.ts",
    code: "for (let i = start; i < end; i++) {",
    changes: /^< becomes/,
    reason: "Behind a key there is its quote",
  },
  {
    path: "lib/json/field_finder.ts",
    code: "% BUCKETS;",
    changes: /becomes (1|-|\(\d+ \+ 1\))$/,
    reason: "By whatever number, equal keys have the same",
  },
  {
    path: "lib/json/member_list.ts",
    code: "Math.max(4, this.count * 4)",
    changes: NUMBER,
    reason: ROOM,
  },
  {
    path: "lib/json/member_list.ts",
    code: "  isTooLong = false;",
    changes: /^false becomes/,
    reason: SET_FIRST,
  },
  { path: "lib/json/field_finder.ts", code: "this.#nested ??=", reason: SHORT_CUT },
  {
    path: "lib/json/scanner.ts",
    code: 'if (i >= end) return this.#needMore("a value");',
    changes: /^>= becomes|left out$/,
    reason: SHORT_CUT,
  },
  {
    path: "lib/delivery/steady_clock.ts",
    code: "if (now < this.#last)",
    changes: /^< becomes/,
    reason: "It adds nothing",
  },
  {
    path: "lib/delivery/pace.ts",
    code: "this.#rate >= rateLimit || now <= this.#rateAt",
    changes: /^(>= becomes|<= becomes)/,
    reason: SHORT_CUT,
  },
  {
    path: "lib/verify/same_value.ts",
    code: "if (a === undefined || b === undefined) return false;",
    changes: /^(\|\| becomes|'if)/,
    reason: SHORT_CUT,
  },
  {
    path: "lib/verify/temporary_database.ts",
    code: "this.#statements.set(sql, statement);",
    changes: LEFT_OUT,
    reason: SHORT_CUT,
  },
  {
    path: "lib/delivery/pace.ts",
    code: "this.#tooFast * NO_LONGER_TOO_FAST",
    changes: /^> becomes/,
    reason: EXACTLY,
  },
  {
    path: "lib/delivery/pace.ts",
    code: "> MEASURING_MS",
    changes: /^> becomes/,
    reason: EXACTLY,
  },
  {
    path: "lib/verify/store.ts",
    code: "if (this.#pending === 0) return false;",
    changes: LEFT_OUT,
    reason: SHORT_CUT,
  },
  {
    path: "lib/verify/store.ts",
    code: "this.#pending > 0 &&",
    changes: /^> becomes/,
    reason: SHORT_CUT,
  },
  { path: "lib/verify/temporary_database.ts", code: "PRAGMA temp.cache_size", reason: ROOM },
  { path: "lib/verify/temporary_database.ts", code: "CACHE_BYTES / 1024", reason: ROOM },
  {
    path: "lib/sync/gone/items.ts",
    code: "record: 0, line: 0, column: 0, offset: 0",
    changes: NUMBER,
    reason: NO_RECORD,
  },
  {
    path: "lib/sync/gone/items.ts",
    code: "new Uint8Array(0),",
    changes: NUMBER,
    reason: NO_RECORD,
  },
  {
    path: "lib/sync/gone/items.ts",
    code: "start: 0, end: 0, nextOffset: 0",
    changes: NUMBER,
    reason: NO_RECORD,
  },
  {
    path: "lib/person/time/date_forms.ts",
    code: '"',
    changes: /is misspelt$/,
    reason: "It names a form in tests alone",
  },
  {
    path: "lib/person/merge.ts",
    code: "let count = 0;",
    changes: NUMBER,
    reason: "None that can be merged is as one",
  },
  {
    path: "lib/delivery/turns.ts",
    code: "due = time.now();",
    changes: LEFT_OUT,
    reason: "It was to be later, and the earlier of both counts",
  },
  {
    path: "lib/sandbox/people/search.ts",
    code: "if (known !== undefined) return known;",
    changes: LEFT_OUT,
    reason: SHORT_CUT,
  },
  {
    path: "lib/preview/planned_gone.ts",
    code: "planned.first.length >= size",
    changes: /^>= becomes|left out$/,
    reason: SHORT_CUT,
  },
  { path: "lib/sync/sync.ts", code: "bytes < BATCH_BYTES / 2", reason: ROOM },
  { path: "lib/customerio/response_text.ts", code: "freeBytes(bytes)", reason: ROOM },
  {
    path: "lib/outcome/read_from.ts",
    code: "begin < length",
    changes: /^< becomes/,
    reason: "Behind the bytes there is only white space, or nothing",
  },
  { path: "lib/input/data_member.ts", code: "const DATA_MEMBER_BYTES", reason: ROOM },
  {
    path: "lib/report/histogram.ts",
    code: "10_000_000 / MIN_MS",
    changes: NUMBER,
    reason: ROOM,
  },
  {
    path: "lib/delivery/outage.ts",
    code: '"give up" : "go on"',
    changes: /^'give'/,
    reason: "It is asked for the other fates alone",
  },
  {
    path: "lib/customerio/decodings.ts",
    code: "if (isAscii(bytes))",
    changes: LEFT_OUT,
    reason: SHORT_CUT,
  },
  {
    path: "lib/customerio/identifiers.ts",
    code: "if (ASCII.test(text))",
    changes: LEFT_OUT,
    reason: SHORT_CUT,
  },
  { path: "lib/person/attribute_writer.ts", code: "const LONG_BYTES", reason: SHORT_CUT },
  {
    path: "lib/person/identifier.ts",
    code: "byte <= 0x20 || byte === BACKSLASH || byte >= 0x80",
    changes: /^=== becomes/,
    reason: SHORT_CUT,
  },
  {
    path: "lib/input/record_skipper.ts",
    code: "byte >= 0x80 && byte < 0xc0",
    changes: /^(< becomes|0xc0 becomes)/,
    reason: "No UTF-8 has this byte",
  },
  { path: "lib/input/gzip.ts", code: "const SLICE_BYTES", reason: ROOM },
  { path: "lib/sandbox/people/search.ts", code: "namesInLine.size < MAX_NAMES", reason: ROOM },
  {
    path: "lib/check/attributes.ts",
    code: "if (atMost > this.#longest[i])",
    changes: /^> becomes/,
    reason: SHORT_CUT,
  },
  {
    path: "lib/sandbox/faults/fault_middleware.ts",
    code: "new Uint8Array([0x7b,",
    changes: /^0x/,
    reason: "All that counts is that it is no UTF-8",
  },
  {
    path: "lib/delivery/verdict.ts",
    code: "isBelow(500)",
    changes: NUMBER,
    reason: "A row above has 500",
  },
  {
    path: "lib/init/key_sections.ts",
    code: "if (last < 0 ||",
    changes: AT_0,
    reason: "The first column is never left out",
  },
  { path: "lib/json/scanner.ts", code: "if (i < 0) return -1;", changes: AT_0, reason: BELOW_0 },
  { path: "lib/json/scanner.ts", code: "if (end < 0) return -1;", changes: AT_0, reason: BELOW_0 },
  {
    path: "lib/json/scanner.ts",
    code: "if (end < 0) return -1;",
    changes: MINUS_1,
    reason: BELOW_0,
  },
  { path: "lib/json/scanner.ts", code: "!this.final ? -1 : i", changes: MINUS_1, reason: BELOW_0 },
  { path: "lib/json/scanner.ts", code: "new Uint8Array(64)", changes: NUMBER, reason: ROOM },
  { path: "lib/json/scanner.ts", code: "nesting.length * 2", changes: NUMBER, reason: ROOM },
  {
    path: "lib/json/field_finder.ts",
    code: "if (exact >= 0 || this.#nested[path] < 0)",
    changes: AT_0,
    reason: BELOW_0,
  },
  { path: "lib/json/field_finder.ts", code: ">= 0", changes: AT_0, reason: NEVER_AT_0 },
  { path: "lib/json/field_finder.ts", code: "const BUCKETS", changes: NUMBER, reason: SHORT_CUT },
  { path: "lib/json/member_list.ts", code: "Int32Array(1024)", changes: NUMBER, reason: ROOM },
  { path: "lib/json/byte_writer.ts", code: "const MIN_SET_BYTES", reason: SHORT_CUT },
  { path: "lib/json/byte_writer.ts", code: "< MIN_SET_BYTES", reason: SHORT_CUT },
  {
    path: "lib/json/byte_writer.ts",
    code: "const MAX_INTEGER_BYTES",
    changes: NUMBER,
    reason: ROOM,
  },
  { path: "lib/json/byte_writer.ts", code: "text.length * 3", changes: NUMBER, reason: ROOM },
  { path: "lib/json/byte_writer.ts", code: "(length >> 1)", changes: NUMBER, reason: ROOM },
  {
    path: "lib/json/byte_writer.ts",
    code: "from < end; from++",
    changes: /^< becomes/,
    reason: "The byte behind is written over by the next one",
  },
  {
    path: "lib/json/byte_writer.ts",
    code: "if (i === text.length) {",
    changes: LEFT_OUT,
    reason: SHORT_CUT,
  },
  {
    path: "lib/json/byte_writer.ts",
    code: "this.length + MAX_INTEGER_BYTES > this.bytes.length",
    changes: /^> becomes/,
    reason: ROOM,
  },
  { path: "lib/json/byte_writer.ts", code: "let unit = 0", reason: SET_FIRST },
  {
    path: "lib/json/byte_writer.ts",
    code: "while (i < text.length && (unit",
    changes: /^< becomes <=$/,
    reason: "Behind the text there is no unit, which is below nothing",
  },
  { path: "lib/json/text.ts", code: "const MAX_SHORT_BYTES", reason: SHORT_CUT },
  { path: "lib/json/text.ts", code: "end - start > MAX_SHORT_BYTES", reason: SHORT_CUT },
  { path: "lib/json/text.ts", code: "i + 4 <= end", changes: /<|left out$/, reason: SHORT_CUT },
  { path: "lib/json/text.ts", code: "i + 8 <= end", changes: /<=/, reason: SHORT_CUT },
  { path: "lib/input/failures.ts", code: "start < 0", changes: AT_0, reason: NEVER_AT_0 },
  { path: "lib/input/pattern.ts", code: "? -1 : 1)", changes: /^1 becomes/, reason: SIGN },
  {
    path: "lib/input/pattern.ts",
    code: "(counts.get(end) ?? 0) + 1",
    changes: NUMBER,
    reason: "All counts are higher by as much",
  },
  {
    path: "lib/input/record_buffer.ts",
    code: "#takenOfChunk = 0",
    changes: NUMBER,
    reason: SET_FIRST,
  },
  {
    path: "lib/input/record_buffer.ts",
    code: "(this.at > 0) arena.shift",
    reason: SHORT_CUT,
    changes: /^> becomes|!\(|^0 becomes/,
  },
  {
    path: "lib/input/record_buffer.ts",
    code: "arena.content.subarray(0, bytes.length - this.at)",
    changes: NUMBER,
    reason: "Of these bytes only their number counts until more have come",
  },
  ...["  #rowStart", "  #cellStart", "  #valueStart"].map((name) => ({
    path: "lib/input/csv/row_writer.ts",
    code: `${name} = 0;`,
    changes: NUMBER,
    reason: SET_FIRST,
  })),
  {
    path: "lib/input/csv/cells.ts",
    code: "lines.at === lines.bytes.length && !lines.isFinal",
    changes: /^false becomes/,
    reason: SHORT_CUT,
  },
  {
    path: "lib/input/csv/cells.ts",
    code: "this.#copyPlain(",
    changes: LEFT_OUT,
    reason: SHORT_CUT,
  },
  ...["Line", "Column", "Offset"].map((name) => ({
    path: "lib/input/csv/cells.ts",
    code: `  #quote${name} = 0;`,
    changes: NUMBER,
    reason: SET_FIRST,
  })),
  { path: "lib/input/arena.ts", code: "#peak = 0;", changes: NUMBER, reason: ROOM },
  {
    path: "lib/input/arena.ts",
    code: "at[i] -= start;",
    changes: /^(< becomes|4 becomes)/,
    reason: "Nobody reads what is behind its members",
  },
  { path: "lib/input/find_files.ts", code: "index < 0", changes: AT_0, reason: BELOW_0 },
  { path: "lib/input/first_bytes.ts", code: "members) < 0", changes: AT_0, reason: BELOW_0 },
  {
    path: "lib/input/first_bytes.ts",
    code: "(isCut ? 1 : 0)",
    changes: NUMBER,
    reason: "Behind the member that is open there is none, which is known by its place 0",
  },
  {
    path: "lib/input/gzip.ts",
    code: "at < chunk.length;",
    changes: /^< becomes/,
    reason: "Nothing is decompressed once more",
  },
  {
    path: "lib/input/inside_object.ts",
    code: "new Uint8Array(64)",
    changes: NUMBER,
    reason: ROOM,
  },
  { path: "lib/input/inside_object.ts", code: "chunk?.release();", reason: ROOM },
  { path: "lib/input/look_ahead.ts", code: "own === undefined ||", reason: ROOM },
  {
    path: "lib/input/record.ts",
    code: "i >= 0 && i < end",
    changes: AT_0,
    reason: "No record begins with a line break",
  },
  {
    path: "lib/input/record_buffer.ts",
    code: "left > CHEAP_RESCAN_BYTES",
    changes: /^(> becomes|<= becomes)/,
    reason: SHORT_CUT,
  },
  {
    path: "lib/input/record_buffer.ts",
    code: "arena.length > this.#maxBytes",
    changes: /^> becomes/,
    reason: SHORT_CUT,
  },
  { path: "lib/input/record_buffer.ts", code: "(end < 0 ?", changes: AT_0, reason: BELOW_0 },
  { path: "lib/input/record_buffer.ts", code: "if (end < 0 ||", changes: AT_0, reason: BELOW_0 },
  { path: "lib/input/gzip.ts", code: "< MAX_WAITING_BYTES", changes: /^< becomes/, reason: ROOM },
  { path: "lib/input/gzip.ts", code: "CHUNK_BYTES = 64 * 1024", reason: ROOM },
  { path: "lib/input/gzip.ts", code: "freeBytes(chunk)", reason: ROOM },
  { path: "lib/input/spool.ts", code: "const CHUNK_BYTES", changes: NUMBER, reason: ROOM },
  { path: "lib/input/chunks.ts", code: "const CHUNK_BYTES", changes: NUMBER, reason: ROOM },
  {
    path: "lib/input/csv/row_writer.ts",
    code: "3 * this.cellCount + 2",
    changes: NUMBER,
    reason: ROOM,
  },
  {
    path: "lib/input/csv/row_writer.ts",
    code: "  #isDropped = false;",
    changes: /^false becomes/,
    reason: SET_FIRST,
  },
  {
    path: "lib/input/csv/row_writer.ts",
    code: "this.length + length > this.bytes.length",
    changes: /^> becomes/,
    reason: ROOM,
  },
  {
    path: "lib/input/csv/row_writer.ts",
    code: "at[i] += distance;",
    changes: /^< becomes/,
    reason: "Nobody reads what is behind its members",
  },
  { path: "lib/input/csv/row_writer.ts", code: "Int32Array(256)", changes: NUMBER, reason: ROOM },
  { path: "lib/input/csv/lines.ts", code: "const SPARE_BYTES", reason: ROOM },
  { path: "lib/input/csv/lines.ts", code: "length + SPARE_BYTES", reason: ROOM },
  ...["SMALL_PLACES", "SPARSE"].map((name) => ({
    path: "lib/check/repeat_table.ts",
    code: `const ${name} =`,
    reason: ROOM,
  })),
  { path: "lib/check/repeat_table.ts", code: "#size * SPARSE <", reason: ROOM },
  { path: "lib/check/repeat_table.ts", code: "if (isSparse)", reason: ROOM },
  { path: "lib/check/repeat_table.ts", code: "const isSmall =", reason: ROOM },
  {
    path: "lib/check/repeat_table.ts",
    code: "isSmall ? 8 : 2",
    changes: /^isSmall/,
    reason: ROOM,
  },
  { path: "lib/check/repeat_runs.ts", code: "const CACHE_BYTES", reason: ROOM },
  {
    path: "lib/check/key_entries.ts",
    code: "rest > 0x7fffffff",
    changes: NUMBER,
    reason: SHORT_CUT,
  },
  { path: "lib/check/repeat_runs.ts", code: "CREATE INDEX", changes: LEFT_OUT, reason: SHORT_CUT },
  {
    path: "lib/check/key_text.ts",
    code: "length * UNIT_BYTES > MAX_BYTES",
    changes: /^> becomes/,
    reason: "8,192 is no multiple of three",
  },
  { path: "lib/check/key_text.ts", code: "let unit = 0;", changes: NUMBER, reason: SET_FIRST },
  {
    path: "lib/check/key_text.ts",
    code: "if (i < length) {",
    changes: /^< becomes/,
    reason: SHORT_CUT,
  },
  {
    path: "lib/check/people_keys.ts",
    code: "? -1 : fields.start(",
    changes: MINUS_1,
    reason: BELOW_0,
  },
  { path: "lib/check/people_keys.ts", code: "start < 0", changes: AT_0, reason: NEVER_AT_0 },
  ...["keyStart", "ownerStart", "#at"].map((name) => ({
    path: "lib/check/key_entries.ts",
    code: `  ${name} = 0;`,
    changes: NUMBER,
    reason: SET_FIRST,
  })),
  { path: "lib/check/attributes.ts", code: "start < 0", changes: AT_0, reason: NEVER_AT_0 },
  {
    path: "lib/check/attributes.ts",
    code: "writer.length - writer.pieceStart",
    changes: /^- becomes/,
    reason: "Each piece begins at 0, as the one before was taken back",
  },
  {
    path: "lib/check/attributes.ts",
    code: "writer.discard();",
    changes: LEFT_OUT,
    reason: ROOM,
  },
  { path: "lib/check/check.ts", code: "{ maxBytes: maxKeyBytes }", reason: ROOM },
  { path: "lib/check/check.ts", code: "maker.discard();", reason: ROOM },
  {
    path: "lib/check/check.ts",
    code: "person.end - person.start > ITEM_BYTES",
    changes: /^- becomes/,
    reason: SHORT_CUT,
  },
  {
    path: "lib/check/explain.ts",
    code: "writer.begin();",
    changes: LEFT_OUT,
    reason: "Where it begins is where the one before was taken back",
  },
  { path: "lib/check/people_keys.ts", code: "maxBytes === undefined", reason: ROOM },
  { path: "lib/check/explain.ts", code: "writer.discard();", changes: LEFT_OUT, reason: ROOM },
  {
    path: "lib/person/identifier.ts",
    code: "ID_BYTES * UNICODE_ESCAPE_BYTES + 2",
    changes: /left out$|> becomes >=|\* becomes|\d becomes/,
    reason: SHORT_CUT,
  },
];

/** Whether `mutation`, of a file with this `text`, is known to change nothing that anybody could see. */
export function isEquivalent({ path, line, description }: Mutation, text: string): boolean {
  const code = text.split("\n")[line - 1];
  return EQUIVALENTS.some((known) =>
    known.path === path && code.includes(known.code) &&
    (known.changes === undefined || known.changes.test(description))
  );
}
