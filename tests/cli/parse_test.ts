import { assert, assertEquals, assertThrows } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import { defineCommand } from "../../lib/cli/command.ts";
import { COMMANDS } from "../../lib/cli/commands.ts";
import { commandOf, parseCommandLine, wantsJson } from "../../lib/cli/parse.ts";
import { sandbox } from "../../lib/commands/sandbox.ts";
import { sync } from "../../lib/commands/sync.ts";
import { verify } from "../../lib/commands/verify.ts";

function parse(line: string) {
  return parseCommandLine(wordsOf(line));
}

function wordsOf(line: string): string[] {
  return line === "" ? [] : line.split(" ");
}

Deno.test("parseCommandLine() takes flags in every spelling, before and behind the command", () => {
  const none = parseFlags("");
  const cases: { line: string; flags: Record<string, unknown> }[] = [
    { line: "sync", flags: {} },
    { line: "--config a --data b", flags: { config: "a", data: ["b"] } },
    { line: "--config=a --data=b", flags: { config: "a", data: ["b"] } },
    { line: "-config a -data b", flags: { config: "a", data: ["b"] } },
    { line: "-config=a -data=b", flags: { config: "a", data: ["b"] } },
    { line: "-c a -d b", flags: { config: "a", data: ["b"] } },
    { line: "-c=a -d=b", flags: { config: "a", data: ["b"] } },
    { line: "sync -d b", flags: { data: ["b"] } },
    { line: "-d b sync", flags: { data: ["b"] } },
    { line: "--data -", flags: { data: ["-"] } },
    { line: "-d - --config -", flags: { data: ["-"], config: "-" } },
    { line: "-data - sync -q", flags: { data: ["-"], quiet: true } },
    { line: "--data=-", flags: { data: ["-"] } },
    { line: "--data a=b=c", flags: { data: ["a=b=c"] } },
    { line: "--data=a=b=c", flags: { data: ["a=b=c"] } },
    { line: "--data 007", flags: { data: ["007"] } },
    { line: "--data sync", flags: { data: ["sync"] } },
    { line: "-d a -data b --data=c -d=d", flags: { data: ["a", "b", "c", "d"] } },
    { line: "--data a.json b.json c", flags: { data: ["a.json", "b.json", "c"] } },
    { line: "sync --data a b --config c", flags: { data: ["a", "b"], config: "c" } },
    { line: "-d a b sync -c c", flags: { data: ["a", "b"], config: "c" } },
    { line: "-d a b -q -d c", flags: { data: ["a", "b", "c"], quiet: true } },
    { line: "-data=a.json b.json --json", flags: { data: ["a.json", "b.json"], json: true } },
    { line: "sync -d a sync verify", flags: { data: ["a", "sync", "verify"] } },
    { line: "-d a.json - b.json", flags: { data: ["a.json", "-", "b.json"] } },
    { line: "-d - a.json", flags: { data: ["-", "a.json"] } },
    {
      line: "-c c.json -d a.json config.json",
      flags: { config: "c.json", data: ["a.json", "config.json"] },
    },
    {
      line: "-d a.json configuration.json",
      flags: { data: ["a.json", "configuration.json"] },
    },
    {
      line: "-d configuration.json a.json",
      flags: { data: ["configuration.json", "a.json"] },
    },
    { line: "-d config/a.json b.json", flags: { data: ["config/a.json", "b.json"] } },
    { line: "-d confirmed.json a.json", flags: { data: ["confirmed.json", "a.json"] } },
    {
      line: "-failures f -parallelism=5 -mode=fast",
      flags: { failures: "f", parallelism: "5", mode: "fast" },
    },
    { line: "-full -state=s.db", flags: { state: "s.db", full: true } },
    { line: "--full sync --state s.db", flags: { state: "s.db", full: true } },
    { line: "-json", flags: { json: true } },
    { line: "--json sync --quiet", flags: { json: true, quiet: true } },
    { line: "-q", flags: { quiet: true } },
    { line: "--json=true --quiet=false", flags: { json: true } },
  ];
  for (const { line, flags } of cases) {
    assertEquals(parseFlags(line), { ...none, ...flags }, line);
  }
});

/** The flags of a line that runs `sync`. */
function parseFlags(line: string): Record<string, unknown> {
  const parsed = parse(line);
  assert(parsed.action === "run" && parsed.command === sync, line);
  return parsed.flags as Record<string, unknown>;
}

Deno.test("parseCommandLine() asks for help or the version whatever else is there", () => {
  for (const line of ["--help", "-h", "-help", "help", "help sync", "sync --help", "-qh -d x"]) {
    assertEquals(parse(line), { action: "help", command: sync }, line);
  }
  for (const line of ["--version", "-V", "version", "sync --version --json", "verify -V"]) {
    assertEquals(parse(line), { action: "version" }, line);
  }
});

Deno.test("parseCommandLine() asks for the help of each command", () => {
  for (const command of COMMANDS) {
    const { name } = command;
    for (
      const line of [`${name} --help`, `help ${name}`, `-h ${name}`, `${name} -h --log-format=text`]
    ) {
      assertEquals(parse(line), { action: "help", command }, line);
    }
  }
});

