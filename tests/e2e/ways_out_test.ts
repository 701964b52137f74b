import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import {
  executable,
  expected,
  parseResult,
  startTrial,
  type Trial,
  users,
} from "../helpers/e2e.ts";
import { type Ended, runProgram } from "../helpers/program.ts";

const ignore = Deno.build.os === "windows";

/** Runs `script`, in which `$0` is cio-sync, in the folder of the trial. */
async function shell(trial: Trial, script: string): Promise<Ended> {
  return await runProgram(["/bin/sh", "-c", script, executable()], {
    cwd: trial.folder,
    env: { PATH: "/usr/bin:/bin" },
  });
}

/** Files of so many blocks of 512 bytes at most; without the trap the signal would end the process. */
function diskOf(blocks: number): string {
  return `trap '' XFSZ; ulimit -f ${blocks};`;
}

Deno.test({ name: "sync comes to its end when nobody reads its output", ignore }, async () => {
  await using trial = await startTrial({ data: users(50) });
  for (const flags of ["", "--json"]) {
    await shell(trial, `("$0" ${flags}; echo $? > code) | true`);
    assertEquals(await trial.read("code"), "0\n");
    assertEquals(trial.people, expected(users(50)));
  }
});

Deno.test({ name: "sync comes to its end with its outputs closed", ignore }, async () => {
  await using trial = await startTrial({ data: users(50) });
  for (const closed of [">&-", "2>&-", ">&- 2>&-"]) {
    trial.people.clear();
    const { code } = await shell(trial, `"$0" ${closed}`);
    assertEquals({ closed, code }, { closed, code: 0 });
    assertEquals(trial.people, expected(users(50)));
  }
});

Deno.test({
  name: "sync says that its result cannot be written",
  ignore: Deno.build.os !== "linux",
}, async () => {
  await using trial = await startTrial({ data: users(5) });
  const { code, stderr } = await shell(trial, '"$0" --json > /dev/full');
  assertEquals(code, 1);
  assertMatch(stderr, /^Error: Cannot write the result: .*space/m);
  assertEquals(trial.people, expected(users(5)));
});

Deno.test(
  { name: "sync stops when failures cannot be written, and counts everyone", ignore },
  async () => {
    await using trial = await startTrial({
      data: users(2000),
      configuration: { maxAttempts: 1, mode: "identify", parallelism: 1 },
      answer: ({ number }) => number < 20 ? {} : { status: 403, body: "<html>" },
    });
    const { code, stdout, stderr } = await shell(trial, `${diskOf(4)} "$0" --json`);
    const { error, users: counts } = parseResult(stdout);
    assertEquals({ code, kind: error?.kind, accepted: counts.accepted }, {
      code: 1,
      kind: "internal",
      accepted: 20,
    });
    assertStringIncludes(stderr, "Cannot write failures to 'data.failures.ndjson': ");
    assert(counts.failed > 0);
    // What is there is whole.
    const failures = await trial.failures();
    assert(failures.length > 5 && failures.length < counts.failed);
  },
);

Deno.test(
  { name: "sync stops when its state cannot be written, and counts everyone", ignore },
  async () => {
    const data = users(20_000);
    await using trial = await startTrial({ data, configuration: { parallelism: 2 } });
    const { code, stdout, stderr } = await shell(
      trial,
      `${diskOf(600)} "$0" --json --state state.db`,
    );
    const { error, users: counts } = parseResult(stdout);
    assertEquals({ code, kind: error?.kind }, { code: 1, kind: "internal" });
    assertStringIncludes(stderr, "Cannot write state 'state.db': ");
    assertEquals(counts.accepted, trial.people.size);
    assert(counts.accepted > 0 && counts.accepted < data.length);

    const again = await trial.result("--state", "state.db");
    assertEquals({ code: again.code, read: again.result.users.read }, {
      code: 0,
      read: data.length,
    });
    assert(again.result.users.unchanged <= counts.accepted);
    assertEquals(trial.people, expected(data));
  },
);

Deno.test({ name: "sync syncs what came before its data broke off", ignore }, async () => {
  await using trial = await startTrial();
  const text = JSON.stringify(users(3000)).slice(0, -30);
  await trial.write("part.json", text);
  const { code, stdout } = await shell(
    trial,
    'mkfifo pipe; cat part.json > pipe & "$0" --json --data pipe',
  );
  const { error, users: counts } = parseResult(stdout);
  assertEquals({ code, kind: error?.kind }, { code: 2, kind: "data" });
  assertEquals({ accepted: counts.accepted, people: trial.people.size }, {
    accepted: 2999,
    people: 2999,
  });
});

Deno.test("sync waits an outage out, and its attempts are not used up", async () => {
  const data = users(300);
  const probes = { cut: 0, answered: 0 };
  let attemptsWhileProbing = 0;
  await using trial = await startTrial({
    data,
    configuration: { mode: "identify", parallelism: 5, giveUpAfter: 60 },
    // Down until two probes have failed.
    answer: ({ number, method }) => {
      if (number < 100) return {};
      const isUp = probes.cut === 2;
      if (method === "GET") probes[isUp ? "answered" : "cut"]++;
      else if (probes.cut > 0 && probes.answered === 0) attemptsWhileProbing++;
      return isUp ? {} : { cut: "request" };
    },
  });
  const { code, stdout } = await trial.sync();
  assertEquals(code, 0, stdout);
  // From half a second after the outage began until a probe was answered, 3 s later.
  assertEquals({ attemptsWhileProbing, ...probes }, {
    attemptsWhileProbing: 0,
    cut: 2,
    answered: 1,
  });
  assertEquals(trial.people, expected(data));
  assertMatch(stdout, /\n {2}held back .* without success\n/);
});

Deno.test("sync gives up after the time that it is told to, and goes on from there with its state", async () => {
  const data = users(300);
  let isDown = true;
  await using trial = await startTrial({
    data,
    configuration: { mode: "identify", parallelism: 5, giveUpAfter: 2.5 },
    answer: ({ number }) => number >= 100 && isDown ? { cut: "request" } : {},
  });
  const { code, result, stderr } = await trial.result("--state", "state.db");
  assertEquals({ code, kind: result.error?.kind }, { code: 3, kind: "unreachable" });
  assertMatch(
    result.error!.message,
    /^Cannot reach 127\.0\.0\.1:\d+: .*; no answer for 2\.5 s: run it again with --state state\.db once Customer.io accepts requests again, and it goes on from here$/,
  );
  assertStringIncludes(stderr, result.error!.message);
  assertEquals(result.users.accepted, 100);
  assertEquals((await trial.failures()).length, result.users.failed);

  isDown = false;
  const again = await trial.result("--state", "state.db");
  assertEquals({ code: again.code, unchanged: again.result.users.unchanged }, {
    code: 0,
    unchanged: 100,
  });
  assertEquals(trial.people, expected(data));
});
