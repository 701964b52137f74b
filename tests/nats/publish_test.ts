/** Whole runs by workers: the same as a sync. */

import { assertEquals } from "@std/assert";
import { startMachines } from "../helpers/machines.ts";
import { syncFiles } from "../helpers/sync_command.ts";
import { startTrackServer } from "../helpers/track_server.ts";

const ACCOUNT = { siteId: "a-site", apiKey: "a-key", userId: "id" };

Deno.test("publish ends as sync does", async () => {
  await using server = startTrackServer();
  await using machines = await startMachines();
  const configuration = { ...ACCOUNT, trackUrl: server.url, mappings: [{ from: "n", to: "n" }] };
  const data = Array.from({ length: 5000 }, (_, i) => ({ id: `user-${i}`, n: i }));
  await machines.write(configuration, data);
  const worker = machines.work();
  const run = await machines.result();
  assertEquals(run.stderr, "");
  console.log(worker.stderr, run);
});
