import { assertEquals } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import type { RunResult } from "../../lib/run/result.ts";
import { Run, type RunFlags, type RunTask } from "../../lib/run/run.ts";
import { jsonLogOutput } from "../../lib/terminal/log.ts";
import type { CommandOutput } from "../../lib/terminal/output.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { keepAlive } from "../helpers/keep_alive.ts";

/** What a run of `work` writes and ends with. */
async function complete(
  work: (run: Run) => Promise<void>,
  flags: Partial<RunFlags> = {},
  { read = 1, isLog = false, ...terminal }: Partial<CommandOutput> & {
    read?: number;
    isLog?: boolean;
  } = {},
) {
  const written = { stdout: "", stderr: "" };
  const clock = new FakeClock({ jumps: true });
  const output: CommandOutput = {
    stdout: (text) => written.stdout += text,
    stderr: (text) => written.stderr += text,
    columns: undefined,
    ...terminal,
  };
  const to = isLog ? jsonLogOutput(output) : output;
  const run = new Run({ json: false, quiet: false, ...flags }, to, clock);
  const result: RunResult = {
    command: "sync",
    version: "0",
    startedAt: null,
    config: null,
    data: [],
    users: { read },
    requests: { sent: 0, retried: 0, throttledMs: 0 },
    reasons: [],
    mappings: [],
    warnings: [],
    durationMs: 0,
    interrupted: false,
    error: null,
  };
  const task: RunTask<RunResult> = {
    result,
    work: () => work(run),
    hasFailures: () => false,
    summary: () => terminal.stdoutColumns ? "a summary that is too long\n" : "summary\n",
  };
  const code = await run.complete(task);
  return { code, result, ...written };
}

Deno.test("complete() prints the summary and gives 0 when all is well", async () => {
  const { code, result, stdout, stderr } = await complete(async (run) => {
    await run.clock.wait(1234);
  });
  assertEquals({ code, stdout, stderr }, { code: 0, stdout: "summary\n", stderr: "" });
  assertEquals(result.durationMs, 1234);
});

Deno.test("complete() reports what the work throws, by its kind", async () => {
  const cases = [
    { name: "an error of the data", thrown: new RunError("data", "bad"), kind: "data", code: 2 },
    { name: "a mistake", thrown: new TypeError("oh"), kind: "internal", code: 1 },
    { name: "a text", thrown: "oh", kind: "internal", code: 1 },
  ];
  for (const { name, thrown, kind, code } of cases) {
    const ended = await complete(() => Promise.reject(thrown));
    assertEquals({ code: ended.code, kind: ended.result.error?.kind }, { code, kind }, name);
    assertEquals(ended.stderr, `Error: ${ended.result.error?.message}\n`, name);
  }
});

Deno.test("complete() reports the first of several errors, and an interruption besides", async () => {
  const { code, result } = await complete((run) => {
    run.endWith(new RunError("interrupted", "Interrupted by SIGINT"));
    run.endWith(new RunError("internal", "the disk is full"));
    throw new RunError("data", "later");
  });
  assertEquals(result.error, { kind: "internal", message: "the disk is full" });
  assertEquals({ code, interrupted: result.interrupted }, { code: 1, interrupted: true });
});

Deno.test("complete() prints one JSON object when it is to, and errors alone when it is to be quiet", async () => {
  const work = (run: Run) => {
    run.warn({ kind: "redirected", message: "careful" });
    run.note("here");
    return Promise.resolve();
  };
  const json = await complete(work, { json: true });
  assertEquals(json.stdout, `${JSON.stringify(json.result, undefined, 2)}\n`);
  assertEquals(json.stderr, "Warning: careful\nhere\n");
  const quiet = await complete(work, { quiet: true });
  assertEquals({ stdout: quiet.stdout, stderr: quiet.stderr }, { stdout: "", stderr: "" });
});

