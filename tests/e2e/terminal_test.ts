import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { executable, startTrial, type Trial, users } from "../helpers/e2e.ts";
import { type Program, startProgram } from "../helpers/program.ts";
import type { Reply } from "../helpers/track_server.ts";

// `script`, which gives a program a terminal, is in every Debian (bsdutils) and takes other flags elsewhere.
const ignore = Deno.build.os !== "linux";

const CLEAR_LINE = "\r\x1b[2K";

/** Runs cio-sync on a terminal. */
function startOnTerminal(trial: Trial, env: Record<string, string> = {}): Program {
  return startProgram(["/usr/bin/script", "-qec", executable(), "/dev/null"], {
    cwd: trial.folder,
    env: { PATH: "/nowhere", SHELL: "/bin/sh", TERM: "xterm", ...env },
  });
}

/** A trial whose server holds the answer to its second request until `release` is called. */
async function startHeld(): Promise<{ trial: Trial; release: () => void }> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const trial = await startTrial({
    data: users(4),
    configuration: { mode: "identify", parallelism: 1 },
    async answer({ number }): Promise<Reply> {
      if (number === 1) await promise;
      return {};
    },
  });
  return { trial, release: () => resolve() };
}

Deno.test(
  { name: "sync shows a bar on a terminal and takes it away at the end", ignore },
  async () => {
    const { trial, release } = await startHeld();
    await using _ = trial;
    await using program = startOnTerminal(trial);
    await program.prints("1 in flight");
    release();
    const { code, stdout } = await program.ended;

    assertEquals(code, 0);
    const updates = stdout.split(CLEAR_LINE);
    assertEquals(updates[0], "");
    for (const bar of updates.slice(1, -1)) {
      assertMatch(bar, /^[█░]{20} {2}\d+ % {2}\d users? {2}[\d,]+ a second {2}/);
      assert(bar.length < 80);
    }
    // The summary begins where the bar was.
    const done = "\x1b[32mDone:\x1b[39m 4 of 4 users in Customer.io after ";
    assertEquals(updates.at(-1)!.slice(0, done.length), done);
  },
);

Deno.test({ name: "sync has no colours on a terminal when NO_COLOR is set", ignore }, async () => {
  const { trial, release } = await startHeld();
  await using _ = trial;
  release();
  await using program = startOnTerminal(trial, { NO_COLOR: "1" });
  const { code, stdout } = await program.ended;

  assertEquals(code, 0);
  assertStringIncludes(stdout, `${CLEAR_LINE}Done: 4 of 4 users in Customer.io after `);
  assert(!stdout.replaceAll(CLEAR_LINE, "").includes("\x1b"));
});

Deno.test("sync writes no escape sequences into a pipe, not even when colours are asked for", async () => {
  await using trial = await startTrial({ data: users(2) });
  const env = { PATH: "/nowhere", TERM: "xterm", FORCE_COLOR: "1", CLICOLOR_FORCE: "1" };
  await using program = trial.startWith({ env });
  // Every run of a trial is searched for them.
  const { code, stdout, stderr } = await program.ended;

  assertEquals({ code, stderr }, { code: 0, stderr: "" });
  assertMatch(stdout, /^Done: 2 of 2 users in Customer\.io after /);
});
