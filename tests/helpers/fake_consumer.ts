/** What messages are taken from in tests: they come, and end, when a test says so. */

import type { JetStreamClient, JsMsg } from "@nats-io/jetstream";

/** Messages that were asked for at once. */
export class Batch implements AsyncIterable<JsMsg> {
  /** The stream that they are of. */
  readonly stream: string;
  isStopped = false;
  /** Whether all of them were read. */
  isRead = false;

  #messages: JsMsg[] = [];
  #isOver = false;
  #wake = () => {};

  constructor(stream: string) {
    this.stream = stream;
  }

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
  /** What the server says to the next who ask for a consumer. */
  const problems: Error[] = [];
  /** By stream, what it says to those who have one. */
  const failing = new Map<string, Error>();
  const get = (stream: string, consumer: string) => {
    asked.push([stream, consumer]);
    const fetch = (options: unknown) => {
      asked.push([options]);
      const failure = failing.get(stream);
      if (failure !== undefined) return Promise.reject(failure);
      const batch = new Batch(stream);
      batches.push(batch);
      return Promise.resolve(batch);
    };
    const problem = problems.shift();
    return problem === undefined ? Promise.resolve({ fetch }) : Promise.reject(problem);
  };
  const client = { consumers: { get } } as unknown as JetStreamClient;
  return { client, batches, asked, problems, failing };
}
