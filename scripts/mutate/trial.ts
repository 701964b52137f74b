/** Tries mutations in a copy of the checkout: which tests notice each. */

import type { Mutation } from "./mutations.ts";

/** What became of one mutation. */
export interface Trial {
  mutation: Mutation;
  /** Of the tests that ran, which noticed it; undefined when none did. */
  noticedBy: string | undefined;
  seconds: number;
}

/** Tests that are run when those beside the file notice nothing, the likelier and cheaper first. */
const OTHERS = [
  ["tests/sync", "tests/run", "tests/commands", "tests/cli"],
  ["tests/verify", "tests/delivery", "tests/customerio", "tests/outcome", "tests/terminal"],
  ["tests/sandbox", "tests/state", "tests/person", "tests/input", "tests/json", "tests/config"],
];

/** A test run that takes longer hangs: an endless loop is noticed, too. Milliseconds. */
const TIMEOUT_MS = 240_000;

const TEST = ["test", "--no-check", "--quiet", "--fail-fast", "--reporter=dot", "--allow-all"];

/** A folder with a copy of the checkout. */
export class Workbench implements AsyncDisposable {
  #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Copies what is committed in the checkout at `root`. */
  static async open(root: string): Promise<Workbench> {
    const folder = await Deno.makeTempDir({ prefix: "cio-sync-mutate-" });
    const args = ["clone", "--quiet", "--local", root, folder];
    const { success } = await new Deno.Command("git", { args }).output();
    if (!success) throw new Error(`Cannot copy ${root}: git clone has failed`);
    return new Workbench(folder);
  }

  /** Makes the change, runs tests until one fails, and takes the change back. */
  async try(mutation: Mutation): Promise<Trial> {
    const path = `${this.#folder}/${mutation.path}`;
    const text = await Deno.readTextFile(path);
    const { start, end, replacement } = mutation;
    const started = performance.now();
    await Deno.writeTextFile(path, text.slice(0, start) + replacement + text.slice(end));
    try {
      const noticedBy = await this.#noticedBy(mutation.path);
      return { mutation, noticedBy, seconds: (performance.now() - started) / 1000 };
    } finally {
      await Deno.writeTextFile(path, text);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#folder, { recursive: true });
  }

  async #noticedBy(path: string): Promise<string | undefined> {
    for (const tests of await this.#testsFor(path)) {
      const result = await this.#run(tests);
      if (result !== "passed") {
        return `${tests.join(" ")}${result === "hangs" ? ", which hang" : ""}`;
      }
    }
  }

  /** First the tests of the file, then those of its folder, then the others. */
  async #testsFor(path: string): Promise<string[][]> {
    const own = path.replace(/^lib\//, "tests/").replace(/\.tsx?$/, "_test.ts");
    const folder = own.replace(/\/[^/]*$/, "");
    const areas = [[own], [folder === "tests" ? "tests/text_test.ts" : folder], ...OTHERS];
    const steps: string[][] = [];
    for (const area of areas) {
      const exist = await Promise.all(area.map((name) => this.#exists(name)));
      const there = area.filter((name, i) => exist[i] && !steps.flat().includes(name));
      if (there.length > 0) steps.push(there);
    }
    return steps;
  }

  async #exists(path: string): Promise<boolean> {
    return await Deno.stat(`${this.#folder}/${path}`).then(() => true, () => false);
  }

  async #run(tests: string[]): Promise<"passed" | "failed" | "hangs"> {
    const command = new Deno.Command(Deno.execPath(), {
      args: [...TEST, ...tests],
      cwd: this.#folder,
      stdout: "null",
      stderr: "null",
    });
    const child = command.spawn();
    let hangs = false;
    const timer = setTimeout(() => {
      hangs = true;
      child.kill("SIGKILL");
    }, TIMEOUT_MS);
    const { success } = await child.status;
    clearTimeout(timer);
    if (hangs) return "hangs";
    return success ? "passed" : "failed";
  }
}
