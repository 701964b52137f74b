/** A new state file that another thread writes, while the run goes on. */

import { RunError } from "../errors.ts";
import {
  type BackgroundAnswer,
  type BackgroundMessage,
  type ErrorText,
  pack,
  type PackedTexts,
  packTexts,
} from "./background_messages.ts";
import { BackgroundProgress } from "./background_progress.ts";
import type { AcceptedUsers } from "./accepted_users.ts";
import type { StateChanges } from "./changes.ts";
import type { Counters } from "./counters.ts";
import type { Marks, NumberedUser } from "./judge.ts";
import type { NumberSet } from "./number_set.ts";
import type { Entries } from "./record_entries.ts";
import {
  BLOCK_ENTRIES,
  type ListFacts,
  type RecordStore,
  type TextPlace,
  type TextsToHash,
} from "./record_store.ts";
import type { StateFile, StateFileOptions } from "./state_file.ts";

/** Messages that may be on their way, and bytes of texts in them: of some 12,000 people, and of as many records. */
const MAX_MESSAGES = 32;
const MAX_BYTES = 8 * 1024 * 1024;

/** Bytes of texts that go to the other thread in one message, unless the entries come to which they belong. */
const SENT_TOGETHER = 2 * 1024 * 1024;

/**
 * A new file, in which nobody can be looked up. What is accepted is on its way to the file when the method returns: who is
 * lost in a kill is sent once more. What has to be there before anything is sent is there.
 */
export class BackgroundFile implements StateFile {
  readonly isNew = true;
  readonly counters: Counters;
  readonly changes: StateChanges;
  readonly records: RecordStore;
  readonly recorded: StateFile["recorded"] = { of: (keys) => keys.map(() => undefined) };

  #worker: Worker;
  #progress: BackgroundProgress;
  #posted = 0;
  /** Of each message that may be on its way how many bytes of texts are in it, and of all of them. */
  #bytes: number[] = [];
  #waiting = 0;

  private constructor(worker: Worker, progress: BackgroundProgress, counters: Counters) {
    this.#worker = worker;
    this.#progress = progress;
    this.counters = counters;
    const post = (message: BackgroundMessage) => this.#post(message);
    this.changes = changesBy(post, () => this.flush());
    this.records = recordsBy(post);
  }

  /**
   * Starts the thread, which opens the file.
   *
   * @returns undefined where somebody else has written into the file meanwhile.
   * @throws {RunError} as `openDatabase`.
   */
  static async open(
    { path, owner }: Pick<StateFileOptions, "path" | "owner">,
  ): Promise<BackgroundFile | undefined> {
    const worker = new Worker(new URL("./background_worker.ts", import.meta.url), {
      type: "module",
    });
    const progress = new BackgroundProgress();
    const answer = await new Promise<BackgroundAnswer>((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = (event) => {
        event.preventDefault();
        reject(new RunError("internal", `Cannot write state '${path}': ${event.message}`));
      };
      worker.postMessage({ kind: "open", path, owner, progress: progress.memory });
    });
    if (answer.kind === "open") {
      const file = new BackgroundFile(worker, progress, answer.counters);
      if (answer.isNew) return file;
      file.close();
      return undefined;
    }
    worker.terminate();
    throw errorOf(answer.error);
  }

  gone(): never {
    throw new TypeError("Nobody can have left the data of a new state");
  }

  flush(): void {
    this.#progress.waitFor(this.#posted);
    this.#check();
  }

  async written(): Promise<void> {
    await this.#progress.reach(this.#posted);
    this.#check();
  }

  sort(): void {
    this.#post({ kind: "sort" });
    this.flush();
  }

  close(): void {
    this.#worker.postMessage({ kind: "close" });
    try {
      this.#progress.waitFor(++this.#posted);
    } finally {
      this.#worker.terminate();
    }
  }

