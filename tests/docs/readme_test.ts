/** README.md and docs/: short, with links that lead somewhere, and commands that can be typed. */

import { assert } from "@std/assert";
import { parseCommandLine } from "../../lib/cli/parse.ts";

const ROOT = new URL("../../", import.meta.url);

/** Lines of a README that people read to its end. */
const MOST_LINES = 200;

/** By path from the root, their text. */
const documents = new Map<string, string>();
for (const name of ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md"]) {
  documents.set(name, await Deno.readTextFile(new URL(name, ROOT)));
}
for await (const { name } of Deno.readDir(new URL("docs", ROOT))) {
  if (!name.endsWith(".md")) continue;
  documents.set(`docs/${name}`, await Deno.readTextFile(new URL(`docs/${name}`, ROOT)));
}

Deno.test("README.md is short, and leads to all documents", () => {
  const readme = documents.get("README.md")!;
  assert(readme.split("\n").length < MOST_LINES, `${readme.split("\n").length} lines`);
  for (const path of documents.keys()) {
    if (path !== "README.md") assert(readme.includes(`](${path})`), `no link to ${path}`);
  }
});

Deno.test("Links between documents lead to files that are there", async () => {
  let links = 0;
  for (const [path, text] of documents) {
    for (const [, target] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(target)) continue;
      links++;
      const file = new URL(target.replace(/#.*/, ""), new URL(path, ROOT));
      assert((await Deno.stat(file)).isFile, `${path}: ${target}`);
    }
  }
  assert(links > 15, String(links));
});

Deno.test("Commands in README.md and docs/ can be typed", () => {
  const commands: string[] = [];
  for (const [path, text] of documents) {
    if (path !== "README.md" && !path.startsWith("docs/")) continue;
    for (const code of codeOf(text)) commands.push(...commandsIn(code));
  }
  assert(commands.length > 15, String(commands.length));
  for (const command of commands) {
    try {
      parseCommandLine(wordsOf(command));
    } catch (error) {
      throw new Error(`cio-sync ${command}: ${(error as Error).message}`);
    }
  }
});

/** What stands in backticks and in blocks of commands, without the lines that a program has printed. */
function codeOf(text: string): string[] {
  const blocks = [...text.matchAll(/^ *```(\w*)\n([\s\S]*?)^ *```$/gm)];
  const lines = blocks.filter(([, language]) => language !== "json")
    .flatMap(([, , block]) => block.split("\n"));
  const inline = text.replace(/^ *```[\s\S]*?^ *```$/gm, "").matchAll(/`([^`\n]+)`/g);
  return [...lines, ...Array.from(inline, ([, code]) => code)];
}

/** Each `cio-sync …` in it to its end, where nothing is left out. */
function commandsIn(code: string): string[] {
  const [, words] = /(?:^|[|$] |^\s+)(?:\.\/)?cio-sync((?: [^…|]+)?)$/.exec(code.trim()) ?? [];
  return words === undefined || /[A-Z]{4,}/.test(words) ? [] : [words.trim()];
}

function wordsOf(command: string): string[] {
  return [...command.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)]
    .map(([, double, single, plain]) => double ?? single ?? plain);
}
