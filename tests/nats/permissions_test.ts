/** What docs/machines.md says that a user of NATS needs is enough. */

import { assert, assertEquals } from "@std/assert";
import { Machines } from "../helpers/machines.ts";
import { startNatsServer } from "../helpers/nats_server.ts";
import { startTrackServer } from "../helpers/track_server.ts";

const PAGE = new URL("../../docs/machines.md", import.meta.url);

/** The list behind `name:` in backticks. */
function listOf(page: string, name: string): string {
  const [, list] = new RegExp(`\`${name}: (\\[[^\\]]+\\])\``).exec(page.replaceAll("\n", " ")) ??
    [];
  assert(list !== undefined, name);
  assert(JSON.parse(list).length > 2);
  return list;
}

Deno.test("publish and work do with the permissions that docs/machines.md names", async () => {
  const page = await Deno.readTextFile(PAGE);
  const permissions = `{ publish: ${listOf(page, "publish")}, subscribe: ${
    listOf(page, "subscribe")
  } }`;
  const config = `authorization {
    users: [{ user: "u", password: "p", permissions: ${permissions} }]
  }`;
  const folder = await Deno.makeTempDir();
  await using server = startTrackServer();
  await using machines = new Machines(await startNatsServer({ config }), folder);
  const account = { siteId: "a-site", apiKey: "a-key", trackUrl: server.url, userId: "id" };
  const data = Array.from({ length: 3000 }, (_, i) => ({ id: `user-${i}`, n: i }));
  await machines.write({ ...account, mappings: [{ from: "n", to: "n" }] }, data);
  const nats = `nats://u:p@${machines.nats.address}`;
  const worker = machines.work({ nats });
  const { code, result, stderr } = await machines.result({ nats, state: `${folder}/s.db` });
  assertEquals(result.users.accepted, 3000, stderr);
  assertEquals(code, 0, stderr);
  await worker.end();
});
