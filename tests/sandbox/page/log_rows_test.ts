/** Tests of the rows of the activity log. */

import { assertEquals } from "@std/assert";
import { logRows } from "../../../lib/sandbox/page/log_rows.ts";
import { ActivityLog } from "../../../lib/sandbox/people/activity.ts";
import type { ActivityType } from "../../../lib/sandbox/people/activity_type.ts";
import { SqliteActivityLog } from "../../../lib/sandbox/store/sqlite_activity.ts";
import { openPeopleDatabase } from "../../../lib/sandbox/store/sqlite_database.ts";
import { openFile, temporaryFile } from "../../helpers/sandbox_store.ts";

/** A log with so many activities of each kind. */
function logOf(...kinds: [ActivityType, number][]): ActivityLog {
  const log = new ActivityLog(1000);
  for (const [type, count] of kinds) {
    for (let n = 0; n < count; n++) log.add({ type, timestamp: n, identifiers: { id: "1" } });
  }
  return log;
}

/** Rows as the sequences of their first and last activity, and how many are listed. */
function shown(log: Parameters<typeof logRows>[0], after?: number): number[][] {
  return logRows(log, after).map(({ oldest, newest, activities }) => [
    oldest,
    newest,
    activities.length,
  ]);
}

Deno.test("logRows() makes one row of ten or more of a kind, and lists the latest 50", () => {
  assertEquals(shown(logOf()), []);
  assertEquals(shown(logOf(["suppress", 9])), [9, 8, 7, 6, 5, 4, 3, 2, 1].map((n) => [n, n, 1]));
  assertEquals(shown(logOf(["suppress", 10])), [[1, 10, 10]]);
  assertEquals(shown(logOf(["suppress", 1], ["unsuppress", 300], ["suppress", 2])), [
    [303, 303, 1],
    [302, 302, 1],
    [2, 301, 50],
    [1, 1, 1],
  ]);
  const [group] = logRows(logOf(["suppress", 60]));
  assertEquals(group.activities.map(({ sequence }) => sequence).slice(0, 2), [60, 59]);
});

Deno.test("logRows() gives rows with something after a sequence, groups as a whole", () => {
  const log = logOf(["suppress", 3], ["unsuppress", 20], ["suppress", 2]);
  assertEquals(shown(log, 24), [[25, 25, 1]]);
  assertEquals(shown(log, 23), [[25, 25, 1], [24, 24, 1]]);
  assertEquals(shown(log, 20), [[25, 25, 1], [24, 24, 1], [4, 23, 20]]);
  assertEquals(shown(log, 2).at(-1), [3, 3, 1]);
  assertEquals(shown(log, 25), []);
});

Deno.test("logRows() gives 50 rows at most", () => {
  const log = new ActivityLog(1000);
  for (let n = 0; n < 80; n++) {
    log.add({ type: n % 2 ? "suppress" : "unsuppress", timestamp: 0, identifiers: {} });
  }
  assertEquals([shown(log).length, shown(log).at(-1)], [50, [31, 31, 1]]);
});

Deno.test("logRows() leaves out what a log does not keep any more", () => {
  const log = new ActivityLog(5);
  log.add({ type: "unsuppress", timestamp: 0, identifiers: {} });
  for (let n = 0; n < 12; n++) log.add({ type: "suppress", timestamp: 0, identifiers: {} });
  assertEquals(shown(log), [[2, 13, 5]]);
});

Deno.test("logRows() groups the activities of an earlier sandbox in a file", async () => {
  const folder = await Deno.makeTempDir({ prefix: "cio-sync-log-" });
  const open = () => {
    const database = openPeopleDatabase(`${folder}/people.db`);
    return { database, log: new SqliteActivityLog(database, 1000) };
  };
  const first = open();
  for (let n = 0; n < 12; n++) first.log.add({ type: "suppress", timestamp: 0, identifiers: {} });
  assertEquals(shown(first.log), [[1, 12, 12]]);
  first.database.close();
  const second = open();
  second.log.add({ type: "suppress", timestamp: 0, identifiers: {} });
  assertEquals(shown(second.log), [[1, 13, 13]]);
  second.database.close();
  await Deno.remove(folder, { recursive: true });
});

Deno.test("logRows() has no row for a group of which a log keeps nothing any more", () => {
  assertEquals(shown(logOf(["unsuppress", 12], ["suppress", 1000])), [[13, 1012, 50]]);
  const log = new ActivityLog(20);
  for (const type of ["unsuppress", "suppress"] as const) {
    for (let n = 0; n < 15; n++) log.add({ type, timestamp: n, identifiers: {} });
  }
  assertEquals(shown(log), [[16, 30, 15], [1, 15, 5]]);
});

Deno.test("logRows() takes from a file up to a thousand activities of earlier sandboxes as one row", async () => {
  await using file = await temporaryFile();
  const first = openFile(file.path);
  first.store.transaction(() => {
    for (let n = 0; n < 1003; n++) {
      first.activity.add({ type: "suppress", timestamp: 0, identifiers: {} });
    }
  });
  first.store.close();
  const second = openFile(file.path);
  assertEquals(shown(second.activity), [[4, 1003, 50]]);
  second.store.close();
});