Deno.test("parseCommandLine() names what cannot be taken", () => {
  const cases: { line: string; message: string }[] = [
    { line: "--data", message: "Flag '--data' needs a value" },
    { line: "-d", message: "Flag '--data' needs a value" },
    { line: "--config= -d x", message: "Flag '--config' needs a value" },
    { line: "--data ", message: "Flag '--data' needs a value" },
    { line: "-d  --quiet", message: "Flag '--data' needs a value" },
    { line: "-d x --failures ", message: "Flag '--failures' needs a value" },
    { line: "sandbox -port  --json", message: "Flag '--port' needs a value" },
    { line: "--data --json", message: "Flag '--data' needs a value" },
    { line: "sandbox --db", message: "Flag '--db' needs a value" },
    { line: "-d a -d ", message: "Flag '--data' needs a value" },
    { line: "-d a  b", message: "Flag '--data' needs a value" },
    {
      line: "--failures a --failures b",
      message: "Flag '--failures' is given 2 times: give it once",
    },
    {
      line: "--config a -c b -config c",
      message: "Flag '--config' is given 3 times: give it once",
    },
    { line: "sandbox -p 1 --port 2", message: "Flag '--port' is given 2 times: give it once" },
    {
      line: "--log-format text --log-format json",
      message: "Flag '--log-format' is given 2 times: give it once",
    },
    {
      line: "--log-format xml",
      message: "Cannot use --log-format: it must be text or json, and is 'xml'",
    },
    { line: "--quiet=no", message: "Flag '--quiet' takes no value: leave out '=no'" },
    { line: "--quiet=no --", message: "Flag '--quiet' takes no value: leave out '=no'" },
    { line: "-- --quiet=no", message: "Unknown command '--quiet=no': see cio-sync --help" },
    { line: "--json=yes", message: "Flag '--json' takes no value: leave out '=yes'" },
    { line: "--state s --full=yes", message: "Flag '--full' takes no value: leave out '=yes'" },
    {
      line: "sandbox 8080",
      message: "Unknown argument '8080': a port is named by --port, a file by --db",
    },
    {
      line: "work eu.json",
      message: "Unknown argument 'eu.json': the configuration is named by --config",
    },
    {
      line: "sync check --data a.json",
      message:
        "Cannot run 'sync' and 'check' at once: did you mean 'cio-sync check'? See cio-sync --help",
    },
  ];
  for (const { line, message } of cases) {
    const error = assertThrows(() => parse(line), RunError, "", line);
    assertEquals({ kind: error.kind, message: error.message }, { kind: "usage", message }, line);
  }
});

Deno.test("parseCommandLine() needs nothing but its line in the table for another command", () => {
  const greet = defineCommand({
    name: "greet",
    summary: "say hello",
    headline: "cio-sync greet says hello.",
    usage: ["cio-sync greet NAME"],
    description: "",
    flags: [
      { name: "dry-run", help: "say nothing" },
      { name: "words", short: "w", value: "TEXT", default: "hello", help: "what to say" },
    ],
    exitCodes: [],
    examples: [],
    readFlags: ({ "dry-run": isDry, words }, names) => ({ isDry, words, names }),
    emptyResult: () => Promise.resolve({}),
    run: () => Promise.resolve(0),
  });
  const commands = [...COMMANDS, greet];
  const cases: { line: string; flags: unknown }[] = [
    { line: "greet", flags: { isDry: false, words: "hello", names: [] } },
    { line: "greet a b", flags: { isDry: false, words: "hello", names: ["a", "b"] } },
    { line: "--dry-run -w hi greet a", flags: { isDry: true, words: "hi", names: ["a"] } },
  ];
  for (const { line, flags } of cases) {
    const expected = { action: "run" as const, command: greet, flags };
    assertEquals(parseCommandLine(line.split(" "), commands), expected, line);
  }
  assertThrows(
    () => parseCommandLine(["greet", "--dry-run=no"], commands),
    RunError,
    "Flag '--dry-run' takes no value: leave out '=no'",
  );
  assertThrows(
    () => parseCommandLine(["--words", "hi"], commands),
    RunError,
    "Unknown flag '--words' of sync: did you mean 'cio-sync greet'?",
  );
});

Deno.test("commandOf() sees the command among arguments that cannot be parsed", () => {
  const cases = [
    { line: "", command: sync },
    { line: "--nonsense", command: sync },
    { line: "sandbox --nonsense", command: sandbox },
    { line: "--quiet verify x", command: verify },
    { line: "help sandbox", command: sandbox },
    { line: "snadbox", command: sync },
  ];
  for (const { line, command } of cases) {
    assertEquals(commandOf(wordsOf(line)).name, command.name, line);
  }
});

Deno.test("wantsJson() sees the flag among arguments that cannot be parsed", () => {
  for (const line of ["--json", "-json", "--json=true", "--nonsense --json", "--data --json"]) {
    assert(wantsJson(wordsOf(line)), line);
  }
  for (const line of ["", "--json=false", "--jsonx", "json", "--data json"]) {
    assert(!wantsJson(wordsOf(line)), line);
  }
});
