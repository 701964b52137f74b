/** The thread that writes a new state: it hashes attributes and uses the file, so that the run need not wait for it. */

/// <reference lib="deno.worker" />

import { RunError } from "../errors.ts";
import { freeBytes } from "../free_bytes.ts";
import {
  type BackgroundAnswer,
  type BackgroundMessage,
  type ErrorText,
  type PackedTexts,
  unpack,
} from "./background_messages.ts";
import { BackgroundProgress } from "./background_progress.ts";
import { HashedTexts } from "./hashed_texts.ts";
import { NumberSet } from "./number_set.ts";
import { Entries } from "./record_entries.ts";
import { explain } from "./state_error.ts";
import { OpenStateFile } from "./state_file.ts";

/** Nobody is looked up, so little is enough; what is sorted in together has to have room, or it goes through files. */
const CACHE_BYTES = 2 * 1024 * 1024;

/** One message after `open`. */
type Change = Exclude<BackgroundMessage, { kind: "open" }>;

let progress: BackgroundProgress | undefined;
let file: OpenStateFile | undefined;
let texts: HashedTexts | undefined;
let path = "";

self.onmessage = async ({ data: message }: MessageEvent<BackgroundMessage>) => {
  if (message.kind === "open") return self.postMessage(await open(message));
  try {
    // What comes behind something that was not written is not written either.
    if (progress!.error === undefined || message.kind === "close") write(file!, message);
  } catch (error) {
    progress!.fail(textOf(error));
  }
  progress!.finish();
};

async function open(message: BackgroundMessage & { kind: "open" }): Promise<BackgroundAnswer> {
  try {
    ({ path } = message);
    progress = new BackgroundProgress(message.progress);
    texts = await HashedTexts.open();
    const { owner } = message;
    const cacheBytes = CACHE_BYTES;
    file = OpenStateFile.open({ path, owner, cacheBytes, isUnread: true });
    const { isNew, counters } = file;
    return { kind: "open", isNew, counters };
  } catch (error) {
    return { kind: "error", error: textOf(error) };
  }
}

function write(file: OpenStateFile, message: Change): void {
  const { changes, records } = file;
  switch (message.kind) {
    case "mark":
      return changes.mark(message.marks);
    case "resend":
      return changes.resend(message.user, message.count);
    case "refuse":
      return changes.refuse(message.users);
    case "reset":
      return changes.reset(message.users);
    case "accept": {
      changes.accept(unpack(message.accepted));
      return freeBytes(message.accepted.bytes);
    }
    case "record":
      return changes.record(message.accepted);
    case "hash":
      return hash(message.texts);
    case "write": {
      hash(message.texts);
      const entries = Entries.of(message.entries);
      texts!.fill(entries);
      return records.write(message.block, entries, entries.hashes.length);
    }
    case "finish": {
      const { facts, isDoubtful, holds } = message;
      // The run has hashed nothing: its seed is not that of the hashes.
      return records.finish({ ...facts, seed: texts!.seed }, {
        isDoubtful,
        holds: NumberSet.of(holds),
      });
    }
    case "sort":
      return file.sort();
    case "close":
      return file.close();
  }
}

function hash(some: readonly PackedTexts[]): void {
  for (const each of some) {
    texts!.add(each);
    freeBytes(each.bytes);
  }
}

function textOf(error: unknown): ErrorText {
  const { kind, message }: RunError = explain(path, error);
  return { kind: kind === "internal" ? kind : "usage", message };
}
