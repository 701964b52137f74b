/** Tests of names of files that no flag stands before. */

import { assertEquals, assertThrows } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import { parseCommandLine } from "../../lib/cli/parse.ts";

Deno.test("parseCommandLine() says which flag a name of a file wants", () => {
  const cases: { args: string[]; stray: string; meant: string; help?: string }[] = [
    { args: ["users.json"], stray: "users.json", meant: "cio-sync --data users.json" },
    { args: ["exports/users"], stray: "exports/users", meant: "cio-sync --data exports/users" },
    { args: ["-"], stray: "-", meant: "cio-sync --data -" },
    { args: ["my users.json"], stray: "my users.json", meant: "cio-sync --data 'my users.json'" },
    { args: ["sync", "users.json"], stray: "users.json", meant: "cio-sync --data users.json" },
    { args: ["sync", "users"], stray: "users", meant: "cio-sync --data users" },
    {
      args: ["users", "--data", "a.json"],
      stray: "users",
      meant: "cio-sync --data a.json users",
    },
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
      args: ["--data", "users.json", "config.json"],
      stray: "config.json",
      meant: "cio-sync --config config.json --data users.json",
    },
    {
      args: ["--data", "prod.config.json", "users.json"],
      stray: "users.json",
      meant: "cio-sync --config prod.config.json --data users.json",
    },
    {
      args: ["--data", "a.json", "b.json", "my-config.json", "d.json"],
      stray: "my-config.json",
      meant: "cio-sync --config my-config.json --data a.json b.json d.json",
    },
    {
      args: ["--data", "config-eu.json", "a.json", "b.json"],
      stray: "a.json",
      meant: "cio-sync --config config-eu.json --data a.json b.json",
    },
    {
      args: ["a.json", "b.json", "--config", "c.json"],
      stray: "a.json",
      meant: "cio-sync --config c.json --data a.json b.json",
    },
    {
      args: ["--data", "a.json", "--config", "c.json", "b.json"],
      stray: "b.json",
      meant: "cio-sync --config c.json --data a.json b.json",
    },
    {
      args: ["--data", "a.json", "--quiet", "b.json"],
      stray: "b.json",
      meant: "cio-sync --data a.json b.json",
    },
    {
      args: ["--data", "a.json", "sync", "b.json"],
      stray: "b.json",
      meant: "cio-sync --data a.json b.json",
    },
    {
      args: ["--data", "a.json", "--", "b.json"],
      stray: "b.json",
      meant: "cio-sync --data a.json b.json",
    },
    {
      args: ["verify", "a.json", "b.json", "config.json", "d.json", "e.json"],
      stray: "a.json",
      meant: "cio-sync verify --config config.json --data a.json b.json d.json …",
      help: "cio-sync verify --help",
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

Deno.test("parseCommandLine() still takes a misspelt command for one beside --data", () => {
  assertEquals(
    messageOf(["--data", "users.json", "verfy"]),
    "Unknown command 'verfy': did you mean 'verify'? See cio-sync --help",
  );
});

Deno.test("parseCommandLine() takes no misspelt flag behind --data for a file", () => {
  const message = "Unknown argument '—json': it begins with a dash instead of hyphens; " +
    "did you mean '--json'?";
  for (const args of [["--data", "a.json", "—json"], ["sync", "-d", "a.json", "b.json", "—json"]]) {
    assertEquals(messageOf(args), message, args.join(" "));
  }
});

function messageOf(args: string[]): string {
  const error = assertThrows(() => parseCommandLine(args), RunError, "", args.join(" "));
  assertEquals(error.kind, "usage", args.join(" "));
  return error.message;
}
