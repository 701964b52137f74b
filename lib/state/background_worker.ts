/** The thread that writes a new state: it hashes attributes and uses the file, so that the run need not wait for it. */

/// <reference lib="deno.worker" />

import { RunError } from "../errors.ts";
import { freeBytes } from "../free_bytes.ts";
import {
  type BackgroundAnswer,
  type BackgroundMessage,
  type ErrorText,
  unpack,
} from "./background_messages.ts";
import { BackgroundProgress } from "./background_progress.ts";
import { openFingerprints } from "./fingerprint.ts";
import { NumberSet } from "./number_set.ts";
import { explain } from "./state_error.ts";
import { OpenStateFile } from "./state_file.ts";

/** Accepted people who are sorted in together at the least, while the run goes on. */
const SORTED_TOGETHER = 8_000;

/** Nobody is looked up, so little is enough; what is sorted in together has to have room, or it goes through files. */
const CACHE_BYTES = 2 * 1024 * 1024;

/** One message after `open`. */
type Change = Exclude<BackgroundMessage, { kind: "open" }>;

let progress: BackgroundProgress | undefined;
let file: OpenStateFile | undefined;
let path = "";
/** People who were accepted since some were sorted in, and how many are waited for. */
let unsorted = 0;
let enough = SORTED_TOGETHER;

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
    const fingerprints = await openFingerprints();
    const { owner } = message;
    file = OpenStateFile.open({ path, owner, fingerprints, cacheBytes: CACHE_BYTES });
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
      const accepted = unpack(message.accepted);
      changes.accept(accepted);
      freeBytes(message.accepted.bytes);
      unsorted += accepted.keys.length;
      if (unsorted < enough) return;
      unsorted = 0;
      // Those who cannot be sorted in yet are looked at each time.
      enough = Math.max(SORTED_TOGETHER, 2 * file.sortSome());
      return;
    }
    case "record":
      return changes.record(message.accepted);
    case "write":
      return records.write(message.block, message.entries, message.entries.numbers.length);
    case "finish": {
      const { facts, isDoubtful, holds } = message;
      return records.finish(facts, { isDoubtful, holds: NumberSet.of(holds) });
    }
    case "sort":
      return file.sort();
    case "close":
      return file.close();
  }
}

function textOf(error: unknown): ErrorText {
  const { kind, message }: RunError = explain(path, error);
  return { kind: kind === "internal" ? kind : "usage", message };
}
