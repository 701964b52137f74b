/** Tests of the flags of a sync: which go together, and what their values mean. */

import { assertEquals, assertThrows } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import {
  checkSyncFlags,
  readLimit,
  readMaxGone,
  readShow,
  type SyncFlags,
} from "../../lib/sync/flags.ts";
import { NO_FLAGS } from "../helpers/sync_command.ts";

const FLAGS: SyncFlags = { ...NO_FLAGS, config: "configuration.json", data: ["data.json"] };

/** What `action` says as it throws; undefined where it does not. */
function said(action: () => unknown): string | undefined {
  try {
    action();
  } catch (error) {
    const { kind, message } = error as RunError;
    assertEquals(kind, "usage");
    return message;
  }
  return undefined;
}

const UNKNOWN = "without it nobody knows who was in the data before";

const together: { flags: Partial<SyncFlags>; expected: string | undefined }[] = [
  { flags: {}, expected: undefined },
  { flags: { gone: "delete" }, expected: `Flag '--gone' goes with '--state': ${UNKNOWN}` },
  { flags: { maxGone: "1" }, expected: `Flag '--max-gone' goes with '--state': ${UNKNOWN}` },
  {
    flags: { maxGone: "1", gone: "keep" },
    expected: `Flag '--gone' goes with '--state': ${UNKNOWN}`,
  },
  { flags: { maxGone: "1", gone: "keep", state: "s.db" }, expected: undefined },
  {
    flags: { full: true },
    expected:
      "Flag '--full' goes with '--state': without it everyone is sent anyway, and --full can be left out",
  },
  { flags: { full: true, state: "s.db" }, expected: undefined },
  {
    flags: { dryRun: true, report: "r.html" },
    expected: "Flag '--report' goes without '--dry-run': a dry run sends nothing that a report " +
      "could show, and prints what it finds; leave one of the two out",
  },
  { flags: { report: "r.html" }, expected: undefined },
  {
    flags: { show: "3" },
    expected: "Flag '--show' goes with '--dry-run': a run that sends people prints no values",
  },
  {
    flags: { compare: true },
    expected: "Flag '--compare' goes with '--dry-run': it tells what a run would change; " +
      "cio-sync verify compares after a run",
  },
  { flags: { show: "3", compare: true, dryRun: true }, expected: undefined },
];

for (const { flags, expected } of together) {
  Deno.test(`checkSyncFlags() of ${JSON.stringify(flags)}`, () => {
    assertEquals(said(() => checkSyncFlags({ ...FLAGS, ...flags })), expected);
  });
}

Deno.test("readLimit() takes a whole number of records, at least one", () => {
  assertEquals(readLimit({ limit: undefined }), undefined);
  for (const limit of ["1", "007", "999999999999999"]) {
    assertEquals(readLimit({ limit }), Number(limit));
  }
  for (const limit of ["0", "-1", "1.5", "1e3", "", " 1", "ten", "1000000000000000"]) {
    assertEquals(
      said(() => readLimit({ limit })),
      `Cannot use --limit: it must be a whole number of records from 1 on, and is '${limit}'`,
    );
  }
});

Deno.test("readShow() takes a whole number of people up to 1,000, and shows three by default", () => {
  assertEquals(readShow({ show: undefined }), 3);
  for (const show of ["0", "1", "1000"]) assertEquals(readShow({ show }), Number(show));
  for (const show of ["1001", "-1", "all"]) {
    assertEquals(
      said(() => readShow({ show })),
      `Cannot use --show: it must be a whole number of people from 0 to 1000, and is '${show}'`,
    );
  }
});

Deno.test("readMaxGone() takes a number of people or a share of the state", () => {
  assertEquals(readMaxGone({ maxGone: undefined }), undefined);
  assertEquals(readMaxGone({ maxGone: "0" }), { people: 0 });
  assertEquals(readMaxGone({ maxGone: "1500" }), { people: 1500 });
  assertEquals(readMaxGone({ maxGone: "0%" }), { percent: 0 });
  assertEquals(readMaxGone({ maxGone: "2.5%" }), { percent: 2.5 });
  assertEquals(readMaxGone({ maxGone: "100%" }), { percent: 100 });
  for (const maxGone of ["-1", "101%", "100.1%", "1.5", "%", "", "1 %", "all"]) {
    const error = assertThrows(() => readMaxGone({ maxGone }), RunError);
    assertEquals(
      error.message,
      "Cannot use --max-gone: it must be a whole number of people, or percent of the state such " +
        `as 2%, and is '${maxGone}'`,
    );
  }
});
