import { assert, assertEquals, assertLessOrEqual, assertStringIncludes } from "@std/assert";
import { allFlags, defineCommand } from "../../lib/cli/command.ts";
import { SIGNAL_EXIT_CODES } from "../../lib/run/signals.ts";
import { COMMANDS } from "../../lib/cli/commands.ts";
import { helpText } from "../../lib/cli/help.ts";

const [SYNC, VERIFY] = COMMANDS;

const SMALL = defineCommand({
  name: "small",
  summary: "show what a help looks like",
  headline: "cio-sync small is a command with a little of everything, for the text below alone.",
  usage: ["cio-sync small [--path file]"],
  description: "It runs nothing.",
  flags: [
    { name: "path", short: "p", value: "PATH", default: "file", help: "a file" },
    {
      name: "all",
      help: "this one has a text that does not fit the line, and a value when it is left out " +
        "(default: as usual)",
    },
  ],
  sections: [{ title: "Words", entries: [{ term: "one", meaning: "the first" }] }],
  exitCodes: [{ code: 0, meaning: "fine" }, { code: 130, meaning: "not so fine" }],
  examples: [
    { line: "cio-sync small --path a-file-with-a-long-name" },
    { line: "cio-sync small", note: "with a note" },
  ],
  readFlags: (flags) => flags,
  emptyResult: () => Promise.resolve({}),
  run: () => Promise.resolve(0),
});

Deno.test("helpText() lays out all parts of a command, with long texts wrapped", () => {
  assertEquals(
    helpText(SMALL),
    `cio-sync small is a command with a little of everything, for the text below
alone.

Usage:
  cio-sync small [--path file]

It runs nothing.

Flags:
  -p, --path PATH           a file (default: file)
      --all                 this one has a text that does not fit the line, and
                            a value when it is left out (default: as usual)
      --log-format FORMAT   what stderr has: text, or json for one object a line
                            (default: text)
  -h, --help                print this help
  -V, --version             print the version

Words:
  one   the first

Exit codes:
  0     fine
  130   not so fine

Examples:
  cio-sync small --path a-file-with-a-long-name
  cio-sync small   with a note
`,
  );
});

Deno.test("helpText() lists all commands in the help of the first one, and in no other", () => {
  const overview = helpText(SYNC);
  for (const { name, summary } of COMMANDS) {
    assert(new RegExp(`^  ${name} +${summary}`, "m").test(overview), name);
  }
  assert(!helpText(VERIFY).includes("Commands"));
  assertStringIncludes(helpText(SMALL, [SMALL, SYNC]), "  sync    bring the people");
});

for (const command of COMMANDS) {
  const help = helpText(command);

  Deno.test(`helpText() of ${command.name} names every flag once, with its letter and default`, () => {
    const entries = [...help.matchAll(/^ {2}(?:-(\w), | {4})--([a-z-]+)(?: ([A-Z|%]+))? {3}/gm)];
    assertEquals(
      entries.map(([, short, name, value]) => ({ name, short, value })),
      allFlags(command).map(({ name, short, value }) => ({ name, short, value })),
    );
    for (const { default: usual } of command.flags) {
      if (usual !== undefined) assertStringIncludes(help, `(default: ${usual})`);
    }
  });

  Deno.test(`helpText() of ${command.name} names no flag that there is not`, () => {
    const flags = allFlags(command).map(({ name }) => `--${name}`);
    const named = help.match(/(?<=[\s[])--[a-z][a-z-]*/g) ?? [];
    assertEquals(named.filter((flag) => !flags.includes(flag)), []);
  });

  Deno.test(`helpText() of ${command.name} says what a signal makes of the exit code`, () => {
    for (const [signal, code] of Object.entries(SIGNAL_EXIT_CODES)) {
      const saying = command.exitCodes.filter(({ meaning }) => meaning.includes(signal));
      assertEquals(saying.map(({ code }) => code), [command.name === "work" ? 0 : code], signal);
      assertStringIncludes(help, `\n  ${saying[0].code} `);
    }
  });

  Deno.test(`helpText() of ${command.name} fits a terminal of 80 columns`, () => {
    for (const line of help.split("\n")) assertLessOrEqual(line.length, 80, line);
    assert(help.endsWith("\n") && !help.endsWith("\n\n"));
    assert(!/ $/m.test(help), "spaces at the end of a line");
  });
}
