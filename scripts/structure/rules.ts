/** The rules of structure as data: `deno lint` and `deno task structure` hold the code to them. */

import type { DuplicateOptions } from "./duplicates.ts";

/** Lines that a file of {@linkcode sized} may have. */
export const maxFileLines = 250;

/** Lines that a function of {@linkcode sized} may have, comments and closing bracket included. */
export const maxFunctionLines = 50;

/** Files whose length counts, as beginnings of paths. */
export const sized: readonly string[] = ["lib/", "main.ts"];

/**
 * The folders of lib/ from top to bottom. A file imports from its own folder, from folders further
 * down, and from leaves, which are the files that stand directly in lib/. main.ts is above all.
 */
export const folders: readonly string[] = [
  "commands",
  "cli",
  "sandbox",
  "init",
  "preview",
  "check",
  "verify",
  "publish",
  "work",
  "nats",
  "sync",
  "report",
  "run",
  "terminal",
  "serve",
  "state",
  "outcome",
  "delivery",
  "config",
  "person",
  "input",
  "customerio",
  "json",
];

/** Files that may import from a folder further up. */
export const exceptions: readonly { file: string; folder: string; reason: string }[] = [
  { file: "lib/cli/commands.ts", folder: "commands", reason: "It is the table of the commands" },
];

/** What lib/ may import from outside of itself. */
export const outside: readonly string[] = ["deno.json"];

/** Loaded only where it is asked for: other folders may not import it but by `import()`, and only these files. */
export const loadedOnDemand: readonly { folder: string; by: readonly string[] }[] = [
  { folder: "sandbox", by: ["lib/run/target.ts", "lib/commands/sandbox.ts"] },
  { folder: "report", by: ["lib/sync/reporting.ts"] },
];

/** Where imports must not go round in a circle; what these import is looked at, too. */
export const withoutCycles: readonly string[] = ["lib", "main.ts"];

/** Stretches of code that may not occur twice. */
export const duplicates: DuplicateOptions = {
  within: ["lib", "tests/helpers"],
  minLines: 10,
  /** Doc comments count as lines of jscpd; ten lines of code have four tokens each at the least. */
  minTokens: 40,
};
