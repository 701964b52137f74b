/** Takes up what an earlier publisher of the same run has left: workers end it, and the state learns of it. */

import type { JetStreamClient, JetStreamManager, JsMsg } from "@nats-io/jetstream";
import type { Clock } from "../clock.ts";
import { RunError } from "../errors.ts";
import { isClaim } from "../nats/claim.ts";
import { outcomeStream, PUBLISHER, type QueueName, requestOf } from "../nats/names.ts";
import { decodeOutcome } from "../nats/outcome_message.ts";
import type { Presence } from "../nats/presence.ts";
import { deleteQueue, findQueues, isNotFound, queueProgress } from "../nats/streams.ts";
import type { State } from "../state/state.ts";
import { formatDuration, plural } from "../text.ts";
import { acceptedOf } from "./echo.ts";
import { readOutcomes } from "./outcome_reader.ts";

/** Milliseconds between two looks, and after how many it is said what is waited for. */
const LOOK_MS = 200;
const NOTE_MS = 2_000;

/** Looks at outcomes that were read and whose acknowledgements have not arrived. */
const MAX_LOOKS = 25;

/** What it works with. */
export interface LeftoverOptions {
  client: JetStreamClient;
  manager: JetStreamManager;
  workspace: string;
  run: string;
  presence: Presence;
  /** Without any worker for so long, milliseconds, the run ends. */
  giveUpAfterMs: number;
  clock: Clock;
  signal: AbortSignal;
  note: (message: string) => void;
}

/**
 * Waits until no worker has a request of an earlier publisher of this run, as the same people may be in those that are
 * published next, and has the state know who was accepted meanwhile.
 *
 * @throws {RunError} when that does not come to an end; the signal's reason when it is aborted.
 */
export async function takeUpLeftovers(
  options: LeftoverOptions,
  openState: () => Promise<State | undefined>,
): Promise<void> {
  const { manager, workspace, run } = options;
  const queues = (await findQueues(manager, workspace)).filter((queue) => queue.run === run);
  if (queues.length === 0) return;
  using state = await openState();
  for (const queue of queues) {
    await takeUp(options, { queue, state });
    await deleteQueue(manager, queue);
  }
  state?.sort();
}

async function takeUp(
  options: LeftoverOptions,
  { queue, state }: { queue: QueueName; state: State | undefined },
): Promise<void> {
  const { client, manager, clock, signal } = options;
  await resetReader(manager, queue);
  const end = new AbortController();
  const taken = new Set<string>();
  let problem: unknown;
  const reading = readOutcomes({
    ...{ client, queue, clock, signal: end.signal },
    onMessage: (message) => {
      try {
        if (problem === undefined) record(message, { taken, state });
      } catch (error) {
        problem = error;
      }
    },
  });
  try {
    await drained(options, queue);
    // An acknowledgement may be lost: what was given is not waited for without end.
    for (let looks = 0; looks < MAX_LOOKS && problem === undefined;) {
      const left = await outcomesLeft(manager, queue);
      if (left === "none") break;
      if (left === "given") looks++;
      await clock.wait(LOOK_MS, { signal });
    }
  } finally {
    end.abort();
    await reading;
  }
  if (problem !== undefined) throw problem;
}

function record(
  message: JsMsg,
  { taken, state }: { taken: Set<string>; state: State | undefined },
): void {
  const request = requestOf(message.subject);
  if (!isClaim(message.data) && !taken.has(request)) {
    taken.add(request);
    const { outcome: { refused }, echo } = decodeOutcome(message.data);
    state?.record(acceptedOf(echo, new Set(refused.map(({ index }) => index))));
  }
  message.ack();
}

/** Outcomes that the earlier publisher was given and has not acknowledged are given only to a new consumer. */
async function resetReader(manager: JetStreamManager, queue: QueueName): Promise<void> {
  const stream = outcomeStream(queue);
  try {
    const { config } = await manager.consumers.info(stream, PUBLISHER);
    await manager.consumers.delete(stream, PUBLISHER);
    await manager.consumers.add(stream, config);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

/** Resolves when workers have ended all of `queue`. */
async function drained(options: LeftoverOptions, queue: QueueName): Promise<void> {
  const { manager, presence, clock, signal, giveUpAfterMs, note } = options;
  const begin = clock.now();
  let workerAt = begin;
  let isNoted = false;
  while (true) {
    const left = await leftIn(manager, queue);
    if (left === 0) return;
    const now = clock.now();
    if (presence.count > 0) workerAt = now;
    if (!isNoted && now - begin > NOTE_MS) {
      isNoted = true;
      note(`Waiting for workers to end ${plural(left, "request")} of an earlier run of this name`);
    }
    if (now - workerAt > giveUpAfterMs) {
      throw new RunError(
        "setup",
        `No worker was there for ${formatDuration(giveUpAfterMs)} to end what an earlier run of ` +
          "this name has left: start cio-sync work, and publish again",
      );
    }
    await clock.wait(LOOK_MS, { signal });
  }
}

async function leftIn(manager: JetStreamManager, queue: QueueName): Promise<number> {
  try {
    const { waiting, taken } = await queueProgress(manager, queue);
    return waiting + taken;
  } catch (error) {
    if (isNotFound(error)) return 0;
    throw error;
  }
}

/** Whether there are outcomes that were not given to a reader, or those alone that were and are not acknowledged. */
async function outcomesLeft(
  manager: JetStreamManager,
  queue: QueueName,
): Promise<"none" | "given" | "more"> {
  try {
    const { num_pending, num_ack_pending } = await manager.consumers.info(
      outcomeStream(queue),
      PUBLISHER,
    );
    if (num_pending > 0) return "more";
    return num_ack_pending > 0 ? "given" : "none";
  } catch (error) {
    if (isNotFound(error)) return "none";
    throw error;
  }
}
