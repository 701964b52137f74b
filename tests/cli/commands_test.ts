import { assertEquals, assertGreater, assertNotEquals } from "@std/assert";
import { allFlags } from "../../lib/cli/command.ts";
import { COMMANDS } from "../../lib/cli/commands.ts";
import { parseCommandLine } from "../../lib/cli/parse.ts";

Deno.test("COMMANDS begins with sync, which runs when no command is named", () => {
  assertEquals(COMMANDS[0].name, "sync");
});

Deno.test("COMMANDS has each command once, and each command each flag and letter once", () => {
  assertUnique(COMMANDS.map(({ name }) => name), "commands");
  for (const command of COMMANDS) {
    const flags = allFlags(command);
    assertUnique(flags.map(({ name }) => name), `flags of ${command.name}`);
    assertUnique(
      flags.flatMap(({ short }) => short ?? []),
      `letters of ${command.name}`,
    );
  }
});

// To find the word that is the command, the parser reads the line with the flags of all commands at once.
Deno.test("COMMANDS gives a flag the same letter and kind in all commands that have it", () => {
  const syntaxes = new Map<string, { short?: string | undefined; takesValue: boolean }>();
  const letters = new Map<string, string>();
  for (const command of COMMANDS) {
    for (const { name, short, value } of allFlags(command)) {
      const syntax = { short, takesValue: value !== undefined };
      assertEquals(syntaxes.get(name) ?? syntax, syntax, `--${name} of ${command.name}`);
      syntaxes.set(name, syntax);
      if (short === undefined) continue;
      assertEquals(letters.get(short) ?? name, name, `-${short} of ${command.name}`);
      letters.set(short, name);
    }
  }
});

Deno.test("COMMANDS has flags that all parse, and exit codes in ascending order", () => {
  for (const command of COMMANDS) {
    // One line with all of them, as some go only with others; a dry run has no report.
    const flags = command.flags.filter(({ name }) => name !== "report");
    const args = flags.flatMap(({ name, value }) =>
      value === undefined ? [`--${name}`] : [`--${name}`, valueFor(name)]
    );
    const words = command.argument?.takes.slice(0, 1) ?? [];
    const line = parseCommandLine([command.name, ...words, ...args]);
    if (line.action !== "run") throw new Error(`${command.name} does not run`);
    assertEquals(line.command, command);
    const values = Object.values(line.flags as Record<string, unknown>).flat()
      .filter((value) => value !== undefined);
    const expected = [
      ...words,
      ...flags.map(({ name, value }) => value === undefined ? true : valueFor(name)),
    ];
    assertEquals(new Set(values), new Set(expected), command.name);
    assertEquals(values.length, expected.length, command.name);

    const codes = command.exitCodes.map(({ code }) => code);
    assertEquals(codes, codes.toSorted((a, b) => a - b), command.name);
  }
});

Deno.test("COMMANDS says of each value what it can be, and its help names all the words there are", () => {
  for (
    const { name: command, flags } of COMMANDS.map((each) => ({ ...each, flags: allFlags(each) }))
  ) {
    for (const { name, value, takes, help } of flags) {
      assertEquals(takes === undefined, value === undefined, `--${name} of ${command}`);
      if (typeof takes !== "object") continue;
      const named = takes.filter((word) => new RegExp(`\\b${word}\\b`).test(help));
      assertEquals(named, takes, `--${name} of ${command}`);
    }
  }
});

Deno.test("COMMANDS says of each command either what its argument can be, or what to use in its place", () => {
  for (const { name, argument, noArguments } of COMMANDS) {
    assertEquals(argument === undefined, noArguments !== undefined, name);
  }
});

Deno.test("COMMANDS has something to say of every command", () => {
  for (const { name, summary, headline, usage, description, examples } of COMMANDS) {
    for (const text of [summary, headline, description]) assertNotEquals(text, "", name);
    assertGreater(usage.length, 0, name);
    assertGreater(examples.length, 0, name);
  }
});

/** Values of the flags that take no others, such that all go together. */
const VALUES: Record<string, string> = { format: "auto", delimiter: ";", "empty-cells": "text" };

function valueFor(flag: string): string {
  return VALUES[flag] ?? `${flag}-value`;
}

function assertUnique(names: readonly string[], of: string): void {
  assertEquals(names.length, new Set(names).size, `${of}: ${names.join(", ")}`);
}
