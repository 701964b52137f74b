/** The completion scripts in the shells that they are for; `.ci/run` installs all of them. */

import { assert, assertEquals } from "@std/assert";
import { allFlags, type Command } from "../../lib/cli/command.ts";
import { completionScript } from "../../lib/cli/completions/script.ts";
import { type Shell, SHELLS } from "../../lib/cli/completions/shells.ts";
import { COMMANDS } from "../../lib/cli/commands.ts";
import { executable } from "../helpers/e2e.ts";
import { withFiles } from "../helpers/files.ts";
import { runProgram } from "../helpers/program.ts";
import {
  type Lines,
  type Offer,
  offersOfBash,
  offersOfFish,
  offersOfZsh,
  testWith,
  typedIntoBash,
} from "../helpers/shells/shells.ts";
import { SMALL_COMMANDS, TRICKY } from "../helpers/small_command.ts";

const FILES = { "c.json": "", "d.json": "", "my data.json": "", "out/x.json": "" };
const IN_FOLDER = ["c.json", "d.json", "my data.json", "out"];

/** Files are left to readline in bash, and tried where somebody types. */
const FILE_NAMES = { bash: [], zsh: IN_FOLDER, fish: IN_FOLDER };

const OFFERS: Record<Shell, (lines: Lines) => Promise<(Offer | string)[][]>> = {
  bash: offersOfBash,
  zsh: offersOfZsh,
  fish: offersOfFish,
};

/** The words that `shell` offers for each line; what it puts behind or in front of them is taken away. */
async function wordsOffered(shell: Shell, lines: readonly string[]): Promise<string[][]> {
  const offers = await offered(shell, { lines, script: await scriptOf(shell) });
  return offers.map((each) =>
    each.map(({ word }) => word.replace(/\/$/, "").replace(/\\/g, "").replace(/^--[a-z-]+=/, ""))
      .sort()
  );
}

async function offered(
  shell: Shell,
  { lines, script }: { lines: readonly string[]; script: string },
): Promise<Offer[][]> {
  let offers: (Offer | string)[][] = [];
  await withFiles(FILES, async (at) => {
    // Elsewhere, as it would be offered too.
    await withFiles({ script }, async (scriptAt) => {
      offers = await OFFERS[shell]({ script: scriptAt("script"), lines, cwd: at("") });
    });
  });
  assertEquals(offers.length, lines.length);
  return offers.map((each) =>
    each.map((offer) => typeof offer === "string" ? { word: offer, about: "" } : offer)
  );
}

async function scriptOf(shell: Shell): Promise<string> {
  const { code, stdout } = await runProgram([executable(), "completions", shell], { cwd: "/" });
  assertEquals(code, 0);
  return stdout;
}

function flagsOf(command: Command): string[] {
  return allFlags(command).map(({ name }) => `--${name}`).sort();
}

const COMMAND_NAMES = COMMANDS.map(({ name }) => name).sort();
const [SYNC] = COMMANDS;

