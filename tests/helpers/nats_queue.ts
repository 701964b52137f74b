/** A queue on a NATS server of its own. */

import { jetstream, type JetStreamClient, type JetStreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/nats-core";
import { connectNats } from "../../lib/nats/connect.ts";
import type { QueueName } from "../../lib/nats/names.ts";
import { createQueue } from "../../lib/nats/streams.ts";
import { startNatsServer } from "./nats_server.ts";

/** What a test works with. */
export interface TestQueue extends AsyncDisposable {
  name: QueueName;
  connection: NatsConnection;
  client: JetStreamClient;
  manager: JetStreamManager;
}

/** Starts a server, and makes a queue of one request at a time. */
export async function startQueue(
  { ackWaitMs = 60_000, isCluster = false } = {},
): Promise<TestQueue> {
  const parts = new AsyncDisposableStack();
  const server = parts.use(await startNatsServer());
  const link = parts.use(
    await connectNats({ nats: server.address }, { name: "a test", keepSecret: () => {} }),
  );
  const { connection, manager } = link;
  const name = { workspace: "0123abcd", run: "main", generation: "f00" };
  await createQueue(manager, { name, settings: { parallelism: 1, ackWaitMs, isCluster } });
  return {
    ...{ name, connection, manager, client: jetstream(connection) },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}
