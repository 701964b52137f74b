/** The executable does both halves, with an environment that has nothing in it but where NATS is. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { executable } from "../helpers/e2e.ts";
import { publishedResult, startProcesses } from "../helpers/machine_processes.ts";
import { startTrackServer } from "../helpers/track_server.ts";

const SECRET = "key-5ecret-77b1c0";

Deno.test("The executable publishes and works", async () => {
  await using server = startTrackServer();
  const configuration = {
    ...{ siteId: "a-site", apiKey: SECRET, trackUrl: server.url, userId: "id" },
    mappings: [{ from: "n", to: "n" }],
  };
  const data = Array.from({ length: 2000 }, (_, n) => ({ id: `user-${n}`, n }));
  await using machines = await startProcesses({ configuration, data, command: [executable()] });
  const workers = [await machines.work("--metrics-port", "0"), await machines.work()];
  const ended = await machines.publish("--state", "state.db").ended;
  const { users } = publishedResult(ended);
  assertEquals([ended.code, users.accepted], [0, 2000]);
  assertEquals(server.users.flat().length, 2000);
  const again = publishedResult(await machines.publish("--state", "state.db").ended);
  assertEquals([again.users.unchanged, again.requests.sent], [2000, 0]);
  const outputs = [ended.stdout, ended.stderr];
  for (const worker of workers) {
    worker.kill("SIGTERM");
    const { code, stdout, stderr } = await worker.ended;
    assertEquals([code, stdout], [0, ""], stderr);
    outputs.push(stderr);
  }
  assertStringIncludes(outputs.slice(2).join(""), "2,000 accepted");
  for (const text of outputs) assert(!text.includes(SECRET) && !text.includes(btoa(SECRET)));
});
