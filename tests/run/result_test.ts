import { assertEquals } from "@std/assert";
import type { ReportedKind } from "../../lib/errors.ts";
import { exitCode, type RunEnd, type RunResult } from "../../lib/run/result.ts";

Deno.test("exitCode() is that of the contract", () => {
  const error = (kind: ReportedKind) => ({ error: { kind, message: "" } });
  const failed = { hasFailures: true };
  const cases: {
    name: string;
    result?: Partial<RunResult>;
    end?: Partial<RunEnd>;
    code: number;
  }[] = [
    { name: "all is well", code: 0 },
    { name: "some rejected or failed", end: failed, code: 1 },
    { name: "internal", result: error("internal"), code: 1 },
    { name: "usage", result: error("usage"), end: failed, code: 2 },
    { name: "config", result: error("config"), end: failed, code: 2 },
    { name: "data", result: error("data"), end: failed, code: 2 },
    { name: "auth", result: error("auth"), end: failed, code: 3 },
    { name: "unreachable", result: error("unreachable"), end: failed, code: 3 },
    { name: "setup", result: error("setup"), end: failed, code: 3 },
    { name: "SIGINT", result: { interrupted: true }, end: { signal: "SIGINT" }, code: 130 },
    {
      name: "SIGTERM, some failed",
      result: { interrupted: true },
      end: { signal: "SIGTERM", hasFailures: true },
      code: 143,
    },
    { name: "SIGHUP", result: { interrupted: true }, end: { signal: "SIGHUP" }, code: 129 },
    {
      name: "an error after a signal",
      result: { interrupted: true, ...error("auth") },
      end: { signal: "SIGINT" },
      code: 3,
    },
  ];
  const fine: RunResult = {
    command: "sync",
    version: "0",
    startedAt: null,
    config: null,
    data: [],
    users: { read: 0 },
    requests: { sent: 0, retried: 0, throttledMs: 0 },
    reasons: [],
    mappings: [],
    warnings: [],
    durationMs: 0,
    interrupted: false,
    error: null,
  };
  for (const { name, result, end, code } of cases) {
    const actual = exitCode({ ...fine, ...result }, {
      signal: undefined,
      hasFailures: false,
      ...end,
    });
    assertEquals(actual, code, name);
  }
});
