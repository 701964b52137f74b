/** docs/logging.md says what the log has. */

import { assert, assertEquals } from "@std/assert";
import { runCommandLine } from "../../lib/cli/run_command_line.ts";
import { announcement } from "../../lib/run/announcement.ts";
import { runEnded, runStarted } from "../../lib/run/events.ts";
import { emptyResult } from "../../lib/sync/result.ts";
import type { LogEntry } from "../../lib/terminal/log_entry.ts";
import { progressChanges, progressFacts } from "../../lib/terminal/progress_events.ts";
import type { ProgressState } from "../../lib/terminal/progress_text.ts";
import { connected, linkChanged } from "../../lib/nats/told.ts";
import { runFound, runLeft, waitingFor, workProgress } from "../../lib/work/told.ts";
import { workFacts } from "../helpers/work_facts.ts";
import { startTrackServer } from "../helpers/track_server.ts";

const text = await Deno.readTextFile(new URL("../../docs/logging.md", import.meta.url));

/** The fields of each event that has a row, beyond the four. */
const DOCUMENTED = new Map(
  [...text.matchAll(/^\| `(?!event`)([a-z-]+)` +\| [^|]+\|([^|]*)\|$/gm)]
    .map(([, event, fields]): [string, string[]] => [
      event,
      // What stands in brackets explains a field.
      [...fields.replaceAll(/\([^)]*\)/g, "").replace(/, as in.*/, "").matchAll(/`(\w+)`/g)]
        .map(([, field]) => field),
    ]),
);

const STATE: ProgressState = {
  users: { read: 1, accepted: 0, unchanged: 0, rejected: 0, failed: 0 },
  bytesRead: 1,
  bytesTotal: 2,
  requestsInFlight: 1,
  retried: 0,
  heldBackMs: 0,
  elapsedMs: 1,
};

Deno.test("docs/logging.md has every event with its fields, and no other", () => {
  const result = emptyResult();
  const target = { region: null, workspaceId: null, baseUrl: "http://127.0.0.1:1" };
  const bad = { ...STATE, isOutage: true, slowedTo: 1 };
  const facts = (facts: Record<string, unknown>, event: LogEntry["event"]): LogEntry => ({
    level: "info",
    event,
    message: "",
    facts,
  });
  const entries = [
    runStarted(result),
    runEnded(result, 0),
    announcement({ data: "a", parallelism: 1, how: "batch", target }),
    ...progressChanges(undefined, bad),
    ...progressChanges(bad, STATE),
    facts(progressFacts(STATE, 1), "progress"),
    facts({}, "note"),
    facts({ kind: "redirected" }, "warning"),
    facts({ kind: "data" }, "error"),
    facts({ signal: "SIGINT", inFlight: 1 }, "interrupted"),
    connected({ server: "a:4222", serverVersion: "2.9.10" }),
    linkChanged({ state: "lost", server: "a:4222" }),
    linkChanged({ state: "back", server: "a:4222", lostMs: 1 }),
    waitingFor(target),
    runFound("a"),
    runLeft("a", { accepted: 1, rejected: 0, failed: 0 }),
    workProgress(workFacts(), 1),
  ];
  for (const { event, facts = {} } of entries) {
    assertEquals(DOCUMENTED.get(event), Object.keys(facts), event);
  }
  assertEquals([...DOCUMENTED.keys()].toSorted(), entries.map(({ event }) => event).toSorted());
});

Deno.test("docs/logging.md shows lines as they are", () => {
  const lines = text.split("\n").filter((line) => line.startsWith("{"));
  assertEquals(lines.length, 4);
  for (const line of lines) {
    const { time: _, level, event, message, ...facts } = JSON.parse(line);
    assertEquals(Object.keys(facts), DOCUMENTED.get(event), event);
    assertEquals([typeof level, typeof message], ["string", "string"]);
  }
});

Deno.test("sync and verify log objects of the documented events alone", async () => {
  const folder = await Deno.makeTempDir();
  await using server = startTrackServer(({ people }) =>
    people[0]?.user === "bad" ? { status: 401 } : {}
  );
  try {
    const configuration = {
      siteId: "s1",
      apiKey: "k1",
      appApiKey: "a1",
      trackUrl: server.url,
      appUrl: server.url,
      userId: "id",
      mappings: [{ from: "nobody has it", to: "a" }],
      maxAttempts: 1,
    };
    const config = `${folder}/c.json`;
    await Deno.writeTextFile(config, JSON.stringify(configuration), { mode: 0o600 });
    for (const [command, data, expected] of CASES) {
      await Deno.writeTextFile(`${folder}/d.json`, data);
      let stderr = "";
      await runCommandLine(
        [command, "--log-format", "json", "--config", config, "--data", `${folder}/d.json`],
        { stdout: () => {}, stderr: (text) => stderr += text, columns: undefined },
      );
      const entries = stderr.trimEnd().split("\n").map((line) => JSON.parse(line));
      for (const entry of entries) {
        const { time, level, event, message, ...facts } = entry;
        assertEquals(Object.keys(entry).slice(0, 4), ["time", "level", "event", "message"]);
        assert(time && level && message);
        assertEquals(Object.keys(facts), DOCUMENTED.get(event), event);
      }
      assertEquals(entries.map(({ event }) => event), expected, `${command} ${data}`);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

const CASES: [command: string, data: string, events: string[]][] = [
  ["sync", '[{"id":"1"}]', ["run-started", "warning", "reading", "run-ended"]],
  ["sync", '[{"id":"bad"}]', ["run-started", "warning", "reading", "error", "run-ended"]],
  ["sync", "[}", ["run-started", "error", "run-ended"]],
  ["verify", "[}", ["run-started", "error", "run-ended"]],
];
