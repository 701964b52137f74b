/** Tests of what is left of a state when the process is killed or the disk is full. */

import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { RunError } from "../../lib/errors.ts";
import { type Program, type ProgramOptions, startProgram } from "../helpers/program.ts";
import { seeded } from "../helpers/random.ts";
import {
  countTrue,
  openState,
  peopleUpTo,
  type StateFile,
  stateFile,
  unchangedOf,
} from "../helpers/state.ts";

const WRITER = new URL("../helpers/state_writer.ts", import.meta.url).href;
const PEOPLE = 50;

interface WriterOptions {
  batches: number;
  people?: number;
  sort?: boolean;
  inBackground?: boolean;
}

function command(path: string, options: WriterOptions) {
  const { batches, people = PEOPLE, sort = false, inBackground = false } = options;
  const program = [Deno.execPath(), "run", "--quiet", "--no-prompt", "--cached-only"];
  const rights = ["--allow-read", "--allow-write", "--allow-env"];
  const args = [path, String(batches), String(people), ...(sort ? ["sort"] : [])];
  if (inBackground) args.push("background");
  return [...program, ...rights, WRITER, ...args];
}

function start(args: string[], options: ProgramOptions = {}): Program {
  return startProgram(args, { env: Deno.env.toObject(), ...options });
}

/** Kills the program and gives what it had printed. */
async function killed(program: Program): Promise<string[]> {
  program.kill("SIGKILL");
  const { stdout } = await program.ended;
  return stdout.split("\n");
}

/** Whether batch `n` is recorded: true, false, or throws when a part of it is. */
function isRecorded(answers: boolean[], n: number): boolean {
  const count = countTrue(answers.slice(n * PEOPLE, (n + 1) * PEOPLE));
  assert(count === 0 || count === PEOPLE, `${count} people of batch ${n} are recorded`);
  return count > 0;
}

/** Opens what a killed run left: sound, with everything given, and nothing that was not to be given. */
async function checkAfterKill(file: StateFile, lines: string[]): Promise<number> {
  const giving = lines.filter((line) => line.startsWith("giving")).length;
  const given = lines.filter((line) => line.startsWith("given")).length;
  using state = await file.open();
  const answers = unchangedOf(state, peopleUpTo((giving + 2) * PEOPLE));
  for (let n = 0; n < giving + 2; n++) {
    const recorded = isRecorded(answers, n);
    if (n < given) assert(recorded, `batch ${n} was given and is lost`);
    if (n >= giving) assert(!recorded, `batch ${n} was never given and is there`);
  }
  state.sort();
  const database = new DatabaseSync(file.path);
  const checked = database.prepare("PRAGMA integrity_check").all();
  database.close();
  assertEquals(checked.map((row) => ({ ...row })), [{ integrity_check: "ok" }]);
  return given;
}

Deno.test("accept() has recorded what it was given when the process is killed", async () => {
  const seed = Number(Deno.env.get("SEED") ?? 1);
  const random = seeded(seed);
  for (let kill = 0; kill < 5; kill++) {
    using file = stateFile();
    await using program = start(command(file.path, { batches: 100_000 }));
    const batch = random.below(400);
    await program.prints(`given ${batch}\n`);
    const given = await checkAfterKill(file, await killed(program));
    assert(given > batch, `seed ${seed}, kill ${kill}`);
  }
});

Deno.test("accept() loses nothing of several runs that are killed one after the other", async () => {
  using file = stateFile();
  for (const batches of [30, 90, 60]) {
    await using program = start(command(file.path, { batches }));
    await program.prints("end\n");
    await killed(program);
  }
  using state = await file.open();
  assertEquals(countTrue(unchangedOf(state, peopleUpTo(100 * PEOPLE))), 90 * PEOPLE);
});