for (const shell of SHELLS) {
  testWith([shell])(`${shell} completes commands, and flags of the one that is typed`, async () => {
    const cases = [
      { line: "cio-sync ", words: COMMAND_NAMES },
      { line: "cio-sync ver", words: ["verify"] },
      { line: "cio-sync --config c.json ", words: COMMAND_NAMES },
      { line: "cio-sync --data d.json ver", words: [] },
      { line: "cio-sync --", words: flagsOf(SYNC) },
      { line: "cio-sync --limit 3 --", words: flagsOf(SYNC).filter((flag) => flag !== "--limit") },
      ...COMMANDS.map((command) => ({
        line: `cio-sync ${command.name} --`,
        words: flagsOf(command),
      })),
      { line: "cio-sync --data d.json check --st", words: ["--strict"] },
      { line: "cio-sync --data=d.json verify --sa", words: ["--sample"] },
      { line: "cio-sync --config verify --sa", words: [] },
      { line: "cio-sync --nothing", words: [] },
    ];
    const words = await wordsOffered(shell, cases.map(({ line }) => line));
    for (const [at, { line, words: expected }] of cases.entries()) {
      // Only zsh leaves out what is there already.
      const all = shell === "zsh" || !line.includes("--limit 3") ? expected : flagsOf(SYNC);
      assertEquals(words[at], all, line);
    }
  });

  testWith([shell])(
    `${shell} completes the values of flags that have a few, and names of files`,
    async () => {
      const cases = [
        { line: "cio-sync --format ", words: ["auto", "csv", "json", "ndjson", "tsv"] },
        { line: "cio-sync --format=", words: ["auto", "csv", "json", "ndjson", "tsv"] },
        { line: "cio-sync --format=n", words: ["ndjson"] },
        { line: "cio-sync check --empty-cells ", words: ["absent", "null", "text"] },
        { line: "cio-sync --log-format j", words: ["json"] },
        { line: "cio-sync sandbox --log-format=t", words: ["text"] },
        { line: "cio-sync --mode i", words: ["identify"] },
        { line: "cio-sync --mode x", words: [] },
        { line: "cio-sync --limit ", words: [] },
        { line: "cio-sync completions ", words: [...SHELLS].sort() },
        { line: "cio-sync completions f", words: ["fish"] },
        ...["--config ", "-c ", "--config=", "--data ", "--state ", "--failures=", "--data d.json "]
          .map((flags) => ({ line: `cio-sync ${flags}`, words: FILE_NAMES[shell] })),
        { line: "cio-sync sandbox --db ", words: FILE_NAMES[shell] },
        { line: "cio-sync --records ", words: [] },
      ];
      const words = await wordsOffered(shell, cases.map(({ line }) => line));
      for (const [at, { line, words: expected }] of cases.entries()) {
        assertEquals(words[at], expected, line);
      }
    },
  );
}

for (const shell of ["zsh", "fish"] as const) {
  testWith([shell])(
    `${shell} tells what commands and flags are for, whatever their help says`,
    async () => {
      const script = completionScript(shell, SMALL_COMMANDS);
      const lines = ["cio-sync small", "cio-sync --color", "cio-sync other-one --cou"];
      const offers = await offered(shell, { script, lines });
      const expected = [["small", TRICKY], ["--color", TRICKY], ["--count", "how many"]];
      for (const [at, [word, about]] of expected.entries()) {
        assertEquals(offers[at].length, 1, word);
        assertEquals(offers[at][0].word, word);
        assert(offers[at][0].about.endsWith(about), offers[at][0].about);
      }
    },
  );
}

testWith(["zsh"])("zsh finds the script in its fpath", async () => {
  await withFiles({ "_cio-sync": await scriptOf("zsh") }, async (at) => {
    const lines = ["cio-sync ver", "cio-sync verify --sa"];
    const offers = await offersOfZsh({ script: at("_cio-sync"), lines, cwd: at("") });
    assertEquals(offers.map((each) => each.map(({ word }) => word)), [["verify"], ["--sample"]]);
  });
});

testWith(["bash", "zsh"])("bash completes what is typed, names of files too", async () => {
  const cases = {
    "cio-sync ver": "<verify>",
    "cio-sync --config c": "<--config><c.json>",
    "cio-sync --config=c": "<--config=c.json>",
    "cio-sync -c my": "<-c><my data.json>",
    "cio-sync --state ou": "<--state><out/>",
    "cio-sync --data c.json d": "<--data><c.json><d.json>",
    "cio-sync --format=nd": "<--format=ndjson>",
    "cio-sync --limit c": "<--limit><c>",
    "cio-sync completions z": "<completions><zsh>",
  };
  const script = await scriptOf("bash");
  await withFiles({ ...FILES, script }, async (at) => {
    const lines = Object.keys(cases);
    const typed = await typedIntoBash({ script: at("script"), lines, cwd: at("") });
    assertEquals(typed, Object.values(cases));
  });
});

testWith(["bash", "zsh"])(
  "bash completes --flag=value where no equals sign breaks words",
  async () => {
    const script = `${await scriptOf("bash")}\nCOMP_WORDBREAKS=\${COMP_WORDBREAKS//=/}\n`;
    await withFiles({ ...FILES, script }, async (at) => {
      const lines = ["cio-sync --format=nd", "cio-sync --config=c", "cio-sync --data=o"];
      const typed = await typedIntoBash({ script: at("script"), lines, cwd: at("") });
      assertEquals(typed, ["<--format=ndjson>", "<--config=c.json>", "<--data=out/>"]);
    });
  },
);
