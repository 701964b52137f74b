import {
  assert,
  assertEquals,
  assertLessOrEqual,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import { HELP, parseCommandLine, type SyncFlags, wantsJson } from "../../lib/cli/parse.ts";

const DEFAULTS: SyncFlags = {
  config: "configuration.json",
  data: "data.json",
  failures: undefined,
  parallelism: undefined,
  mode: undefined,
  state: undefined,
  full: false,
  json: false,
  quiet: false,
};

function parse(line: string) {
  return parseCommandLine(line === "" ? [] : line.split(" "));
}

Deno.test("parseCommandLine() takes every flag in every spelling", () => {
  const cases: [string, Partial<SyncFlags>][] = [
    ["", {}],
    ["sync", {}],
    ["--config a --data b", { config: "a", data: "b" }],
    ["--config=a --data=b", { config: "a", data: "b" }],
    ["-config a -data b", { config: "a", data: "b" }],
    ["-config=a -data=b", { config: "a", data: "b" }],
    ["-c a -d b", { config: "a", data: "b" }],
    ["-c=a -d=b", { config: "a", data: "b" }],
    ["sync -d b", { data: "b" }],
    ["-d b sync", { data: "b" }],
    ["--data a=b=c", { data: "a=b=c" }],
    ["--data=a=b=c", { data: "a=b=c" }],
    ["--data 007", { data: "007" }],
    ["--data sync", { data: "sync" }],
    ["--failures f --parallelism 5 --mode identify", {
      failures: "f",
      parallelism: "5",
      mode: "identify",
    }],
    ["-failures f -parallelism=5 -mode=fast", { failures: "f", parallelism: "5", mode: "fast" }],
    ["--state s.db", { state: "s.db" }],
    ["--state s.db --full", { state: "s.db", full: true }],
    ["-full -state=s.db", { state: "s.db", full: true }],
    ["--full sync --state s.db", { state: "s.db", full: true }],
    ["--json", { json: true }],
    ["-json", { json: true }],
    ["--json sync --quiet", { json: true, quiet: true }],
    ["-q", { quiet: true }],
    ["--json=true --quiet=false", { json: true }],
  ];
  for (const [line, flags] of cases) {
    assertEquals(parse(line), { command: "sync", flags: { ...DEFAULTS, ...flags } }, line);
  }
});

Deno.test("parseCommandLine() asks for help or the version whatever else is there", () => {
  for (const line of ["--help", "-h", "-help", "help", "help sync", "sync --help", "-qh -d x"]) {
    assertEquals(parse(line), { command: "help" }, line);
  }
  for (const line of ["--version", "-V", "version", "sync --version --json"]) {
    assertEquals(parse(line), { command: "version" }, line);
  }
});

Deno.test("parseCommandLine() names the nearest flag or command when one is unknown", () => {
  const cases: [string, string][] = [
    ["--confg x", "Unknown flag '--confg': did you mean '--config'? See cio-sync --help"],
    [
      "--paralelism=3",
      "Unknown flag '--paralelism': did you mean '--parallelism'? See cio-sync --help",
    ],
    ["-jsn", "Unknown flag '-jsn': did you mean '--json'? See cio-sync --help"],
    ["-dta=x", "Unknown flag '--dta': did you mean '--data'? See cio-sync --help"],
    ["--no-json", "Unknown flag '--no-json': did you mean '--json'? See cio-sync --help"],
    ["-v", "Unknown flag '-v': did you mean '--version'? See cio-sync --help"],
    ["-p 5", "Unknown flag '-p': did you mean '--parallelism'? See cio-sync --help"],
    [
      "--data x --constructor",
      "Unknown flag '--constructor': did you mean '--config'? See cio-sync --help",
    ],
    ["snc", "Unknown command 'snc': did you mean 'sync'? See cio-sync --help"],
    [
      "users.json",
      "Unknown command 'users.json': did you mean '--data users.json'? See cio-sync --help",
    ],
    ["sync users.json", "Unknown argument 'users.json': files are named by --config and --data"],
  ];
  for (const [line, message] of cases) {
    assertEquals(assertThrows(() => parse(line), RunError).message, message, line);
  }
});

Deno.test("parseCommandLine() names the flag whose value cannot be taken", () => {
  const cases: [string, string][] = [
    ["--data", "Flag '--data' needs a value"],
    ["-d", "Flag '--data' needs a value"],
    ["--config= -d x", "Flag '--config' needs a value"],
    ["--data --json", "Flag '--data' needs a value"],
    ["-d a -d b", "Flag '--data' is given 2 times: give it once"],
    ["--config a -c b -config c", "Flag '--config' is given 3 times: give it once"],
    ["--quiet=no", "Flag '--quiet' takes no value: leave out '=no'"],
    ["--json=yes", "Flag '--json' takes no value: leave out '=yes'"],
    ["--state s --full=yes", "Flag '--full' takes no value: leave out '=yes'"],
    [
      "--full",
      "Flag '--full' goes with '--state': without it everyone is sent anyway, and --full can be left out",
    ],
    [
      "verify --full",
      "Unknown flag '--full' of verify: did you mean 'cio-sync sync'? See cio-sync verify --help",
    ],
  ];
  for (const [line, message] of cases) {
    assertEquals(assertThrows(() => parse(line), RunError).message, message, line);
  }
});

Deno.test("wantsJson() sees the flag among arguments that cannot be parsed", () => {
  for (const line of ["--json", "-json", "--json=true", "--nonsense --json", "--data --json"]) {
    assert(wantsJson(line.split(" ")), line);
  }
  for (const line of ["", "--json=false", "--jsonx", "json", "--data json"]) {
    assert(!wantsJson(line.split(" ")), line);
  }
});

Deno.test("HELP names every flag that there is, and no other", () => {
  const named = new Set(HELP.match(/(?<=\s)--?[a-zA-Z]+\b/g));
  for (const flag of named) {
    for (const value of [[], ["1"]]) {
      try {
        parseCommandLine([flag, ...value]);
      } catch (error) {
        const { message } = error as Error;
        assert(!message.startsWith("Unknown flag"), `${flag}: ${message}`);
      }
    }
  }
  const flags = [
    "config",
    "data",
    "failures",
    "parallelism",
    "mode",
    "json",
    "quiet",
    "help",
    "version",
  ];
  for (const flag of flags) assert(named.has(`--${flag}`), flag);
  // Those of SyncFlags are the flags of the command.
  for (const flag of Object.keys(DEFAULTS)) assertStringIncludes(HELP, ` --${flag} `);
});

Deno.test("HELP names every exit code and the defaults, and fits a terminal", () => {
  for (const code of ["0", "1", "2", "3", "129", "130", "143"]) {
    assert(new RegExp(`\\b${code}\\b`).test(HELP.slice(HELP.indexOf("Exit codes"))), code);
  }
  assertStringIncludes(HELP, `default: ${DEFAULTS.config}`);
  assertStringIncludes(HELP, `default: ${DEFAULTS.data}`);
  for (const line of HELP.split("\n")) assertLessOrEqual(line.length, 100, line);
});