Deno.test("warn() prints a warning at once, unless it is to be quiet, and keeps it for the result", async () => {
  const warning = { kind: "redirected", message: "careful" } as const;
  for (
    const { quiet, stderr } of [{ quiet: false, stderr: "Warning: careful\n" }, {
      quiet: true,
      stderr: "",
    }]
  ) {
    const ended = await complete((run) => {
      run.warn(warning);
      return Promise.resolve();
    }, { quiet });
    assertEquals({ warnings: ended.result.warnings, stderr: ended.stderr }, {
      warnings: [warning],
      stderr,
    }, `quiet: ${quiet}`);
  }
});

Deno.test("showProgress() shows nothing with --quiet", async () => {
  const ended = await complete(
    (run) => {
      const progress = run.showProgress(() => {
        throw new Error("It is not to be asked");
      });
      progress[Symbol.dispose]();
      return Promise.resolve();
    },
    { quiet: true },
    { columns: () => 80 },
  );
  assertEquals(ended.stderr, "");
});

Deno.test("listen() ends a run at a signal, says what it waits for, and aborts that at a second one", async () => {
  const aborted: unknown[] = [];
  const api = { inFlight: 2, abort: (reason: unknown) => void aborted.push(reason) };
  const ended = await complete(async (run) => {
    using _alive = keepAlive();
    using _signals = run.listen();
    run.use(api);
    const stopped = new Promise((resolve) => run.signal.addEventListener("abort", resolve));
    Deno.kill(Deno.pid, "SIGTERM");
    await stopped;
    run.endWith(run.signal.reason);
    const { promise, resolve } = Promise.withResolvers<void>();
    api.abort = (reason) => {
      aborted.push(reason);
      resolve();
    };
    Deno.kill(Deno.pid, "SIGHUP");
    await promise;
  });
  assertEquals(
    ended.stderr,
    "SIGTERM: no new requests; up to 10 s for 2 in flight (again: end at once)\n",
  );
  assertEquals(aborted.map(String), ["RunError: Interrupted by SIGHUP"]);
  assertEquals({ code: ended.code, interrupted: ended.result.interrupted }, {
    code: 143,
    interrupted: true,
  });
});

Deno.test("listen() says nothing of requests where none are in flight", async () => {
  const ended = await complete(async (run) => {
    using _alive = keepAlive();
    using _signals = run.listen();
    const stopped = new Promise((resolve) => run.signal.addEventListener("abort", resolve));
    Deno.kill(Deno.pid, "SIGHUP");
    await stopped;
    run.endWith(run.signal.reason);
  });
  assertEquals({ code: ended.code, stderr: ended.stderr }, { code: 129, stderr: "" });
});

Deno.test("listen() hears nothing more once it is disposed of", async () => {
  await complete(async (run) => {
    using _alive = keepAlive();
    const { promise, resolve } = Promise.withResolvers<void>();
    const hear = () => resolve();
    run.listen()[Symbol.dispose]();
    // Somebody hears it, so that it does not end the tests.
    Deno.addSignalListener("SIGTERM", hear);
    Deno.kill(Deno.pid, "SIGTERM");
    await promise;
    Deno.removeSignalListener("SIGTERM", hear);
    assertEquals(run.signal.aborted, false);
  });
});

Deno.test("listen() ends a run at an error that nothing catches", async () => {
  const ended = await complete(async (run) => {
    using _alive = keepAlive();
    using _listening = run.listen();
    const stopped = new Promise((resolve) => run.signal.addEventListener("abort", resolve));
    Promise.reject(new TypeError("in a promise"));
    await stopped;
    throw run.signal.reason;
  });
  assertEquals(ended.code, 1);
  assertEquals(ended.result.error?.kind, "internal");
});

Deno.test("Run knows when it began, and for how long it has gone on", async () => {
  await complete(async (run) => {
    assertEquals(run.startedAt.length, "2026-11-25T10:00:00Z".length);
    assertEquals(new Date(run.startedAt).toISOString().replace(".000", ""), run.startedAt);
    assertEquals(run.elapsedMs, 0);
    await run.clock.wait(5);
    assertEquals(run.elapsedMs, 5);
  });
});

