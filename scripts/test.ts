/**
 * Runs `deno test` with the arguments given and prints little when all is well: one closing line. It
 * ends as `deno test` does, and what fails is named in full.
 *
 * In a terminal the tests show as dots while they run. Elsewhere `deno test` would print each dot on
 * a line of its own, and those are left out.
 */

import { stripVTControlCharacters } from "node:util";

/** What a test leaves open fails it: since 2.9 Deno does that only where it is asked to, and always did before. */
export const SANITIZERS = { DENO_TEST_SANITIZE_OPS: "1", DENO_TEST_SANITIZE_RESOURCES: "1" };

if (import.meta.main) {
  const { code } = await runTests(Deno.args, Deno.stdout.isTerminal() ? "inherit" : "piped");
  Deno.exit(code);
}

/** Runs the tests; piped output goes to stdout line by line, but for the dots. */
async function runTests(
  args: string[],
  stdout: "inherit" | "piped",
): Promise<Deno.CommandStatus> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["test", "--quiet", "--reporter=dot", ...args],
    env: SANITIZERS,
    stdout,
  }).spawn();
  if (stdout === "piped") {
    for await (const line of lines(child.stdout)) {
      if (isWorthPrinting(line)) console.log(line);
    }
  }
  return await child.status;
}

/** Whether a line of the reporter `dot` says more than that a test passed, was ignored or failed. */
export function isWorthPrinting(line: string): boolean {
  return !/^[.,!]$/.test(stripVTControlCharacters(line));
}

async function* lines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let rest = "";
  for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
    const complete = (rest + chunk).split("\n");
    rest = complete.pop()!;
    yield* complete;
  }
  if (rest !== "") yield rest;
}
