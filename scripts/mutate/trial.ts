/** Tries mutations in a copy of the checkout: which tests notice each. */

import { SANITIZERS } from "../test.ts";
import type { Copy } from "./copy.ts";
import type { TestFile } from "./coverage.ts";
import { endAll, undoneOnSignal } from "./leftovers.ts";
import type { Mutation } from "./mutations.ts";

/** What became of one mutation. */
export interface Trial {
  mutation: Mutation;
  /** Of the tests that ran, which noticed it; undefined when none did. */
  noticedBy: string | undefined;
  /** Whether it was noticed by tests that did not end in time. */
  hangs: boolean;
  seconds: number;
}

/** A run of tests that takes so much longer than it took hangs: an endless loop is noticed, too. */
const SLOWER = 8;
const LONGER_MS = 60_000;

const TEST = ["test", "--no-check", "--quiet", "--fail-fast", "--reporter=dot", "--allow-all"];

/** Tries mutations in a copy of the checkout. */
export class Workbench {
  #folder: string;
  #testsFor: (mutation: Mutation) => readonly TestFile[];

  /** @param testsFor The tests to run, in this order. */
  constructor({ folder }: Copy, testsFor: (mutation: Mutation) => readonly TestFile[]) {
    this.#folder = folder;
    this.#testsFor = testsFor;
  }

  /** Makes the change, runs tests until one fails, and takes the change back. */
  async try(mutation: Mutation): Promise<Trial> {
    const path = this.#folder + mutation.path;
    const text = await Deno.readTextFile(path);
    const { start, end, replacement } = mutation;
    const started = performance.now();
    await Deno.writeTextFile(path, text.slice(0, start) + replacement + text.slice(end));
    try {
      const noticed = await this.#noticedBy(mutation);
      return { mutation, ...noticed, seconds: (performance.now() - started) / 1000 };
    } finally {
      await Deno.writeTextFile(path, text);
    }
  }

  async #noticedBy(mutation: Mutation): Promise<Pick<Trial, "noticedBy" | "hangs">> {
    for (const tests of inSteps(this.#testsFor(mutation))) {
      const result = await this.#run(tests);
      if (result === "passed") continue;
      const [first, ...others] = tests;
      const more = others.length === 0 ? "" : ` or ${others.length} others`;
      return { noticedBy: `${first.path}${more}`, hangs: result === "hangs" };
    }
    return { noticedBy: undefined, hangs: false };
  }

  async #run(tests: readonly TestFile[]): Promise<"passed" | "failed" | "hangs"> {
    const seconds = tests.reduce((sum, each) => sum + each.seconds, 0);
    const command = new Deno.Command(Deno.execPath(), {
      args: [...TEST, ...tests.map(({ path }) => path)],
      cwd: this.#folder,
      env: SANITIZERS,
      stdout: "null",
      stderr: "null",
      detached: true,
    });
    const child = command.spawn();
    using _ = undoneOnSignal(() => endAll(child));
    let hangs = false;
    const timer = setTimeout(() => {
      hangs = true;
      endAll(child);
    }, LONGER_MS + seconds * 1000 * SLOWER);
    const { success } = await child.status;
    clearTimeout(timer);
    if (hangs) return "hangs";
    return success ? "passed" : "failed";
  }
}

/** Some files, then many: a process for each takes longer than what it tests. */
function inSteps(tests: readonly TestFile[]): TestFile[][] {
  const steps: TestFile[][] = [];
  for (let start = 0, size = 1; start < tests.length; start += size, size *= 4) {
    steps.push(tests.slice(start, start + size));
  }
  return steps;
}