  #post(message: BackgroundMessage): void {
    this.#check();
    const memory = textsOf(message).map((texts) => texts.bytes.buffer as ArrayBuffer);
    const bytes = memory.reduce((sum, { byteLength }) => sum + byteLength, 0);
    this.#waitForRoom(bytes);
    // The other thread takes the memory over, instead of a copy.
    this.#worker.postMessage(message, memory);
    this.#posted++;
    this.#bytes.push(bytes);
    this.#waiting += bytes;
  }

  #waitForRoom(bytes: number): void {
    const isFull = () =>
      this.#bytes.length >= MAX_MESSAGES ||
      (this.#bytes.length > 0 && this.#waiting + bytes > MAX_BYTES);
    while (isFull()) {
      this.#progress.waitFor(this.#posted - this.#bytes.length + 1);
      while (this.#bytes.length > this.#posted - this.#progress.done) {
        this.#waiting -= this.#bytes.shift()!;
      }
    }
  }

  #check(): void {
    const { error } = this.#progress;
    if (error !== undefined) throw errorOf(error);
  }
}

/** The texts in `message`, which have memory of their own. */
function textsOf(message: BackgroundMessage): PackedTexts[] {
  if (message.kind === "accept") return [message.accepted];
  return message.kind === "hash" || message.kind === "write" ? message.texts : [];
}

function errorOf({ kind, message }: ErrorText): RunError {
  return new RunError(kind, message);
}

/** What has to be in the file before anything is sent is waited for. */
function changesBy(post: (message: BackgroundMessage) => void, wait: () => void): StateChanges {
  return {
    mark(marks: Marks) {
      // Of a new file nobody else can be in them.
      if (marks.sentMore.length === 0) return;
      post({ kind: "mark", marks });
      wait();
    },
    resend(user: NumberedUser, count: number) {
      post({ kind: "resend", user, count });
      wait();
    },
    refuse: (users: readonly NumberedUser[]) => post({ kind: "refuse", users }),
    reset: (users: readonly NumberedUser[]) => post({ kind: "reset", users }),
    record: (accepted) => post({ kind: "record", accepted: [...accepted] }),
    accept: (accepted: AcceptedUsers) => post({ kind: "accept", accepted: pack(accepted) }),
  };
}

function recordsBy(post: (message: BackgroundMessage) => void): RecordStore {
  const texts = new TextsOnTheWay((packed) => post({ kind: "hash", texts: packed }));
  return {
    texts,
    blockEntries: BLOCK_ENTRIES,
    list: undefined,
    valid: () => undefined,
    read: () => 0,
    heads: () => [],
    copy() {},
    write(block: number, entries: Entries, count: number) {
      texts.flush();
      post({ kind: "write", block, entries: entries.toBytes(count), texts: texts.take() });
    },
    finish(facts: ListFacts, { isDoubtful, holds }: { isDoubtful: boolean; holds: NumberSet }) {
      post({ kind: "finish", facts, isDoubtful, holds: holds.toBytes() });
    },
  };
}

/**
 * Texts that another thread is to hash: those that lie in one piece of data are packed together, and what is packed goes
 * there when it is much, as each message takes some 50 µs.
 */
class TextsOnTheWay implements TextsToHash {
  #post: (texts: PackedTexts[]) => void;
  #texts: TextPlace[] = [];
  #packed: PackedTexts[] = [];
  #bytes = 0;

  constructor(post: (texts: PackedTexts[]) => void) {
    this.#post = post;
  }

  add(text: TextPlace): void {
    this.#texts.push(text);
  }

  flush(): void {
    const texts = this.#texts;
    if (texts.length === 0) return;
    // A list of its own each time: records in an old one would be kept by it.
    this.#texts = [];
    const packed = packTexts(texts.length, texts);
    this.#packed.push(packed);
    this.#bytes += packed.bytes.length;
    if (this.#bytes >= SENT_TOGETHER) this.#post(this.take());
  }

  /** What was packed and has not been sent: the caller sends it. */
  take(): PackedTexts[] {
    const packed = this.#packed;
    this.#packed = [];
    this.#bytes = 0;
    return packed;
  }
}
