import { assertEquals, assertThrows } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import { parseCommandLine } from "../../lib/cli/parse.ts";

interface Case {
  line: string;
  message: string;
}

function assertMessages(cases: readonly Case[]): void {
  for (const { line, message } of cases) {
    const error = assertThrows(() => parseCommandLine(line.split(" ")), RunError, "", line);
    assertEquals({ kind: error.kind, message: error.message }, { kind: "usage", message }, line);
  }
}

Deno.test("parseCommandLine() suggests the flag that an unknown one is near to", () => {
  const cases = [
    { line: "--confg x", flag: "--confg", nearest: "--config" },
    { line: "--paralelism=3", flag: "--paralelism", nearest: "--parallelism" },
    { line: "-jsn", flag: "-jsn", nearest: "--json" },
    { line: "-dta=x", flag: "--dta", nearest: "--data" },
    { line: "--no-json", flag: "--no-json", nearest: "--json" },
    { line: "verify --sampel 5", flag: "--sampel", nearest: "--sample", of: "verify " },
    { line: "sandbox --prt 1", flag: "--prt", nearest: "--port", of: "sandbox " },
    { line: "sandbox --siteid=1", flag: "--siteid", nearest: "--site-id", of: "sandbox " },
  ];
  assertMessages(cases.map(({ line, flag, nearest, of = "" }) => ({
    line,
    message: `Unknown flag '${flag}': did you mean '${nearest}'? See cio-sync ${of}--help`,
  })));
});

Deno.test("parseCommandLine() suggests a flag that begins with an unknown letter", () => {
  assertMessages([
    { line: "-v", message: "Unknown flag '-v': did you mean '--version'? See cio-sync --help" },
    {
      line: "-p 5",
      message: "Unknown flag '-p': did you mean '--parallelism'? See cio-sync --help",
    },
  ]);
});

Deno.test("parseCommandLine() suggests the command that has the flag", () => {
  assertMessages([
    {
      line: "--port 1",
      message:
        "Unknown flag '--port' of sync: did you mean 'cio-sync sandbox'? See cio-sync --help",
    },
    {
      line: "verify --full",
      message:
        "Unknown flag '--full' of verify: did you mean 'cio-sync sync'? See cio-sync verify --help",
    },
    {
      line: "sandbox --data x",
      message:
        "Unknown flag '--data' of sandbox: did you mean 'cio-sync sync'? See cio-sync sandbox --help",
    },
  ]);
});

Deno.test("parseCommandLine() suggests no flag when none is near", () => {
  assertMessages([
    { line: "--xyz", message: "Unknown flag '--xyz': see cio-sync --help" },
    { line: "--xyz=1", message: "Unknown flag '--xyz': see cio-sync --help" },
    { line: "-x", message: "Unknown flag '-x': see cio-sync --help" },
    {
      line: "--data x --constructor",
      message: "Unknown flag '--constructor': see cio-sync --help",
    },
    { line: "sandbox -x", message: "Unknown flag '-x': see cio-sync sandbox --help" },
    { line: "verify --everyone", message: "Unknown flag '--everyone': see cio-sync verify --help" },
  ]);
});

Deno.test("parseCommandLine() suggests a command that is near", () => {
  assertMessages([
    { line: "snc", message: "Unknown command 'snc': did you mean 'sync'? See cio-sync --help" },
    {
      line: "sandbx",
      message: "Unknown command 'sandbx': did you mean 'sandbox'? See cio-sync --help",
    },
    {
      line: "verfy",
      message: "Unknown command 'verfy': did you mean 'verify'? See cio-sync --help",
    },
  ]);
});

Deno.test("parseCommandLine() suggests a flag for what begins with a dash instead of hyphens", () => {
  const cases = [
    { line: "—data users.json", word: "—data", meant: "--data" },
    { line: "–data=users.json", word: "–data=users.json", meant: "--data=users.json" },
    { line: "--data users.json —json", word: "—json", meant: "--json" },
  ];
  assertMessages(cases.map(({ line, word, meant }) => ({
    line,
    message: `Unknown argument '${word}': it begins with a dash instead of hyphens; ` +
      `did you mean '${meant}'?`,
  })));
});

Deno.test("parseCommandLine() suggests no command when none is near", () => {
  assertMessages([
    { line: "users", message: "Unknown command 'users': see cio-sync --help" },
    { line: "toString", message: "Unknown command 'toString': see cio-sync --help" },
  ]);
});