Deno.test("sort() loses nobody when the process is killed meanwhile", async () => {
  using file = stateFile();
  const options = { batches: 60, people: 2000, sort: true };
  await using program = start(command(file.path, options));
  await program.prints("sorting\n");
  await killed(program);
  const sorted: number[] = [];
  using state = await file.open({ onSort: (count) => sorted.push(count) });
  assertEquals(countTrue(unchangedOf(state, peopleUpTo(120_001))), 120_000);
  assert(sorted.length === 0 || sorted[0] === 120_000, sorted.join());
});

Deno.test("open() refuses a state in use by another process, until that is killed", async () => {
  using file = stateFile();
  await using program = start(command(file.path, { batches: 1 }));
  await program.prints("end\n");
  await assertRejects(
    () => file.open(),
    RunError,
    `Cannot use state '${file.path}': another run is using it; wait until that ends`,
  );
  await using second = start(command(file.path, { batches: 1 }));
  assertStringIncludes((await second.ended).stdout, "another run is using it");

  await killed(program);
  using state = await file.open();
  assertEquals(countTrue(unchangedOf(state, peopleUpTo(PEOPLE))), PEOPLE);
});

Deno.test("open() takes names that mean something to SQLite for names of files", {
  ignore: Deno.build.os === "windows",
}, async () => {
  using file = stateFile();
  for (const name of [":memory:", "file:x?mode=memory", "it's %2F.db"]) {
    await using program = start(command(name, { batches: 1 }), { cwd: file.folder });
    await program.prints("end\n");
    await killed(program);
    using state = await openState(`${file.folder}/${name}`);
    assertEquals(countTrue(unchangedOf(state, peopleUpTo(PEOPLE))), PEOPLE, name);
  }
});

Deno.test("accept() throws on a full disk, and what was recorded before stays", {
  ignore: Deno.build.os === "windows",
}, async () => {
  using file = stateFile();
  // Files of 4 MB (8192 blocks of 512 bytes) at most; without the trap the signal would end the process.
  const limited = ["/bin/sh", "-c", `trap '' XFSZ; ulimit -f 8192; exec "$@"`, "sh"];
  await using program = start([...limited, ...command(file.path, { batches: 100_000 })]);
  const { stdout } = await program.ended;
  const lines = stdout.trim().split("\n");
  const message = `Cannot write state '${file.path}': `;
  assert(lines.at(-1)!.startsWith(message), lines.at(-1));
  const given = await checkAfterKill(file, lines);
  assertEquals(lines.at(-2), `giving ${given}`);
});

Deno.test("accept() of another thread leaves whole lists of people in the order in which they were given when the process is killed", async () => {
  using file = stateFile();
  await using program = start(command(file.path, { batches: 100_000, inBackground: true }));
  await program.prints("given 1500\n");
  const lines = await killed(program);
  const giving = lines.filter((line) => line.startsWith("giving")).length;
  using state = await file.open();
  const answers = unchangedOf(state, peopleUpTo((giving + 2) * PEOPLE));
  const recorded = Array.from({ length: giving + 2 }, (_, n) => isRecorded(answers, n));
  const count = countTrue(recorded);
  assertEquals(recorded, recorded.map((_, n) => n < count));
  // Only so many may wait, so that the memory for them is bounded.
  assert(count >= 1500 - 32, `${count} of ${giving} batches are recorded`);
});

Deno.test("accept() of another thread ends the run on a full disk", {
  ignore: Deno.build.os === "windows",
}, async () => {
  using file = stateFile();
  const limited = ["/bin/sh", "-c", `trap '' XFSZ; ulimit -f 8192; exec "$@"`, "sh"];
  const writer = command(file.path, { batches: 100_000, inBackground: true });
  await using program = start([...limited, ...writer]);
  const lines = (await program.ended).stdout.trim().split("\n");
  const message = `Cannot write state '${file.path}': `;
  assert(lines.at(-1)!.startsWith(message), lines.at(-1));
  using state = await file.open();
  const answers = unchangedOf(state, peopleUpTo(lines.length * PEOPLE));
  const recorded = Array.from({ length: lines.length }, (_, n) => isRecorded(answers, n));
  assertEquals(recorded, recorded.map((_, n) => n < countTrue(recorded)));
});
