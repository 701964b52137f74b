/** A cluster of three servers of which the one that decides is killed in the middle of a run. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { delay } from "@std/async/delay";
import { connectNats } from "../../lib/nats/connect.ts";
import { Machines } from "../helpers/machines.ts";
import { type NatsServer, startNatsServer } from "../helpers/nats_server.ts";
import { startTrackServer } from "../helpers/track_server.ts";

/** Ports that nobody listens on. */
function freePorts(count: number): number[] {
  const listeners = Array.from(
    { length: count },
    () => Deno.listen({ hostname: "127.0.0.1", port: 0 }),
  );
  const ports = listeners.map(({ addr }) => addr.port);
  for (const listener of listeners) listener.close();
  return ports;
}

/** Starts three servers that know each other. */
async function startCluster(): Promise<NatsServer[]> {
  const ports = freePorts(3);
  const routes = ports.map((port) => `nats://127.0.0.1:${port}`).join(", ");
  return await Promise.all(ports.map((port, i) =>
    startNatsServer({
      config: `server_name: n${i}
        cluster { name: c, listen: "127.0.0.1:${port}", routes: [${routes}] }`,
    })
  ));
}

/** Where the stream of requests of the one run is, once it is there. */
async function streamOf(nats: string) {
  await using link = await connectNats({ nats }, { name: "test", keepSecret() {} });
  for (;;) {
    for await (const { config, cluster } of link.manager.streams.list()) {
      if (config.name.includes("_queue_") && cluster?.leader) {
        return { replicas: config.num_replicas, leader: Number(cluster.leader.slice(1)) };
      }
    }
    await delay(50);
  }
}

Deno.test("A run goes on when the leader of its stream, one of three servers, is killed", async () => {
  const servers = await startCluster();
  await using server = startTrackServer(async () => {
    await delay(50);
    return {};
  });
  try {
    await using machines = new Machines(servers[0], await Deno.makeTempDir());
    const nats = `nats://${servers.map(({ address }) => address).join(",")}`;
    await isReady(nats);
    const account = { siteId: "a-site", apiKey: "a-key", trackUrl: server.url, userId: "id" };
    const data = Array.from({ length: 200 }, (_, i) => ({ id: `user-${i}`, n: i }));
    const mappings = [{ from: "n", to: "n" }];
    await machines.write({ ...account, mappings, mode: "identify", parallelism: 3 }, data);
    for (let i = 0; i < 2; i++) machines.work({ nats });
    const publishing = machines.result({ nats });
    const { replicas, leader } = await streamOf(nats);
    assertEquals(replicas, 3);
    await servers[leader].stop("SIGKILL");
    const { code, result, stderr } = await publishing;
    assertEquals([code, result.users.accepted], [0, 200], stderr);
    assert(server.requests.length >= 200);
    assertEquals(server.overlaps, []);
    assertStringIncludes(stderr, "Connected to NATS");
  } finally {
    await Promise.all(servers.map((each) => each.stop()));
  }
});

/** A cluster has JetStream once it has chosen who decides. */
async function isReady(nats: string): Promise<void> {
  for (;;) {
    try {
      await using _link = await connectNats({ nats }, { name: "test", keepSecret() {} });
      return;
    } catch {
      await delay(100);
    }
  }
}
