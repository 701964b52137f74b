/** README's five steps, followed word for word with the executable in an empty home. */

import { assert, assertEquals } from "@std/assert";
import { startSandbox } from "../../lib/sandbox/sandbox.ts";
import { executable } from "../helpers/e2e.ts";
import { type Ended, runProgram } from "../helpers/program.ts";

const ROOT = new URL("../../", import.meta.url);

const readme = await Deno.readTextFile(new URL("README.md", ROOT));

/** The commands of the steps, in their order. */
function stepCommands(): string[] {
  const steps = readme.split("## A real sync in five steps\n")[1].split("\n## ")[0];
  return Array.from(steps.matchAll(/`(\.\/cio-sync [^`]+)`/g), ([, command]) => command);
}

/** What the example at the top shows: the command, and what it prints. */
function example(): { route: string; printed: string } {
  const [, block] = /```\n\$ cio-sync --config [^\n]+\n([\s\S]*?)```/.exec(readme)!;
  const [route, ...printed] = block.split("\n");
  return { route, printed: printed.join("\n") };
}

/** The shipped users, two of whom cannot be accepted. */
async function users(): Promise<string> {
  const all: Record<string, unknown>[] = JSON.parse(
    await Deno.readTextFile(new URL("data.json", ROOT)),
  );
  for (const user of all) {
    user.bio = "Hello";
    // Both seconds and milliseconds, which is another warning.
    delete user.last_seen;
  }
  all[16].bio = "x".repeat(1204);
  all[299].id = null;
  return `[\n${all.map((user) => JSON.stringify(user)).join(",\n")}\n]\n`;
}

/** Without what differs from run to run. */
function timeless(text: string): string {
  return text.replace(/after [\d.]+ s \([\d,]+ a second\)/, "after … s (… a second)");
}

Deno.test("README's steps lead from an empty home to a sync, and it prints the example", async () => {
  const home = await Deno.makeTempDir({ prefix: "cio-sync-readme-" });
  // In Customer.io's place.
  await using sandbox = startSandbox();
  const { url, siteId, apiKey, appApiKey } = sandbox;
  try {
    await Deno.symlink(executable(), `${home}/cio-sync`);
    await Deno.writeTextFile(`${home}/users.json`, await users());
    const run = (command: string) =>
      runProgram(["/bin/sh", "-c", command], { cwd: home, env: { HOME: home, PATH: "/nowhere" } });
    const [init, ...others] = stepCommands();
    // As there is no terminal, nothing is asked.
    assertEquals((await run(`${init} --yes`)).code, 0);
    await Deno.writeTextFile(`${home}/.env`, `CIO_SITE_ID=${siteId}\nCIO_API_KEY=${apiKey}\n`);
    await Deno.chmod(`${home}/.env`, 0o600);
    const path = `${home}/configuration.json`;
    const configuration = JSON.parse(await Deno.readTextFile(path));
    Object.assign(configuration, { trackUrl: url, appUrl: url, appApiKey });
    await Deno.writeTextFile(path, JSON.stringify(configuration));
    await Deno.chmod(path, 0o600);
    const ended = new Map<string, Ended>();
    for (const command of others) ended.set(command, await run(command));
    assertEquals(
      Array.from(ended, ([command, { code }]) => `${command}: ${code}`),
      [
        "./cio-sync check --data users.json: 1",
        "./cio-sync --dry-run --data users.json: 1",
        "./cio-sync --limit 10 --data users.json: 0",
        "./cio-sync --config configuration.json --data users.json: 1",
        "./cio-sync verify --data users.json: 1",
      ],
    );
    const { stdout, stderr } = ended.get(others[3])!;
    const { route, printed } = example();
    assertEquals(timeless(stdout), timeless(printed));
    assertEquals(stderr.split("\n")[0], route.replace("workspace 12345 (EU)", url));
    assert(/488 [^\n]*identical|identical +488/.test(ended.get(others[4])!.stdout));
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});
