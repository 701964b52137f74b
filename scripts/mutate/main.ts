/**
 * `deno task mutate`: puts small changes into the code at random, one at a time, and says which of
 * them no test notices. Works on a copy of what is committed.
 *
 *     deno task mutate --count 200 --seed 1 --workers 2 lib/
 */

import { parseArgs } from "@std/cli/parse-args";
import { Copy } from "./copy.ts";
import { measureTests, ownTestOf, type TestFile, testsOf } from "./coverage.ts";
import { isEquivalent } from "./equivalent.ts";
import { listenForSignals } from "./leftovers.ts";
import { type Mutation, mutationFinder } from "./mutations.ts";
import { type Trial, Workbench } from "./trial.ts";

/** The share of changes that tests are to notice. */
const GOAL = 0.97;

/** Tests that take longer, measured with all they execute, are run only on what the others do not notice. */
const LONG_SECONDS = 8;

/** What trying needs. */
interface TryOptions {
  root: string;
  workers: number;
  /** The tests to run, in this order. */
  testsFor: (mutation: Mutation) => TestFile[];
}

if (import.meta.main) {
  listenForSignals();
  Deno.exit(await main(Deno.args));
}

async function main(args: string[]): Promise<number> {
  const flags = parseArgs(args, { string: ["count", "seed", "workers"] });
  const { count = "200", seed = `${Date.now() % 1e6}`, workers = "2", _: paths } = flags;
  const root = new URL("../../", import.meta.url).pathname;
  const all = await mutationsIn(root, paths.length === 0 ? ["lib/"] : paths.map(String));
  const chosen = choose(all, Number(count), Number(seed));
  console.log(`${chosen.length} of ${all.length} changes, seed ${seed}`);
  const trials = await tryAll(chosen, { root, workers: Number(workers) });
  const unnoticed = trials.filter(({ noticedBy }) => noticedBy === undefined);
  const share = 1 - unnoticed.length / trials.length;
  const hanging = trials.filter(({ hangs }) => hangs).length;
  console.log(
    `\n${trials.length - unnoticed.length} of ${trials.length} noticed, ` +
      `${hanging} of them as tests did not end`,
  );
  for (const { mutation } of unnoticed) console.log(`  ${describe(mutation)}`);
  return share >= GOAL ? 0 : 1;
}

async function mutationsIn(root: string, prefixes: string[]): Promise<Mutation[]> {
  const find = await mutationFinder();
  const { stdout } = await new Deno.Command("git", { args: ["ls-files", "lib"], cwd: root })
    .output();
  const paths = new TextDecoder().decode(stdout).split("\n").filter((path) =>
    /\.tsx?$/.test(path) && prefixes.some((prefix) => path.startsWith(prefix))
  );
  const found = await Promise.all(
    paths.map(async (path) => {
      const text = await Deno.readTextFile(root + path);
      return find(path, text).filter((mutation) => !isEquivalent(mutation, text));
    }),
  );
  return found.flat();
}

/** The same for the same seed: a linear congruential generator (Knuth's MMIX) shuffles. */
function choose(all: Mutation[], count: number, seed: number): Mutation[] {
  let state = BigInt(seed);
  const random = () => {
    state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn;
    return Number(state >> 33n) / 2 ** 31;
  };
  const left = [...all];
  const chosen: Mutation[] = [];
  while (chosen.length < count && left.length > 0) {
    chosen.push(...left.splice(Math.floor(random() * left.length), 1));
  }
  return chosen;
}

/** Tries all with the quicker tests, and what those do not notice with the others. */
async function tryAll(
  mutations: Mutation[],
  options: { root: string; workers: number },
): Promise<Trial[]> {
  const tests = await measureTests(options.root, options.workers);
  const isQuick = ({ path, seconds }: TestFile, mutation: Mutation) =>
    seconds < LONG_SECONDS || path === ownTestOf(mutation.path);
  const quick = await tryWith(mutations, {
    ...options,
    testsFor: (mutation) => testsOf(mutation, tests).filter((test) => isQuick(test, mutation)),
  });
  const left = quick.filter(({ noticedBy }) => noticedBy === undefined);
  console.log(`\n${left.length} of ${quick.length} are left for the tests that take longer`);
  const slow = await tryWith(left.map(({ mutation }) => mutation), {
    ...options,
    testsFor: (mutation) => testsOf(mutation, tests).filter((test) => !isQuick(test, mutation)),
  });
  return [...quick.filter(({ noticedBy }) => noticedBy !== undefined), ...slow];
}

async function tryWith(
  mutations: Mutation[],
  { root, workers, testsFor }: TryOptions,
): Promise<Trial[]> {
  const trials: Trial[] = [];
  const left = [...mutations];
  const work = async () => {
    await using copy = await Copy.of(root);
    const bench = new Workbench(copy, testsFor);
    for (let mutation = left.shift(); mutation !== undefined; mutation = left.shift()) {
      const trial = await bench.try(mutation);
      trials.push(trial);
      const what = trial.noticedBy === undefined ? "NOT NOTICED" : "noticed";
      const by = trial.noticedBy === undefined ? "" : ` by ${trial.noticedBy}`;
      const time = `${trial.seconds.toFixed(0)} s${by}${trial.hangs ? ", which did not end" : ""}`;
      console.log(`${trials.length}. ${what} (${time}): ${describe(mutation)}`);
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  return trials;
}

function describe({ path, line, description }: Mutation): string {
  return `${path}:${line}: ${description}`;
}
