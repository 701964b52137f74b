import { assert, assertEquals, assertLess, assertMatch, assertStringIncludes } from "@std/assert";
import {
  afterRoute,
  executable,
  expected,
  parseResult,
  startTrial,
  type Trial,
  users,
} from "../helpers/e2e.ts";
import { type Program, runProgram, startProgram } from "../helpers/program.ts";
import { hang, type Reply } from "../helpers/track_server.ts";

const SIGNALS = [
  { signal: "SIGINT", exitCode: 130 },
  { signal: "SIGTERM", exitCode: 143 },
  { signal: "SIGHUP", exitCode: 129 },
] as const;

/** A trial whose server holds its answers until `release` is called. */
async function startHeld(
  options: { data: unknown[]; configuration?: Record<string, unknown> },
): Promise<Trial & { release: () => void }> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const answer = async (): Promise<Reply> => {
    await promise;
    return {};
  };
  return Object.assign(await startTrial({ ...options, answer }), { release: () => resolve() });
}

async function interrupt(program: Program, signal: "SIGINT" | "SIGTERM" | "SIGHUP"): Promise<void> {
  program.kill(signal);
  await program.prints(`${signal}: no new requests; up to 10 s for `);
}

for (const { signal, exitCode } of SIGNALS) {
  Deno.test(`sync accepts what is in flight at ${signal}, fails the rest, and loses nobody`, async () => {
    await using trial = await startHeld({
      data: users(30),
      configuration: { mode: "identify", parallelism: 4 },
    });
    await using program = trial.start("--json");
    await trial.server.arrived(4);
    await interrupt(program, signal);
    trial.release();
    const { code, stdout, stderr } = await program.ended;
    const result = parseResult(stdout);

    assertEquals(code, exitCode);
    assertEquals(
      afterRoute(stderr),
      `${signal}: no new requests; up to 10 s for 4 in flight (again: end at once)\n`,
    );
    assertEquals({ interrupted: result.interrupted, error: result.error }, {
      interrupted: true,
      error: null,
    });
    assertEquals(result.users.accepted, 4);
    assertEquals(trial.server.requests.length, 4);
    assertEquals(trial.people, expected(users(4)));
    assertEquals(result.users.failed, result.users.read - 4);

    const again = await trial.result();
    assertEquals({ code: again.code, accepted: again.result.users.accepted }, {
      code: 0,
      accepted: 30,
    });
    assertEquals(trial.people, expected(users(30)));
  });
}

Deno.test("sync says what was not sent and what to do when it is interrupted", async () => {
  // A batch has room for 16 of these, so the 17th is read and then waits for the next request.
  const data = users(40).map((user) => ({ ...user, name: "x".repeat(31_000) }));
  await using trial = await startHeld({
    data,
    configuration: { parallelism: 1, limits: "server" },
  });
  await using program = trial.start();
  await trial.server.arrived(1);
  await interrupt(program, "SIGINT");
  trial.release();
  const { code, stdout } = await program.ended;

  assertEquals(code, 130);
  assertMatch(stdout, /^Interrupted: 16 of 17 users in Customer\.io after /);
  assertStringIncludes(stdout, "1 failed: Not sent: the run was interrupted (first: record 17)");
  assertStringIncludes(stdout, "\nFailures file: data.failures.ndjson\n");
  assertStringIncludes(stdout, "\nNot all of the data was read: 17 records of it.\n");
  assertStringIncludes(stdout, "\nNext: run the same command again with --state data.state.db: ");
  assertEquals((await trial.failures()).map(({ outcome, user }) => ({ outcome, user })), [
    { outcome: "failed", user: "u17" },
  ]);
});

Deno.test("sync ends at once at the second signal and fails what is in flight", async () => {
  await using trial = await startTrial({
    data: users(10),
    configuration: { mode: "identify", parallelism: 2 },
    answer: hang,
  });
  await using program = trial.start("--json");
  await trial.server.arrived(2);
  await interrupt(program, "SIGINT");
  program.kill("SIGTERM");
  const { code, stdout } = await program.ended;
  const result = parseResult(stdout);

  assertEquals(code, 130);
  assertEquals(result.users.accepted, 0);
  // Requests in flight have 10 s after the first signal.
  assertLess(result.durationMs, 10_000);
  const reasons = (await trial.failures()).map(({ user, reason }) => [user, reason]);
  assertEquals(reasons.length, result.users.read);
  const inFlight = reasons.filter(([user]) => user === "u1" || user === "u2");
  assertEquals(inFlight.map(([, reason]) => reason), [
    "Not confirmed: the run was interrupted",
    "Not confirmed: the run was interrupted",
  ]);
});

