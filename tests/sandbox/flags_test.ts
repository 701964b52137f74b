import { assert, assertEquals, assertLessOrEqual, assertThrows } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import { COMMAND_NAMES, COMMANDS } from "../../lib/cli/commands.ts";
import { commandOf, helpOf, parseCommandLine } from "../../lib/cli/parse.ts";

const parse = (line: string) => parseCommandLine(line.split(" "));

Deno.test("parseCommandLine() takes the flags of sandbox", () => {
  const none = {
    port: undefined,
    host: undefined,
    db: undefined,
    siteId: undefined,
    apiKey: undefined,
    appApiKey: undefined,
    faults: undefined,
    seed: undefined,
    json: false,
    quiet: false,
  };
  const cases: [string, object][] = [
    ["sandbox", {}],
    ["sandbox --port 8080 --host 0.0.0.0 --db p.db", { port: "8080", host: "0.0.0.0", db: "p.db" }],
    ["--port=0 sandbox", { port: "0" }],
    ["sandbox -p 1 -q --json", { port: "1", quiet: true, json: true }],
    ["sandbox -port 1 -site-id=a -api-key b", { port: "1", siteId: "a", apiKey: "b" }],
    ["sandbox --app-api-key c --seed 007", { appApiKey: "c", seed: "007" }],
    ["sandbox --faults 429=0.1,latency=5ms", { faults: "429=0.1,latency=5ms" }],
    ["sandbox --faults=429=0.1", { faults: "429=0.1" }],
    ["--db verify sandbox", { db: "verify" }],
  ];
  for (const [line, flags] of cases) {
    assertEquals(parse(line), { command: "sandbox", flags: { ...none, ...flags } }, line);
  }
});

Deno.test("parseCommandLine() takes the flags of verify", () => {
  assertEquals(parse("verify -c a --sample 5 --seed x --json"), {
    command: "verify",
    flags: {
      config: "a",
      data: "data.json",
      differences: undefined,
      sample: "5",
      seed: "x",
      json: true,
      quiet: false,
    },
  });
});

Deno.test("parseCommandLine() asks for the help of each command", () => {
  for (const command of ["verify", "sandbox"] as const) {
    for (
      const line of [`${command} --help`, `help ${command}`, `-h ${command}`, `${command} -h -q`]
    ) {
      assertEquals(parse(line), { command: "help", of: command }, line);
    }
    assertEquals(parse(`${command} --version`), { command: "version" });
  }
});

Deno.test("parseCommandLine() names the nearest flag of the command, or the command of the flag", () => {
  const cases: [string, string][] = [
    ["sandbox --prt 1", "Unknown flag '--prt': did you mean '--port'? See cio-sync sandbox --help"],
    [
      "sandbox --siteid=1",
      "Unknown flag '--siteid': did you mean '--site-id'? See cio-sync sandbox --help",
    ],
    ["sandbox -x", "Unknown flag '-x': did you mean '--db'? See cio-sync sandbox --help"],
    [
      "verify --sampel 5",
      "Unknown flag '--sampel': did you mean '--sample'? See cio-sync verify --help",
    ],
    [
      "--port 1",
      "Unknown flag '--port' of sync: did you mean 'cio-sync sandbox'? See cio-sync --help",
    ],
    [
      "sandbox --data x",
      "Unknown flag '--data' of sandbox: did you mean 'cio-sync sync'? See cio-sync sandbox --help",
    ],
    ["sandbox 8080", "Unknown argument '8080': a port is named by --port, a file by --db"],
    ["sandbx", "Unknown command 'sandbx': did you mean 'sandbox'? See cio-sync --help"],
    ["verfy", "Unknown command 'verfy': did you mean 'verify'? See cio-sync --help"],
    ["sandbox --db", "Flag '--db' needs a value"],
    ["sandbox -p 1 --port 2", "Flag '--port' is given 2 times: give it once"],
  ];
  for (const [line, message] of cases) {
    assertEquals(assertThrows(() => parse(line), RunError).message, message, line);
  }
});

Deno.test("commandOf() sees the command among arguments that cannot be parsed", () => {
  const cases: [string, string][] = [
    ["", "sync"],
    ["--nonsense", "sync"],
    ["sandbox --nonsense", "sandbox"],
    ["--quiet verify x", "verify"],
    ["help sandbox", "sandbox"],
    ["snadbox", "sync"],
  ];
  for (const [line, command] of cases) assertEquals(commandOf(line.split(" ")), command, line);
});

Deno.test("helpOf() names every flag of the command, and no other, and fits a terminal", () => {
  for (const command of COMMAND_NAMES) {
    const help = helpOf(command);
    for (const line of help.split("\n")) assertLessOrEqual(line.length, 100, line);
    const listed = [...help.matchAll(/^ {2}(?:-\w, | {4})--([a-z-]+)/gm)].map(([, flag]) => flag);
    const expected = [...COMMANDS[command].strings, ...COMMANDS[command].booleans];
    assertEquals(listed.sort(), expected.sort(), command);
    assert(help.includes("130"), command);
  }
});
