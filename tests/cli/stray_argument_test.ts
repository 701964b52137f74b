/** Tests of names of files that no flag stands before. */

import { assertEquals, assertThrows } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import { parseCommandLine } from "../../lib/cli/parse.ts";

const SEVERAL = "--data takes one file, and the shell makes of a pattern such as *.json " +
  "all the files that match; ";

Deno.test("parseCommandLine() says which flag a name of a file wants", () => {
  const cases: { args: string[]; stray: string; meant: string; help?: string }[] = [
    { args: ["users.json"], stray: "users.json", meant: "cio-sync --data users.json" },
    { args: ["exports/users"], stray: "exports/users", meant: "cio-sync --data exports/users" },
    { args: ["-"], stray: "-", meant: "cio-sync --data -" },
    { args: ["my users.json"], stray: "my users.json", meant: "cio-sync --data 'my users.json'" },
    { args: ["sync", "users.json"], stray: "users.json", meant: "cio-sync --data users.json" },
    { args: ["sync", "users"], stray: "users", meant: "cio-sync --data users" },
    {
      args: ["my-config.json"],
      stray: "my-config.json",
      meant: "cio-sync --config my-config.json",
    },
    {
      args: ["my-config.json", "users.json"],
      stray: "my-config.json",
      meant: "cio-sync --config my-config.json --data users.json",
    },
    {
      args: ["users.json", "prod.conf"],
      stray: "users.json",
      meant: "cio-sync --config prod.conf --data users.json",
    },
    {
      args: ["prod.json", "users.json"],
      stray: "prod.json",
      meant: "cio-sync --config prod.json --data users.json",
    },
    {
      args: ["--config", "c.json", "users.json"],
      stray: "users.json",
      meant: "cio-sync --config c.json --data users.json",
    },
    {
      args: ["--data", "users.json", "configuration.json"],
      stray: "configuration.json",
      meant: "cio-sync --config configuration.json --data users.json",
    },
    {
      args: ["--data", "configuration.json", "users.json"],
      stray: "users.json",
      meant: "cio-sync --config configuration.json --data users.json",
    },
    {
      args: ["verify", "users.json", "--quiet"],
      stray: "users.json",
      meant: "cio-sync verify --data users.json",
      help: "cio-sync verify --help",
    },
  ];
  for (const { args, stray, meant, help = "cio-sync --help" } of cases) {
    const expected = `Cannot take '${stray}' without a flag: did you mean '${meant}'? See ${help}`;
    assertEquals(messageOf(args), expected, args.join(" "));
  }
});

Deno.test("parseCommandLine() says what the shell has made of a pattern", () => {
  const cases: { args: string[]; stray: string; end: string }[] = [
    {
      args: ["--data", "a.json", "b.json", "c.json"],
      stray: "b.json",
      end: "did you mean 'cio-sync --data a.json'? " +
        "This joins several (with jq 1.7 or later: older ones round long numbers): jq -s add a.json b.json c.json | cio-sync --data -",
    },
    {
      args: ["-d", "a", "b"],
      stray: "b",
      end: "did you mean 'cio-sync --data a'? " +
        "This joins several (with jq 1.7 or later: older ones round long numbers): jq -s add a b | cio-sync --data -",
    },
    {
      args: ["verify", "a.json", "b.json", "config.json", "d.json", "e.json"],
      stray: "a.json",
      end:
        "did you mean 'cio-sync verify --config config.json --data a.json'? This joins several (with jq 1.7 or later: older ones round long numbers): " +
        "jq -s add a.json b.json d.json … | cio-sync verify --config config.json --data -",
    },
  ];
  for (const { args, stray, end } of cases) {
    const expected = `Cannot take '${stray}' without a flag: ${SEVERAL}${end}`;
    assertEquals(messageOf(args), expected, args.join(" "));
  }
});

Deno.test("parseCommandLine() still takes a misspelt command for one beside --data", () => {
  assertEquals(
    messageOf(["--data", "users.json", "verfy"]),
    "Unknown command 'verfy': did you mean 'verify'? See cio-sync --help",
  );
});

function messageOf(args: string[]): string {
  const error = assertThrows(() => parseCommandLine(args), RunError, "", args.join(" "));
  assertEquals(error.kind, "usage", args.join(" "));
  return error.message;
}
