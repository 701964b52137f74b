import { assertEquals } from "@std/assert";
import { ReportedKind } from "../../lib/errors.ts";
import { emptyResult, exitCode, type SyncResult } from "../../lib/sync/result.ts";

Deno.test("exitCode() is that of the contract", () => {
  const failed = { ...emptyResult().users, read: 1, failed: 1 };
  const rejected = { ...emptyResult().users, read: 1, rejected: 1 };
  const fine = { ...emptyResult().users, read: 2, accepted: 1, unchanged: 1 };
  const error = (kind: ReportedKind) => ({ error: { kind, message: "" }, users: failed });
  const cases: [Partial<SyncResult>, "SIGINT" | "SIGTERM" | "SIGHUP" | undefined, number][] = [
    [{}, undefined, 0],
    [{ users: fine }, undefined, 0],
    [{ users: rejected }, undefined, 1],
    [{ users: failed }, undefined, 1],
    [error("internal"), undefined, 1],
    [error("usage"), undefined, 2],
    [error("config"), undefined, 2],
    [error("data"), undefined, 2],
    [error("auth"), undefined, 3],
    [error("unreachable"), undefined, 3],
    [{ interrupted: true, users: failed }, "SIGINT", 130],
    [{ interrupted: true, users: failed }, "SIGTERM", 143],
    [{ interrupted: true, users: fine }, "SIGTERM", 143],
    [{ interrupted: true, users: fine }, "SIGHUP", 129],
    // What kept the run from its end before the signal came.
    [{ interrupted: true, ...error("auth") }, "SIGINT", 3],
    // The signal came when all was over.
    [{ users: fine }, "SIGINT", 0],
  ];
  for (const [report, signal, code] of cases) {
    assertEquals(exitCode({ ...emptyResult(), ...report }, signal), code, JSON.stringify(report));
  }
});
