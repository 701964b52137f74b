/** How far a background thread is with what it was told, in memory that both threads have. */

import type { ErrorText } from "./background_messages.ts";

/** Words of 32 bits: how many messages are done, how long the text of an error is. */
const [DONE, ERROR_LENGTH] = [0, 1];
const HEAD_BYTES = 8;
const ERROR_BYTES = 16 * 1024;

/** Milliseconds without any progress after which the thread is taken for dead. */
const PATIENCE_MS = 120_000;

/** Milliseconds after which a thread that goes on meanwhile looks again. */
const LOOK_MS = 1;

/** Who waits, without blocking this thread, until `count` messages are done. */
interface Waiter {
  count: number;
  resolve: () => void;
  reject: (error: Error) => void;
}

/** The progress of one thread. */
export class BackgroundProgress {
  readonly memory: SharedArrayBuffer;
  #words: Int32Array;
  /** In the order of their counts. */
  #waiters: Waiter[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** How many messages were done when it was looked last, and since when, in milliseconds. */
  #seen = { done: 0, since: 0 };

  /** @param memory That of the other thread. @default {a new one} */
  constructor(memory: SharedArrayBuffer = new SharedArrayBuffer(HEAD_BYTES + ERROR_BYTES)) {
    this.memory = memory;
    this.#words = new Int32Array(memory, 0, HEAD_BYTES / 4);
  }

  /** How many messages are done. */
  get done(): number {
    return Atomics.load(this.#words, DONE);
  }

  /** What went wrong first, if anything did: then nothing was done since. */
  get error(): ErrorText | undefined {
    const length = Atomics.load(this.#words, ERROR_LENGTH);
    if (length === 0) return undefined;
    // A text that lies in shared memory cannot be decoded.
    const bytes = new Uint8Array(this.memory, HEAD_BYTES, length).slice();
    return JSON.parse(new TextDecoder().decode(bytes));
  }

  /** Tells that one more message is done. */
  finish(): void {
    Atomics.add(this.#words, DONE, 1);
    Atomics.notify(this.#words, DONE);
  }

  /** Tells what went wrong. */
  fail({ kind, message }: ErrorText): void {
    const text = JSON.stringify({ kind, message: message.slice(0, ERROR_BYTES / 8) });
    const bytes = new TextEncoder().encode(text);
    new Uint8Array(this.memory).set(bytes, HEAD_BYTES);
    Atomics.store(this.#words, ERROR_LENGTH, bytes.length);
  }

  /**
   * Blocks this thread until `count` messages are done.
   *
   * @throws when nothing is done any more.
   */
  waitFor(count: number): void {
    while (true) {
      const { done } = this;
      if (done >= count) return;
      if (Atomics.wait(this.#words, DONE, done, PATIENCE_MS) === "timed-out") throw standstill();
    }
  }

  /**
   * Resolves when `count` messages are done, which is seen at the latest some milliseconds afterwards. Counts must not
   * become fewer from call to call.
   *
   * @returns undefined where they are.
   * @throws when nothing is done any more.
   */
  reach(count: number): Promise<void> | undefined {
    this.#look();
    if (this.done >= count) return undefined;
    return new Promise((resolve, reject) => {
      this.#waiters.push({ count, resolve, reject });
      this.#lookLater();
    });
  }

  /** `Atomics.waitAsync` would do, but in Deno 2.4 its promise never resolves. */
  #lookLater(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#look();
      if (this.#waiters.length > 0) this.#lookLater();
    }, LOOK_MS);
  }

  #look(): void {
    const { done } = this;
    const waiters = this.#waiters;
    while (waiters.length > 0 && waiters[0].count <= done) waiters.shift()!.resolve();
    const now = performance.now();
    if (done !== this.#seen.done || waiters.length === 0) this.#seen = { done, since: now };
    else if (now - this.#seen.since >= PATIENCE_MS) {
      for (const { reject } of waiters.splice(0)) reject(standstill());
    }
  }
}

function standstill(): Error {
  return new Error("the thread that writes the state does not go on");
}
