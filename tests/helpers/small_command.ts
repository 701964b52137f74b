/** A command with a little of everything, for what is made of the table of commands. */

import { type Command, defineCommand } from "../../lib/cli/command.ts";

/** Texts with all that a shell or roff could take for its own. */
export const TRICKY = 'it\'s [a] 50% "text": `no` $(no) \\n, -x or ~ & <y>';

/** A command with flags of all kinds, and one with an argument. */
export const SMALL_COMMANDS: readonly Command[] = [
  defineCommand({
    name: "small",
    summary: TRICKY,
    headline: "cio-sync small is a command with a little of everything.",
    usage: ["cio-sync [small] [--path file]"],
    description: "It runs nothing.",
    flags: [
      { name: "path", short: "p", value: "PATH", takes: "path", default: "f.json", help: "a file" },
      { name: "list", short: "l", value: "PATH", takes: "path", isList: true, help: "some files" },
      { name: "color", value: "NAME", takes: ["red", "green"], help: TRICKY },
      { name: "count", value: "N", takes: "number", help: "how many" },
      { name: "all", short: "a", help: "'all' of them" },
    ],
    sections: [{ title: "Words", entries: [{ term: "one=1", meaning: ".the first" }] }],
    exitCodes: [{ code: 0, meaning: "fine" }, { code: 2, meaning: "not so fine" }],
    examples: [
      { line: "cio-sync small --path 'a file'", note: "with a note" },
      { line: ".x \\ -y" },
    ],
    noArguments: "nothing",
    readFlags: (flags) => flags,
    emptyResult: () => Promise.resolve({}),
    run: () => Promise.resolve(0),
  }),
  defineCommand({
    name: "other-one",
    summary: "take an argument",
    headline: "cio-sync other-one takes an argument.",
    usage: ["cio-sync other-one up|down"],
    description: "It runs nothing either.",
    flags: [
      { name: "count", value: "N", takes: "number", help: "how many" },
      { name: "color", value: "NAME", takes: ["blue"], help: "another one" },
    ],
    exitCodes: [{ code: 0, meaning: "fine" }, { code: 2, meaning: "no argument" }],
    examples: [{ line: "cio-sync other-one up" }],
    argument: { name: "way", takes: ["up", "down"] },
    readFlags: (flags) => flags,
    emptyResult: () => Promise.resolve({}),
    run: () => Promise.resolve(0),
  }),
];
