/** What streams and subjects are called. Who changes what messages mean counts `PROTOCOL` up: others leave those alone. */

import type { AccountTarget } from "../run/target.ts";

/** Part of every name; workers of another version of the messages do not see them. */
const PROTOCOL = "cio-sync-1";

/** Digits of the hash of a workspace. */
const WORKSPACE_DIGITS = 16;

/** The one consumer of a queue, which all workers share, and the one of the outcomes. */
export const WORKERS = "workers";
export const PUBLISHER = "publisher";

/** One queue: each start of a publisher makes a new one, and so does a server that has lost its disk. */
export interface QueueName {
  /** {@linkcode workspaceHash}. */
  workspace: string;
  /** What the user calls the run. */
  run: string;
  /** Letters and digits, never used before. */
  generation: string;
}

/**
 * Stands for a workspace: whose credentials they are, and where requests go. A worker with other ones never sees the
 * messages.
 */
export async function workspaceHash(
  { siteId, target }: { siteId: string; target: Pick<AccountTarget, "baseUrl"> },
): Promise<string> {
  const text = new TextEncoder().encode(`${target.baseUrl}\n${siteId}`);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", text));
  const digits = Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.slice(0, WORKSPACE_DIGITS);
}

/** The stream of requests. */
export function queueStream(name: QueueName): string {
  return streamName(name, "queue");
}

/** The stream of outcomes. */
export function outcomeStream(name: QueueName): string {
  return streamName(name, "outcomes");
}

/** The queue whose stream of requests is called `stream`, if it is one. */
export function queueOf(stream: string): QueueName | undefined {
  const [protocol, workspace, generation, kind, ...run] = stream.split("_");
  if (protocol !== PROTOCOL || kind !== "queue") return undefined;
  return { workspace, generation, run: run.join("_") };
}

/** Where requests are published. */
export function queueSubject({ workspace, run, generation }: QueueName): string {
  return `${PROTOCOL}.${workspace}.queue.${run}.${generation}`;
}

/** All queues of a workspace. */
export function queueSubjects(workspace: string): string {
  return `${PROTOCOL}.${workspace}.queue.*.*`;
}

/** Where the outcome of one request is published; `*` for all of them. */
export function outcomeSubject({ workspace, run, generation }: QueueName, request: string): string {
  return `${PROTOCOL}.${workspace}.outcome.${run}.${generation}.${request}`;
}

/** The request whose outcome has this subject. */
export function requestOf(subject: string): string {
  return subject.slice(subject.lastIndexOf(".") + 1);
}

/** Where the publisher of a queue says that nothing more may be sent. */
export function stopSubject({ workspace, run, generation }: QueueName): string {
  return `${PROTOCOL}.${workspace}.stop.${run}.${generation}`;
}

/** Where workers say that they are there. */
export function presenceSubject(workspace: string): string {
  return `${PROTOCOL}.${workspace}.worker`;
}

/** Where publishers say that there is a new queue. */
export function newQueueSubject(workspace: string): string {
  return `${PROTOCOL}.${workspace}.new`;
}

/** Where the publisher of a run answers that it is there. */
export function publisherSubject({ workspace, run }: Omit<QueueName, "generation">): string {
  return `${PROTOCOL}.${workspace}.publisher.${run}`;
}

/** Where the server tells which messages no worker could end. */
export function maxDeliveriesSubject(name: QueueName): string {
  return `$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.${queueStream(name)}.${WORKERS}`;
}

function streamName({ workspace, run, generation }: QueueName, kind: string): string {
  return `${PROTOCOL}_${workspace}_${generation}_${kind}_${run}`;
}
