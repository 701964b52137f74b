import { assertEquals, assertMatch } from "@std/assert";
import config from "../../deno.json" with { type: "json" };
import { helpText } from "../../lib/cli/help.ts";
import { sync } from "../../lib/commands/sync.ts";
import { emptyResult } from "../../lib/sync/result.ts";
import { type Ended, runProgram } from "../helpers/program.ts";

/** Runs main.ts as `deno task sync` does, but for the word `sync`. */
async function main(...args: string[]): Promise<Ended> {
  const flags = config.tasks.sync.split(" ").filter((word) => word.startsWith("--"));
  const path = (name: string) => new URL(`../../${name}`, import.meta.url).pathname;
  return await runProgram(
    [Deno.execPath(), "run", "--quiet", "--config", path("deno.json"), ...flags, path("main.ts")]
      .concat(args),
    { cwd: path(""), env: { ...Deno.env.toObject(), NO_COLOR: "1" } },
  );
}

Deno.test("main.ts answers help and version on stdout with exit code 0", async () => {
  const version = `cio-sync ${config.version}\n`;
  assertEquals(await main("--version"), { code: 0, stdout: version, stderr: "" });
  assertEquals(await main("--help"), { code: 0, stdout: helpText(sync), stderr: "" });
});

Deno.test("main.ts says on stderr what it does not understand, with exit code 2", async () => {
  const message = "Unknown flag '--jsn': did you mean '--json'? See cio-sync --help";
  assertEquals(await main("--jsn"), { code: 2, stdout: "", stderr: `Error: ${message}\n` });

  const { code, stdout, stderr } = await main("--jsn", "--json");
  assertEquals({ code, stderr }, { code: 2, stderr: `Error: ${message}\n` });
  assertEquals(JSON.parse(stdout), { ...emptyResult(), error: { kind: "usage", message } });
});

Deno.test("main.ts syncs the shipped files to the sandbox when there are no arguments", async () => {
  const { code, stdout, stderr } = await main();
  const route = "data.json → the sandbox on this machine, batch, up to 25 requests at once\n";
  assertEquals({ code, stderr }, { code: 0, stderr: route });
  assertMatch(stdout, /^Done: (\d+) of \1 users in the sandbox after /);
});

Deno.test("main.ts passes on the exit code of the command", async () => {
  const { code, stdout, stderr } = await main("sync", "--data", "nope.json");
  assertEquals({ code, stdout }, { code: 2, stdout: "" });
  assertMatch(stderr, /^Error: Cannot find the data file 'nope\.json'/);
});
