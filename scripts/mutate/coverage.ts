/** Which tests execute which lines of the code: no other test can notice a change to a line. */

import { createHash } from "node:crypto";
import { SANITIZERS } from "../test.ts";
import { Copy } from "./copy.ts";
import { endAll, undoneOnSignal } from "./leftovers.ts";

/** One file of tests, and what it executes. */
export interface TestFile {
  /** Path from the root of the checkout. */
  path: string;
  /** How long it takes alone. */
  seconds: number;
  /** Whether it starts processes: what those execute is not known when they are killed. */
  startsProcesses: boolean;
  /** The lines that it executes, by path; what is not here is not loaded. */
  executed: Record<string, number[]>;
}

/** Not part of `deno task test`; of those with a NATS server the long ones, and those that need the executable. */
const APART =
  /^tests\/((e2e|browser|chaos|fuzz|simulation|helpers|scripts)\/|nats\/(chaos|cluster|executable|spread)_test)/;

const FLAGS = ["--no-check", "--quiet", "--reporter=dot", "--allow-all"];

/**
 * Runs each file of tests of the checkout at `root`, and keeps what was found out in `dist/`: files that did not change
 * since, nor what they test, are not run again.
 *
 * @throws {Error} when one fails as it is.
 */
export async function measureTests(root: string, workers: number): Promise<TestFile[]> {
  const cache = new URL("dist/mutate/", `file://${root}`);
  await Deno.mkdir(cache, { recursive: true });
  const paths = ["lib", "tests/helpers", "deno.json", "scripts/mutate/coverage.ts"];
  const tested = await git(root, ["rev-parse", ...paths.map((path) => `HEAD:${path}`)]);
  const listed = await git(root, ["ls-tree", "-r", "HEAD", "tests/"]);
  const left = listed.map((line) => line.split(/\s+/)).flatMap(([, , blob, path]) =>
    /_test\.tsx?$/.test(path) && !APART.test(path) ? [{ path, blob }] : []
  );
  const measured: TestFile[] = [];
  const used = new Set<string>();
  await using copy = await Copy.of(root);
  const work = async () => {
    for (let test = left.shift(); test !== undefined; test = left.shift()) {
      const name = `${hash([...tested, test.blob, test.path])}.json`;
      const file = new URL(name, cache);
      used.add(name);
      const known = await Deno.readTextFile(file).then(JSON.parse, () => undefined);
      const found = known ?? await measure(copy.folder, test.path);
      measured.push(found);
      if (known === undefined) await Deno.writeTextFile(file, JSON.stringify(found));
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  for (const { name } of [...Deno.readDirSync(cache)]) {
    if (!used.has(name)) await Deno.remove(new URL(name, cache));
  }
  return measured;
}

/** A place in the code. */
interface Place {
  path: string;
  line: number;
  /** Whether it is in a constant of a file that other files cannot see. */
  isPrivate: boolean;
}

/** The tests that may notice a change at a place: its own, its folder's, then the quicker first. */
export function testsOf(
  { path, line, isPrivate }: Place,
  tests: readonly TestFile[],
): TestFile[] {
  const own = ownTestOf(path);
  const folder = own.slice(0, own.lastIndexOf("/") + 1);
  const loading = isPrivate ? linesOfLoading(path, tests) : undefined;
  const mayNotice = ({ path: test, startsProcesses, executed }: TestFile) => {
    if (test === own) return true;
    const lines = executed[path];
    if (lines === undefined || startsProcesses) return lines !== undefined;
    // Who loads a file and calls nothing in it sees nothing of its constants.
    return loading === undefined ? lines.includes(line) : lines.some((each) => !loading.has(each));
  };
  const rank = (test: TestFile) => test.path === own ? 0 : test.path.startsWith(folder) ? 1 : 2;
  return tests
    .filter(mayNotice)
    .sort((a, b) => rank(a) - rank(b) || a.seconds - b.seconds);
}

/** Where the tests beside a file are. */
export function ownTestOf(path: string): string {
  return path.replace(/^lib\//, "tests/").replace(/\.tsx?$/, "_test.ts");
}

/** The lines of `path` that everyone executes who loads it; undefined where that is all that anyone does. */
function linesOfLoading(path: string, tests: readonly TestFile[]): Set<number> | undefined {
  const all = tests.flatMap(({ executed }) => executed[path] === undefined ? [] : [executed[path]]);
  const shared = all.reduce(
    (some, lines) => some.intersection(new Set(lines)),
    new Set(all[0] ?? []),
  );
  return all.some((lines) => lines.length > shared.size) ? shared : undefined;
}

async function measure(folder: string, path: string): Promise<TestFile> {
  const profile = await Deno.makeTempDir({ prefix: "cio-sync-coverage-" });
  using _ = undoneOnSignal(() => Deno.removeSync(profile, { recursive: true }));
  try {
    const started = performance.now();
    const raw = [`--coverage=${profile}`, "--coverage-raw-data-only"];
    const { success, text: said } = await deno(folder, ["test", ...FLAGS, ...raw, path]);
    if (!success) throw new Error(`Cannot measure tests: ${path} fails as it is:\n${said}`);
    const seconds = (performance.now() - started) / 1000;
    // It fails where nothing of lib/ was loaded.
    const report = await deno(folder, [
      "coverage",
      "--quiet",
      "--lcov",
      "--include=/lib/",
      profile,
    ]);
    const text = await Deno.readTextFile(`${folder}${path}`);
    const startsProcesses = /Deno\.execPath\(|helpers\/program/.test(text);
    return { path, seconds, startsProcesses, executed: executedLines(report.text, folder) };
  } finally {
    await Deno.remove(profile, { recursive: true });
  }
}

/**
 * What a report in the format of lcov says: `SF:` begins a file, `DA:12,3` is a line and how often it ran. A line part of
 * which never ran, as the `return` behind a condition, has 0; `BRDA:12,5,1,3` says how often another part of it did.
 */
export function executedLines(report: string, folder: string): Record<string, number[]> {
  const executed: Record<string, Set<number>> = {};
  let path = "";
  for (const line of report.split("\n")) {
    if (line.startsWith("SF:")) executed[path = line.slice(3).replace(folder, "")] = new Set();
    const [, number, count] = /^(?:DA:|BRDA:)(\d+)(?:,\d+,\d+)?,(\d+)$/.exec(line) ?? [];
    if (Number(count) > 0) executed[path].add(Number(number));
  }
  return Object.fromEntries(Object.entries(executed).map(([path, lines]) => [path, [...lines]]));
}

async function deno(folder: string, args: string[]): Promise<{ success: boolean; text: string }> {
  const child = new Deno.Command(Deno.execPath(), {
    args,
    cwd: folder,
    env: SANITIZERS,
    stdout: "piped",
    stderr: "null",
    detached: true,
  }).spawn();
  using _ = undoneOnSignal(() => endAll(child));
  const { success, stdout } = await child.output();
  return { success, text: new TextDecoder().decode(stdout) };
}

async function git(root: string, args: string[]): Promise<string[]> {
  const { stdout } = await new Deno.Command("git", { args, cwd: root }).output();
  return new TextDecoder().decode(stdout).trim().split("\n");
}

function hash(parts: string[]): string {
  return createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 32);
}
