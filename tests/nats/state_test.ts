/** Runs by workers with a state file: what is unchanged, and who is gone. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { type Machines, startMachines } from "../helpers/machines.ts";
import { startTrackServer } from "../helpers/track_server.ts";

const ACCOUNT = {
  siteId: "a-site",
  apiKey: "a-key",
  userId: "id",
  mappings: [{ from: "n", to: "n" }],
};

function users(from: number, to: number): { id: string; n: number }[] {
  return Array.from({ length: to - from }, (_, i) => ({ id: `user-${from + i}`, n: from + i }));
}

function stateOf({ folder }: Machines): { state: string } {
  return { state: `${folder}/state.db` };
}

Deno.test("publish with a state sends only what has changed, as sync does", async () => {
  await using server = startTrackServer();
  await using machines = await startMachines();
  const configuration = { ...ACCOUNT, trackUrl: server.url };
  await machines.write(configuration, users(0, 50));
  machines.work();
  const first = await machines.result(stateOf(machines));
  assertEquals([first.code, first.result.users.accepted], [0, 50]);
  await machines.write(configuration, [...users(0, 49), { id: "user-49", n: -1 }]);
  const second = await machines.result(stateOf(machines));
  assertEquals([second.result.users.unchanged, second.result.users.accepted], [49, 1]);
  assertEquals(server.users.at(-1), ["user-49"]);
});

Deno.test("publish has people who are gone suppressed by workers, and who is back unsuppressed before", async () => {
  await using server = startTrackServer();
  await using machines = await startMachines();
  const configuration = { ...ACCOUNT, trackUrl: server.url, gone: "suppress" };
  await machines.write(configuration, users(0, 50));
  machines.work();
  await machines.result(stateOf(machines));
  await machines.write(configuration, users(3, 50));
  const second = await machines.result(stateOf(machines));
  assertEquals(second.code, 0, second.stdout);
  const { found, removed, action } = second.result.gone!;
  assertEquals({ found, removed, action }, { found: 3, removed: 3, action: "suppress" });
  assertStringIncludes(server.requests.at(-1)!.body, '"action":"suppress"');
  assertEquals(second.result.requests.sent, 1);

  await machines.write(configuration, users(0, 50));
  const before = server.requests.length;
  const third = await machines.result(stateOf(machines));
  assertEquals([third.result.users.accepted, third.result.users.unchanged], [3, 47]);
  const [unsuppress, send] = server.requests.slice(before).map(({ body }) => body);
  assertStringIncludes(unsuppress, '"action":"unsuppress"');
  assertStringIncludes(send, '"action":"identify"');
  const fourth = await machines.result(stateOf(machines));
  assertEquals([fourth.result.users.unchanged, fourth.result.gone!.found], [50, 0]);
});
