import { assertEquals } from "@std/assert";
import { runEnded, runStarted } from "../../lib/run/events.ts";
import { emptyResult } from "../../lib/sync/result.ts";

Deno.test("runStarted() says what runs on what", () => {
  const result = { ...emptyResult(), version: "1.2.3", config: "c.json", data: ["a", "b"] };
  assertEquals(runStarted(result), {
    level: "info",
    event: "run-started",
    message: "cio-sync sync 1.2.3",
    facts: { command: "sync", version: "1.2.3", config: "c.json", data: ["a", "b"] },
  });
});

Deno.test("runEnded() has the counts and the exit code, at the level of how it ended", () => {
  const users = { read: 1, accepted: 0, unchanged: 0, rejected: 1, failed: 0 };
  const result = { ...emptyResult(), users, durationMs: 1500 };
  assertEquals(runEnded(result, 1), {
    level: "warning",
    event: "run-ended",
    message: "1 record read in 1.5 s, exit code 1",
    facts: { command: "sync", exitCode: 1, counts: users, durationMs: 1500, interrupted: false },
  });
  assertEquals(runEnded(result, 0).level, "info");
  assertEquals(runEnded({ ...result, error: { kind: "data", message: "" } }, 2).level, "error");
});
