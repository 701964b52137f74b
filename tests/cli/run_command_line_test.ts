import { assertEquals, assertMatch } from "@std/assert";
import config from "../../deno.json" with { type: "json" };
import { RunError } from "../../lib/errors.ts";
import { COMMANDS } from "../../lib/cli/commands.ts";
import { helpText } from "../../lib/cli/help.ts";
import { runCommandLine } from "../../lib/cli/run_command_line.ts";

/** What a command line wrote, and how it ended. */
async function run(...args: string[]) {
  let [stdout, stderr] = ["", ""];
  const code = await runCommandLine(args, {
    stdout: (text) => stdout += text,
    stderr: (text) => stderr += text,
    columns: undefined,
  });
  return { code, stdout, stderr };
}

Deno.test("runCommandLine() answers --version and --help of each command with exit code 0", async () => {
  const version = `cio-sync ${config.version}\n`;
  assertEquals(await run("--version"), { code: 0, stdout: version, stderr: "" });
  for (const command of COMMANDS) {
    const help = { code: 0, stdout: helpText(command), stderr: "" };
    assertEquals(await run(command.name, "--help"), help, command.name);
  }
});

Deno.test("runCommandLine() reports a usage error with exit code 2, and with --json as JSON", async () => {
  for (const command of COMMANDS) {
    const { name } = command;
    const help = command === COMMANDS[0] ? "cio-sync --help" : `cio-sync ${name} --help`;
    const message = `Unknown flag '--hlp': did you mean '--help'? See ${help}`;
    const stderr = `Error: ${message}\n`;
    assertEquals(await run(name, "--hlp"), { code: 2, stdout: "", stderr }, name);

    const withJson = await run(name, "--hlp", "--json");
    assertEquals({ code: withJson.code, stderr: withJson.stderr }, { code: 2, stderr }, name);
    const result = JSON.parse(withJson.stdout);
    assertEquals(result, { ...await command.emptyResult(), error: { kind: "usage", message } });
    assertEquals(result.command, name);
  }
});

Deno.test("runCommandLine() passes on the exit code of the command", async () => {
  const { code, stdout, stderr } = await run("sandbox", "--port", "http");
  assertEquals({ code, stdout, stderr }, {
    code: 2,
    stdout: "",
    stderr: "Error: Flag '--port' needs an integer from 0 to 65535: current value is 'http'\n",
  });
});

/** A line for each command that runs and ends at once, as a file or a folder that it needs is not there. */
const FOR_NOTHING: { line: string; stderr: RegExp }[] = [
  { line: "sync --config nowhere/c.json", stderr: /File \S+\/nowhere\/c.json does not exist/ },
  { line: "check --config nowhere/c.json", stderr: /File \S+\/nowhere\/c.json does not exist/ },
  { line: "verify --config nowhere/c.json", stderr: /File \S+\/nowhere\/c.json does not exist/ },
  { line: "init --config nowhere/c.json", stderr: /Cannot write the configuration to 'nowhere/ },
  { line: "sandbox --db nowhere/x.db", stderr: /Cannot keep people in nowhere\/x.db/ },
  {
    line: "publish --nats nats://127.0.0.1:1 --config nowhere/c.json",
    stderr: /File \S+\/nowhere\/c.json does not exist/,
  },
  {
    line: "work --nats nats://127.0.0.1:1 --config nowhere/c.json",
    stderr: /File \S+\/nowhere\/c.json does not exist/,
  },
  { line: "completions tcsh", stderr: /Unknown shell 'tcsh'/ },
];

Deno.test("runCommandLine() runs each command, and ends with its exit code", async () => {
  assertEquals(FOR_NOTHING.map(({ line }) => line.split(" ")[0]).toSorted(), namesOf(COMMANDS));
  for (const { line, stderr: expected } of FOR_NOTHING) {
    const { code, stdout, stderr } = await run(...line.split(" "));
    assertEquals([code, stdout], [2, ""], line);
    assertMatch(stderr, expected);
  }
});

Deno.test("runCommandLine() runs a sync as a dry run, by its name or without, where --dry-run is there", async () => {
  for (const args of [[], ["--dry-run"], ["sync", "--dry-run"]]) {
    const { code, stdout } = await run(...args, "--json", "--config", "nowhere/c.json");
    const { command, dryRun, people } = JSON.parse(stdout);
    const isDry = args.includes("--dry-run");
    assertEquals([code, command, dryRun, people], [2, "sync", isDry, isDry ? [] : undefined]);
  }
});

function namesOf(commands: readonly { name: string }[]): string[] {
  return commands.map(({ name }) => name).toSorted();
}

Deno.test("runCommandLine() ends with 1 when the result cannot be written", async () => {
  for (const args of [["--help"], ["--version"], ["--nonsense", "--json"]]) {
    let stderr = "";
    const code = await runCommandLine(args, {
      stdout: () => {
        throw new RunError("internal", "Cannot write the result: the disk is full");
      },
      stderr: (text) => stderr += text,
      columns: undefined,
    });
    assertEquals(code, 1, args.join(" "));
    assertEquals(stderr.split("\n").at(-2), "Error: Cannot write the result: the disk is full");
  }
});

Deno.test("runCommandLine() logs objects of what it cannot use, as far as it can tell that it is to", async () => {
  const cases = [
    ["--log-format", "json", "--jsn"],
    ["--jsn", "--log-format=json"],
    ["verify", "--log-format=json", "--sample"],
    ["sandbox", "--port", "http", "--log-format", "json"],
    ["sync", "--log-format=json", "--data", "nope.json"],
  ];
  for (const args of cases) {
    const { code, stderr } = await run(...args);
    const entries = stderr.trimEnd().split("\n").map((line) => JSON.parse(line));
    const errors = entries.filter(({ event }) => event === "error");
    assertEquals([code, errors.length], [2, 1], args.join(" "));
    assertEquals(errors[0].level, "error");
    assertEquals(typeof errors[0].message, "string");
  }
});

Deno.test("runCommandLine() refuses a log format that it does not know, and takes text", async () => {
  const { code, stderr } = await run("--log-format", "yaml");
  assertEquals([code, stderr], [
    2,
    "Error: Cannot use --log-format: it must be text or json, and is 'yaml'\n",
  ]);
  const text = await run("--log-format", "text", "--data", "nope.json");
  assertEquals([text.code, text.stderr.slice(0, 13)], [2, "Error: Cannot"]);
});

Deno.test("runCommandLine() reports a mistake in cio-sync as an error, in the log too", async () => {
  for (const args of [["--version"], ["--version", "--log-format=json"]]) {
    let stderr = "";
    const code = await runCommandLine(args, {
      stdout: () => {
        throw new TypeError("oh");
      },
      stderr: (text) => stderr += text,
      columns: undefined,
    });
    assertEquals(code, 1);
    if (args.length === 1) assertEquals(stderr.slice(0, 20), "Error: TypeError: oh");
    else assertEquals(JSON.parse(stderr).kind, "internal");
  }
});
