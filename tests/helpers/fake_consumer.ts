/** What messages are taken from in tests: they come, and end, when a test says so. */

import type { JetStreamClient, JsMsg } from "@nats-io/jetstream";

/** Messages that were asked for at once. */
export class Batch implements AsyncIterable<JsMsg> {
  isStopped = false;
  /** Whether all of them were read. */
  isRead = false;

  #messages: JsMsg[] = [];
  #isOver = false;
  #wake = () => {};

  /** Gives messages to whoever reads. */
  give(...messages: Partial<JsMsg>[]): void {
    this.#messages.push(...messages as JsMsg[]);
    this.#wake();
  }

  /** No more come. */
  end(): void {
    this.#isOver = true;
    this.#wake();
  }

  stop(): void {
    this.isStopped = true;
    this.end();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<JsMsg> {
    while (true) {
      yield* this.#messages.splice(0);
      if (this.#isOver) break;
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
    await Promise.resolve();
    this.isRead = true;
  }
}

/** A client whose consumers give such batches. */
export function fakeConsumers() {
  const batches: Batch[] = [];
  /** The stream and the consumer of each that was asked for, and what is asked of it. */
  const asked: unknown[][] = [];
  const problems: Error[] = [];
  const get = (...consumer: string[]) => {
    asked.push(consumer);
    const fetch = (options: unknown) => {
      asked.push([options]);
      const batch = new Batch();
      batches.push(batch);
      return Promise.resolve(batch);
    };
    const problem = problems.shift();
    return problem === undefined ? Promise.resolve({ fetch }) : Promise.reject(problem);
  };
  const client = { consumers: { get } } as unknown as JetStreamClient;
  return { client, batches, asked, problems };
}