Deno.test("A run prints nothing that it was told to keep secret, and no path that is a key", async () => {
  const key = "7f3a9c0b12d4e5f60718";
  const flags = { data: `${key}9`, seed: `${key}8`, config: "configuration.json" };
  const ended = await complete((run) => {
    run.keepSecret(["hidden-secret"]);
    run.note("with hidden-secret in it");
    run.note(`with ${key}9 in it`);
    run.note("configuration.json");
    return Promise.resolve();
  }, flags as Partial<RunFlags>);
  const [secret, path, config] = ended.stderr.split("\n");
  assertEquals(secret.includes("hidden-secret"), false, secret);
  assertEquals(path.includes(key), false, path);
  assertEquals(config, "configuration.json");
});

Deno.test("complete() prints the error alone when nothing was read", async () => {
  const fail = () => Promise.reject(new RunError("data", "bad"));
  const nothing = await complete(fail, {}, { read: 0 });
  assertEquals([nothing.stdout, nothing.stderr], ["", "Error: bad\n"]);
  const some = await complete(fail, {}, { read: 1 });
  assertEquals([some.stdout, some.stderr], ["summary\n", "Error: bad\n"]);
});

Deno.test("complete() folds the summary for a terminal", async () => {
  const { stdout } = await complete(() => Promise.resolve(), {}, { stdoutColumns: () => 20 });
  assertEquals(stdout, "a summary that is\n  too long\n");
});

Deno.test("tell() takes the bar away first, and it comes back below", async () => {
  const { stderr } = await complete(
    async (run) => {
      using _progress = run.showProgress(() => NOTHING_YET);
      run.note("here");
      await Promise.resolve();
    },
    {},
    { columns: () => 80 },
  );
  assertEquals(stderr, "\r\x1b[2Khere\n\r\x1b[2K");
});

const NOTHING_YET = {
  users: { read: 0, accepted: 0, unchanged: 0, rejected: 0, failed: 0 },
  bytesRead: 0,
  bytesTotal: undefined,
  requestsInFlight: 0,
  retried: 0,
  heldBackMs: 0,
};

Deno.test("tell() leaves a bar alone that is not there any more", async () => {
  const { stderr } = await complete(
    (run) => {
      run.showProgress(() => NOTHING_YET)[Symbol.dispose]();
      run.note("here");
      return Promise.resolve();
    },
    {},
    { columns: () => 80 },
  );
  assertEquals(stderr, "\r\x1b[2Khere\n");
});

Deno.test("showProgress() writes a line now and then where there is no terminal", async () => {
  const every = (_ms: number, show: () => void) => {
    for (let i = 0; i < 5; i++) show();
    return () => {};
  };
  const { stderr } = await complete(
    (run) => {
      using _progress = run.showProgress(() => NOTHING_YET);
      return Promise.resolve();
    },
    {},
    { every } as Partial<CommandOutput>,
  );
  assertEquals(stderr.split("\n").length, 2, stderr);
});

Deno.test("complete() logs objects alone, from begin to end, without what must not be shown", async () => {
  const { stdout, stderr } = await complete(
    (run) => {
      run.keepSecret(["5ecret-0123456789"]);
      run.warn({ kind: "redirected", message: "careful with 5ecret-0123456789" });
      return Promise.reject(new RunError("data", "bad"));
    },
    { json: true },
    { isLog: true, columns: () => 80 },
  );
  const entries = stderr.trimEnd().split("\n").map((line) => JSON.parse(line));
  assertEquals(entries.map(({ level, event }) => [level, event]), [
    ["info", "run-started"],
    ["warning", "warning"],
    ["error", "error"],
    ["error", "run-ended"],
  ]);
  const [, warning, error, ended] = entries;
  assertEquals([warning.kind, warning.message], ["redirected", "careful with …"]);
  assertEquals([error.kind, error.message], ["data", "bad"]);
  assertEquals([ended.exitCode, ended.counts], [2, { read: 1 }]);
  assertEquals(JSON.parse(stdout).error.kind, "data");
});

Deno.test("complete() logs errors alone when it is to be quiet", async () => {
  const fail = () => Promise.reject(new RunError("data", "bad"));
  const { stderr } = await complete(fail, { quiet: true }, { isLog: true });
  const entries = stderr.trimEnd().split("\n").map((line) => JSON.parse(line));
  assertEquals(entries.map(({ event }) => event), ["error"]);
});