Deno.test("sync keeps every line of a failures file that it was interrupted in", async () => {
  const data = users(50);
  let answer: () => Reply | Promise<Reply> = () => ({
    status: 400,
    body: { meta: { error: "no" } },
  });
  await using trial = await startTrial({
    data,
    configuration: { mode: "identify", parallelism: 3, maxAttempts: 1 },
    answer: () => answer(),
  });
  await trial.sync();
  assertEquals((await trial.failures()).length, 50);

  answer = hang;
  await using program = trial.start("--data", "data.failures.ndjson");
  await trial.server.arrived(53);
  await interrupt(program, "SIGTERM");
  program.kill("SIGTERM");
  assertEquals((await program.ended).code, 143);
  const left = (await trial.failures()).map(({ user }) => user);
  assertEquals(left.toSorted(), data.map(({ id }) => id).toSorted());

  answer = () => ({});
  const { code, result } = await trial.result("--data", "data.failures.ndjson");
  assertEquals({ code, accepted: result.users.accepted, failuresFile: result.failuresFile }, {
    code: 0,
    accepted: 50,
    failuresFile: null,
  });
  assertEquals(trial.people, expected(data));
  assertEquals(trial.files(), ["configuration.json", "data.json"]);
});

Deno.test("sync ends with nothing sent when it is interrupted before the workspace is known", async () => {
  await using trial = await startTrial({
    data: users(3),
    configuration: { workspaceId: 1 },
    answer: hang,
  });
  await using program = trial.start("--json");
  await trial.server.arrived(1);
  program.kill("SIGINT");
  const { code, stdout } = await program.ended;
  const result = parseResult(stdout);

  assertEquals({ code, interrupted: result.interrupted, error: result.error }, {
    code: 130,
    interrupted: true,
    error: null,
  });
  assertEquals(result.users.read, 0);
  assert(!trial.files().includes("data.failures.ndjson"));
});

Deno.test("sync knows that it has not read all when it is interrupted while it waits for data", async () => {
  await using trial = await startTrial({ configuration: { mode: "identify" } });
  const path = `${trial.folder}/pipe`;
  await runProgram(["/usr/bin/mkfifo", path]);
  await using program = trial.start("--data", "pipe");
  // Opened for both, as opening it for writing alone waits for a reader.
  using pipe = await Deno.open(path, { read: true, write: true });
  await pipe.write(new TextEncoder().encode(`[${JSON.stringify(users(1)[0])},\n`));
  await trial.server.arrived(1);
  program.kill("SIGINT");
  const { code, stdout } = await program.ended;

  assertEquals(code, 130);
  assertStringIncludes(stdout, "\nNot all of the data was read: 1 record of it.\n");
});

Deno.test("sync has every failure on disk when it is killed", async () => {
  await using trial = await startTrial({
    data: users(10),
    configuration: { mode: "identify", parallelism: 1, maxAttempts: 1 },
    answer: ({ number }) => number < 4 ? { status: 400, body: { meta: { error: "no" } } } : hang(),
  });
  await using program = trial.start();
  await trial.server.arrived(5);
  program.kill("SIGKILL");
  await program.ended;

  const failures = await trial.failures();
  assertEquals(failures.map(({ user }) => user), ["u1", "u2", "u3", "u4"]);
});

// `script`, which gives a program a terminal, is in every Debian (bsdutils) and takes other flags elsewhere.
const ignore = Deno.build.os !== "linux";

/** Runs `command` on a terminal of its own, which is gone when the program is killed. */
function startOnTerminal(trial: Trial, command: string): Program {
  return startProgram(["/usr/bin/script", "-qec", command, "/dev/null"], {
    cwd: trial.folder,
    env: { PATH: "/usr/bin:/bin", SHELL: "/bin/sh", TERM: "xterm" },
  });
}

const OUTLIVING = [
  { name: "under nohup", by: (line: string) => `nohup ${line} & wait`, code: 0 },
  { name: "under setsid", by: (line: string) => `setsid ${line} & wait`, code: 0 },
  { name: "not without either", by: (line: string) => `exec ${line}`, code: 129 },
];

for (const { name, by, code } of OUTLIVING) {
  Deno.test({ name: `sync outlives its terminal: ${name}`, ignore }, async () => {
    await using trial = await startHeld({
      data: users(6),
      configuration: { mode: "identify", parallelism: 2 },
    });
    for (const pipe of ["out", "err"]) {
      await runProgram(["/usr/bin/mkfifo", `${trial.folder}/${pipe}`]);
    }
    // A pipe ends when the last program that writes into it does.
    const printed = trial.read("out");
    const line = `${executable()} --json > out 2> err`;
    await using terminal = startOnTerminal(trial, by(line));
    const told = new Told(await Deno.open(`${trial.folder}/err`));
    await trial.server.arrived(2);
    terminal.kill("SIGKILL");
    await terminal.ended;
    if (code === 129) await told.until("\nSIGHUP: no new requests");
    trial.release();

    const result = parseResult(await printed);
    assertEquals([result.interrupted, result.users.accepted === 6], [code === 129, code === 0]);
    await told.until(undefined);
    assertEquals(told.text.includes("SIGHUP"), code === 129);
  });
}

/** What a program writes into a pipe, as it does. */
class Told {
  text = "";
  #chunks: AsyncIterator<string>;

  constructor(pipe: Deno.FsFile) {
    this.#chunks = pipe.readable.pipeThrough(new TextDecoderStream())[Symbol.asyncIterator]();
  }

  /** Resolves once `text` was written; undefined: when the pipe ends. */
  async until(text: string | undefined): Promise<void> {
    while (text === undefined || !this.text.includes(text)) {
      const { done, value } = await this.#chunks.next();
      if (done) return;
      this.text += value;
    }
  }
}
