/** What the requests of `publish` are sent by: a queue that workers take them from. */

import { jetstream } from "@nats-io/jetstream";
import type { AccountConfiguration } from "../config/types.ts";
import { connectNats } from "../nats/connect.ts";
import { workspaceHash } from "../nats/names.ts";
import { refuseSandbox } from "../nats/refuse_sandbox.ts";
import { connected, linkChanged } from "../nats/told.ts";
import type { Run } from "../run/run.ts";
import type { SendingOptions } from "../sync/means.ts";
import type { Sending } from "../sync/sending.ts";
import type { PublishFlags } from "./flags.ts";
import { PublisherLock } from "./publisher_lock.ts";
import { QueueSending } from "./queue_sending.ts";

/**
 * Connects, and keeps other publishers of this run away.
 *
 * @throws {RunError} when NATS cannot be used, or another publisher of this run is at it.
 */
export async function openQueueSending(
  flags: PublishFlags,
  options: SendingOptions & { run: Run },
): Promise<Sending> {
  const { configuration, target, run } = options;
  refuseSandbox(configuration);
  await using opening = new AsyncDisposableStack();
  const link = opening.use(
    await connectNats(flags, {
      name: "cio-sync publish",
      keepSecret: (secrets) => run.keepSecret(secrets),
      onChange: (change) => run.tell(linkChanged(change)),
    }),
  );
  run.tell(connected(link));
  link.ended.then((error) => error && run.stop.abort(error));
  const { siteId } = configuration as AccountConfiguration;
  const workspace = await workspaceHash({ siteId, target });
  const { connection } = link;
  const id = crypto.randomUUID();
  const lock = opening.use(await PublisherLock.take({ connection, workspace, run: flags.run, id }));
  const client = jetstream(connection);
  const parts = opening.move();
  return new QueueSending({
    ...{ configuration, run, name: flags.run, workspace, link, client, lock },
    close: () => parts.disposeAsync(),
  });
}
