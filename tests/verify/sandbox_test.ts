import { assertEquals } from "@std/assert";
import { runSync } from "../../lib/sync/run_sync.ts";
import { runVerify } from "../../lib/verify/run_verify.ts";
import type { VerifyResult } from "../../lib/verify/result.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { startClient } from "../helpers/sandbox_client.ts";
import { NO_FLAGS } from "../helpers/sync_command.ts";

Deno.test("runVerify() finds what sync has sent, and afterwards exactly what was changed", async () => {
  // A second passes with every look at its clock, so that its rate limit is not met.
  let time = 1_700_000_000_000;
  await using client = startClient({ now: () => time += 1000 });
  const { url, siteId, apiKey, appApiKey, workspaceId } = client.sandbox;
  await using folder = await temporaryFolder();
  const config = `${folder.path}/configuration.json`;
  const shipped = JSON.parse(await Deno.readTextFile("configuration.json"));
  await Deno.writeTextFile(
    config,
    JSON.stringify({
      ...{ ...shipped, region: undefined, $schema: undefined },
      ...{ siteId, apiKey, appApiKey, workspaceId, trackUrl: url, appUrl: url },
    }),
  );
  const data = `${folder.path}/users.json`;
  await Deno.copyFile("data.json", data);
  const users: { id: number }[] = JSON.parse(await Deno.readTextFile(data));

  let stdout = "";
  const output = {
    stdout: (text: string) => stdout += text,
    stderr: () => {},
    columns: undefined,
  };
  const clock = new FakeClock({ jumps: true });
  const verify = async (): Promise<{ code: number; report: VerifyResult }> => {
    stdout = "";
    const flags = { config, data: [data], json: true, quiet: false };
    const none = { differences: undefined, sample: undefined, seed: undefined, strict: false };
    const world = { clock };
    const code = await runVerify({ ...flags, ...none }, output, world);
    return { code, report: JSON.parse(stdout) };
  };
  const synced = await runSync({
    ...{
      ...NO_FLAGS,
      config,
      data: [data],
    },
    ...{ json: false, quiet: true },
  }, output);
  assertEquals(synced, 0);

  const before = await verify();
  assertEquals({ code: before.code, error: before.report.error }, { code: 0, error: null });
  assertEquals(before.report.users.identical, users.length);

  const user = String(users[200].id);
  const plan = client.sandbox.person({ id: user })!.attributes.plan;
  await client.put(user, { plan: `${plan}!`, unmapped: 1 });
  const after = await verify();
  assertEquals({ code: after.code, identical: after.report.users.identical }, {
    code: 1,
    identical: users.length - 1,
  });
  assertEquals(after.report.differences.map(({ user, attributes }) => ({ user, attributes })), [
    { user, attributes: [{ name: "plan", expected: plan, found: `${plan}!` }] },
  ]);
});

async function temporaryFolder(): Promise<AsyncDisposable & { path: string }> {
  const path = await Deno.makeTempDir({ prefix: "cio-sync-" });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}
