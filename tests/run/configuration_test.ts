import { assertEquals, assertRejects } from "@std/assert";
import { ConfigError } from "../../lib/config/read.ts";
import { RunError } from "../../lib/errors.ts";
import { readLocalRunConfiguration, secretsOf } from "../../lib/run/configuration.ts";

/** Reads a configuration with these flags. */
async function readWith(
  flags: Omit<Parameters<typeof readLocalRunConfiguration>[0], "config">,
  changes: Record<string, unknown> = {},
) {
  const config = await Deno.makeTempFile();
  try {
    const configuration = { userId: "id", mappings: [], ...changes };
    await Deno.writeTextFile(config, JSON.stringify(configuration), { mode: 0o600 });
    return await readLocalRunConfiguration({ ...flags, config }, () => {});
  } finally {
    await Deno.remove(config);
  }
}

Deno.test("readLocalRunConfiguration() has flags count more than the file", async () => {
  const found = await readWith({ parallelism: "7", mode: "identify" }, { parallelism: 3 });
  assertEquals([found.parallelism, found.mode], [7, "identify"]);
  assertEquals((await readWith({}, { parallelism: 3 })).parallelism, 3);
  assertEquals((await readWith({ gone: "suppress" }, { gone: "delete" })).gone, "suppress");
  assertEquals((await readWith({}, { gone: "delete" })).gone, "delete");
});

Deno.test("readLocalRunConfiguration() says of wrong flags alone that they are", async () => {
  const { kind, message } = await assertRejects(
    () => readWith({ parallelism: "x", mode: "y" }),
    RunError,
  );
  assertEquals(kind, "usage");
  assertEquals(message.split("\n"), [
    'Cannot use --parallelism: Must be an integer from 1 to 1000: found the string "x"',
    '  Cannot use --mode: Must be "batch" or "identify": found the string "y"',
  ]);
  const both = await assertRejects(() => readWith({ mode: "y" }, { parallelism: 0 }), RunError);
  assertEquals([both.kind, both instanceof ConfigError], ["config", true]);
});

Deno.test("secretsOf() has the keys, also as they are sent, and names that look like keys", async () => {
  const { siteId, apiKey, appApiKey } = {
    siteId: "5ite1d5ecret0001",
    apiKey: "4p1key5ecret0002",
    appApiKey: "app5ecret0003key",
  };
  const likeKey = "7f3a9c0b12d4e5f60718";
  assertEquals(secretsOf(await readWith({})), []);
  assertEquals(secretsOf(await readWith({}, { siteId })), [siteId]);
  const names = { mappings: [{ from: "name", to: "name" }, { from: likeKey, to: "a" }] };
  assertEquals(secretsOf(await readWith({}, { siteId, apiKey, appApiKey, ...names })), [
    ...[siteId, apiKey, appApiKey, btoa(`${siteId}:${apiKey}`)],
    likeKey,
  ]);
  const others = { mappings: [{ from: "name", to: likeKey }], gone: { set: { [likeKey]: 1 } } };
  assertEquals(secretsOf(await readWith({}, others)), [likeKey, likeKey]);
});

Deno.test("readLocalRunConfiguration() names data in what it says of a file that is missing, where there is one", async () => {
  const messageOf = async (data: string[]) => {
    const reading = readLocalRunConfiguration({ config: "/nowhere/c.json", data }, () => {});
    return (await assertRejects(() => reading, RunError)).message;
  };
  const start =
    "Cannot use configuration /nowhere/c.json: 1 problem\n  File /nowhere/c.json does not exist: " +
    "name another with --config, or have one written by cio-sync init";
  assertEquals(await messageOf(["users.json"]), `${start} --data users.json`);
  assertEquals(await messageOf(["a.json", "b.json"]), start);
});
