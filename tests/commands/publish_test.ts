import { assertEquals, assertThrows } from "@std/assert";
import { parseCommandLine } from "../../lib/cli/parse.ts";
import { RunError } from "../../lib/errors.ts";

Deno.test("publish takes the flags of a sync that sends, and those of NATS", () => {
  const line = parseCommandLine(
    "publish --nats nats://a:1 --nats-creds c --run crm -d x --state s --gone keep --full -q"
      .split(" "),
  );
  if (line.action !== "run") throw new Error("does not run");
  const flags = line.flags as Record<string, unknown>;
  assertEquals(line.command.name, "publish");
  const { nats, natsCreds, run, data, state, gone, full, quiet, json } = flags;
  assertEquals({ nats, natsCreds, run, data, state, gone, full, quiet, json }, {
    ...{ nats: "nats://a:1", natsCreds: "c", run: "crm", data: ["x"], state: "s" },
    ...{ gone: "keep", full: true, quiet: true, json: false },
  });
});

Deno.test("publish is the run 'main' when none is named, and refuses what cannot be a name", () => {
  const line = parseCommandLine(["publish"]);
  assertEquals(line.action === "run" && (line.flags as { run: string }).run, "main");
  for (const name of ["a.b", "a b", "*", "", ">", "a".repeat(65)]) {
    assertThrows(() => parseCommandLine(["publish", `--run=${name}`]), RunError, "--run");
  }
});

Deno.test("publish refuses flags of a sync that do nothing together, and has no dry run", () => {
  assertThrows(() => parseCommandLine(["publish", "--full"]), RunError, "--state");
  assertThrows(() => parseCommandLine(["publish", "--dry-run"]), RunError, "--dry-run");
});
