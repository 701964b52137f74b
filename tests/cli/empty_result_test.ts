/** What a command prints as JSON when its arguments cannot be used: every key is there, and nothing has happened. */

import { assertEquals } from "@std/assert";
import config from "../../deno.json" with { type: "json" };
import { runCommandLine } from "../../lib/cli/run_command_line.ts";

const NOTHING_SENT = { sent: 0, retried: 0, throttledMs: 0 };

const EMPTY: { command: string; result: Record<string, unknown> }[] = [
  {
    command: "sync",
    result: {
      command: "sync",
      version: config.version,
      startedAt: null,
      config: null,
      data: [],
      dryRun: false,
      limit: null,
      mode: null,
      updatesOnly: false,
      region: null,
      workspaceId: null,
      users: { read: 0, accepted: 0, unchanged: 0, rejected: 0, failed: 0 },
      gone: null,
      requests: NOTHING_SENT,
      reasons: [],
      mappings: [],
      warnings: [],
      durationMs: 0,
      failuresFile: null,
      reportFile: null,
      interrupted: false,
      error: null,
    },
  },
  {
    command: "check",
    result: {
      command: "check",
      version: config.version,
      startedAt: null,
      config: null,
      data: [],
      users: { read: 0, valid: 0, rejected: 0 },
      problems: [],
      duplicates: { users: 0, emails: 0, examples: { users: [], emails: [] } },
      attributes: [],
      warnings: [],
      durationMs: 0,
      interrupted: false,
      error: null,
    },
  },
  {
    command: "verify",
    result: {
      command: "verify",
      version: config.version,
      startedAt: null,
      config: null,
      data: [],
      region: null,
      workspaceId: null,
      sample: null,
      users: {
        read: 0,
        verified: 0,
        identical: 0,
        different: 0,
        missing: 0,
        notCreated: 0,
        rejected: 0,
        failed: 0,
      },
      requests: NOTHING_SENT,
      reasons: [],
      mappings: [],
      warnings: [],
      durationMs: 0,
      differencesFile: null,
      differences: [],
      differencesTruncated: false,
      interrupted: false,
      error: null,
    },
  },
  {
    command: "init",
    result: {
      command: "init",
      version: config.version,
      startedAt: null,
      config: null,
      data: [],
      region: null,
      workspaceId: null,
      userId: null,
      identifier: null,
      users: { read: 0, isAll: false },
      requests: NOTHING_SENT,
      reasons: [],
      mappings: [],
      leftOut: [],
      written: [],
      warnings: [],
      durationMs: 0,
      interrupted: false,
      error: null,
    },
  },
];

for (const { command, result } of EMPTY) {
  Deno.test(`runCommandLine() prints the empty result of ${command} when a flag is unknown`, async () => {
    let stdout = "";
    let stderr = "";
    const code = await runCommandLine([command, "--json", "--jsn"], {
      stdout: (text) => stdout += text,
      stderr: (text) => stderr += text,
      columns: undefined,
    });
    const help = command === "sync" ? "cio-sync --help" : `cio-sync ${command} --help`;
    const message = `Unknown flag '--jsn': did you mean '--json'? See ${help}`;
    assertEquals({ code, stderr }, { code: 2, stderr: `Error: ${message}\n` });
    // The order of the keys is a part of what programs may rely on.
    const expected = { ...result, error: { kind: "usage", message } };
    assertEquals(stdout, `${JSON.stringify(expected, null, 2)}\n`);
  });
}
