import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { afterRoute, executable, startTrial, type Trial, users } from "../helpers/e2e.ts";
import { type Program, startProgram } from "../helpers/program.ts";
import type { Reply } from "../helpers/track_server.ts";

// `script`, which gives a program a terminal, is in every Debian (bsdutils) and takes other flags elsewhere.
const ignore = Deno.build.os !== "linux";

const CLEAR_LINE = "\r\x1b[2K";
// deno-lint-ignore no-control-regex
const COLOR = /\x1b\[\d+m/g;
const ROUTE = /^data\.json → http:\/\/\S+, identify, one request at a time\r\n$/;

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
    assertMatch(updates[0], ROUTE);
    for (const update of updates.slice(1, -1)) {
      const bar = update.slice("\x1b[?7l".length, -"\x1b[?7h\r".length).replaceAll(COLOR, "");
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
  // deno-lint-ignore no-control-regex
  const others = stdout.replaceAll(/\r\x1b\[2K|\x1b\[\?7l|\x1b\[\?7h\r/g, "");
  assert(!others.includes("\x1b"));
});

Deno.test(
  { name: "sync prints plain lines on a terminal that can do no more", ignore },
  async () => {
    const { trial, release } = await startHeld();
    await using _ = trial;
    release();
    await using program = startOnTerminal(trial, { TERM: "dumb" });
    const { code, stdout } = await program.ended;

    assertEquals(code, 0);
    assert(!stdout.includes("\x1b"));
    assertMatch(stdout, /at a time\r\nDone: 4 of 4 users in Customer\.io after /);
  },
);

Deno.test("sync writes no escape sequences into a pipe, unless colours are forced", async () => {
  for (const isForced of [false, true]) {
    await using trial = await startTrial({ data: users(2) });
    const env = { PATH: "/nowhere", TERM: "xterm", CLICOLOR_FORCE: "1" };
    await using program = startProgram([executable()], {
      cwd: trial.folder,
      env: isForced ? { ...env, FORCE_COLOR: "1" } : env,
    });
    const { code, stdout, stderr } = await program.ended;

    assertEquals({ code, stderr: afterRoute(stderr) }, { code: 0, stderr: "" });
    const done = isForced ? "\x1b[32mDone:\x1b[39m" : "Done:";
    assertEquals(stdout.slice(0, done.length), done);
    assertEquals(stdout.includes("\x1b"), isForced);
  }
});
