/** One message in the hands of a worker, from its lease to its acknowledgement. */

import type { JetStreamClient, JetStreamManager, JsMsg } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/nats-core";
import type { Clock } from "../clock.ts";
import { attemptOf } from "../nats/attempt.ts";
import { freeMessage } from "../nats/frames.ts";
import type { QueueName } from "../nats/names.ts";
import { decodeRequest, type RequestMessage } from "../nats/request_message.ts";
import { Lease } from "./lease.ts";
import type { LeaseClock } from "./lease_clock.ts";
import { OutcomeSlot } from "./outcome_slot.ts";

/** What all messages of a worker share. */
export interface NatsParts {
  connection: NatsConnection;
  client: JetStreamClient;
  manager: JetStreamManager;
}

/** What is known of a message when it arrives. */
export interface Arrival {
  message: JsMsg;
  queue: QueueName;
  /** Milliseconds that a worker has a message. */
  ackWaitMs: number;
  /** When it was asked for, by `now`. */
  askedAt: number;
  now: LeaseClock;
  clock: Clock;
}

/** Milliseconds for the server to confirm an outcome, and to wait before it is published again. */
const CONFIRM_MS = 5_000;
const AGAIN_MS = 250;

/** What extends a lease. */
const IN_PROGRESS = "+WPI";

/** A message that a worker has taken. */
export class TakenMessage {
  readonly request: RequestMessage;
  readonly lease: Lease;
  readonly queue: QueueName;

  #nats: NatsParts;
  #arrival: Arrival;
  #slot: OutcomeSlot;

  constructor(nats: NatsParts, arrival: Arrival) {
    const { message, queue, now, clock } = arrival;
    this.#nats = nats;
    this.#arrival = arrival;
    this.queue = queue;
    this.request = decodeRequest(message.data);
    this.lease = new Lease({
      ...arrival,
      now,
      extend: (timeout) => nats.connection.request(this.ackSubject, IN_PROGRESS, { timeout }),
      wait: (ms) => clock.wait(ms),
    });
    const { id: request } = this.request;
    this.#slot = new OutcomeSlot({ ...nats, queue, request, sequence: message.seq });
  }

  /** Where it is acknowledged. */
  get ackSubject(): string {
    // The client's type lacks it.
    return (this.#arrival.message as JsMsg & { reply: string }).reply;
  }

  /** Whether there is anything to do: of one that was given before, the outcome may be there already. */
  async isWanted(): Promise<boolean> {
    const { headers, info: { deliveryCount } } = this.#arrival.message;
    const isFirst = deliveryCount === 1 && attemptOf(headers) === 1;
    return isFirst || await this.#slot.claim();
  }

  /** Publishes the outcome and acknowledges the message; false when its time is up before that. */
  async settle(outcome: Uint8Array, worker: string): Promise<boolean> {
    const { message, queue: { generation }, clock } = this.#arrival;
    const { deliveryCount } = message.info;
    const messageId = `${generation}.${this.request.id}.${worker}.${deliveryCount}`;
    while (this.lease.lasts()) {
      try {
        const isFilled = await this.#slot.fill(outcome, { messageId, timeoutMs: CONFIRM_MS });
        if (isFilled) message.ack();
        return isFilled;
      } catch {
        await clock.wait(AGAIN_MS);
      }
    }
    return false;
  }

  /** Acknowledges it, as there is nothing to do. */
  dismiss(): void {
    this.#arrival.message.ack();
  }

  /** Frees what the request lies in, which nobody may read any more. */
  free(): void {
    freeMessage(this.#arrival.message.data);
  }

  /** Gives it back at once, for another worker. */
  giveBack(): void {
    this.#arrival.message.nak();
  }
}
