/** Tests of what the activity log shows of its rows. */

import { assertEquals } from "@std/assert";
import { ActivityLogSection, ActivityRow } from "../../../lib/sandbox/page/activity.tsx";
import { logRows } from "../../../lib/sandbox/page/log_rows.ts";
import { ActivityLog } from "../../../lib/sandbox/people/activity.ts";
import type { ActivityType } from "../../../lib/sandbox/people/activity_type.ts";

function logOf(count: number): ActivityLog {
  const log = new ActivityLog(1000);
  for (let n = 0; n < count; n++) {
    log.add({ type: "suppress", timestamp: n, identifiers: { id: "1" } });
  }
  return log;
}

Deno.test("ActivityRow says how many of a group are not listed", () => {
  for (
    const [count, more] of [[50, undefined], [51, "and 1 earlier ones"], [
      1000,
      "and 950 earlier ones",
    ]]
  ) {
    const [row] = logRows(logOf(Number(count)));
    const shown = String(<ActivityRow row={row} now={0} />);
    assertEquals(/and \d+ earlier ones/.exec(shown)?.[0], more);
  }
});

Deno.test("ActivityLogSection is quiet only where there is no row", () => {
  for (const [count, isQuiet] of [[0, true], [1, false], [2, false]]) {
    const shown = String(<ActivityLogSection rows={logRows(logOf(Number(count)))} now={0} />);
    assertEquals(/id="log-empty"( hidden="")?>/.exec(shown)?.[1] === undefined, isQuiet);
  }
});

Deno.test("ActivityRow says in words what has happened", () => {
  const titles: [type: ActivityType, title: string][] = [
    ["skipped_update", "Update Skipped"],
    ["profile_merge", "People Merged"],
    ["suppress", "Person Suppressed"],
    ["unsuppress", "Person Unsuppressed"],
    ["page", "Page Viewed"],
    ["screen", "Screen Viewed"],
  ];
  for (const [type, title] of titles) {
    const log = new ActivityLog(1000);
    log.add({ type, timestamp: 0, identifiers: { id: "1" } });
    const [row] = logRows(log);
    const words = String(<ActivityRow row={row} now={0} />).replaceAll(/<[^>]*>/g, "|").split("|");
    assertEquals(words.includes(title), true, words.join("|"));
  }
});

/** The texts of a row with these changes, of somebody with a name of 50 characters. */
function textsOf(name: string, data: Record<string, string>): string[] {
  const log = new ActivityLog(10);
  const event = { name, data };
  log.add({ type: "event", timestamp: 0, identifiers: { id: "i".repeat(50) }, event });
  return String(<ActivityRow row={logRows(log)[0]} now={100} />)
    .replaceAll(/<time.*?<\/time>|<\/[a-z]+>/g, "")
    .split(/ *<[^>]*> */).filter((text) => text !== "");
}

Deno.test("ActivityRow names two changes, and how many more there are", () => {
  const person = `${"i".repeat(39)}…`;
  const cases: [names: string[], shown: string[]][] = [
    [[], []],
    [["a"], ["a", "1"]],
    [["a", "b"], ["a", "1", "b", "1"]],
    [["a", "b", "c"], ["a", "1", "b", "1", "and 1 more"]],
    [["a", "b", "c", "d"], ["a", "1", "b", "1", "and 2 more"]],
  ];
  for (const [names, shown] of cases) {
    const data = Object.fromEntries(names.map((name) => [name, "1"]));
    assertEquals(textsOf("visit", data), ["Event", person, "visit", ...shown]);
  }
});

Deno.test("ActivityRow cuts off what is longer than there is room for", () => {
  const [, , ...fitting] = textsOf("e".repeat(40), { ["n".repeat(30)]: "v".repeat(36) });
  assertEquals(fitting, ["e".repeat(40), "n".repeat(30), "v".repeat(36)]);
  const [, , ...long] = textsOf("e".repeat(41), { ["n".repeat(31)]: "v".repeat(37) });
  assertEquals(long, [`${"e".repeat(39)}…`, `${"n".repeat(29)}…`, `${"v".repeat(35)}…`]);
});
