/** Tests of what a run waits for so that a kill loses little: that the state has what became of its requests. */

import { assertEquals } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import { PersonMaker } from "../../lib/person/person_maker.ts";
import type { RunState } from "../../lib/state/run_state.ts";
import { WaitingRecords } from "../../lib/state/waiting_records.ts";
import { Sync } from "../../lib/sync/sync.ts";
import { RULES, sourceOf, users } from "../helpers/people.ts";
import { partsFor } from "../helpers/sync_run.ts";
import { startTrackServer } from "../helpers/track_server.ts";
import { turns, until } from "../helpers/turns.ts";

const USERS = 7;

/** A state that says only when the test does so that what it was told is in the file. */
function stateBehind() {
  const waiting: PromiseWithResolvers<void>[] = [];
  const state = {
    waiting: new WaitingRecords(),
    disputes: () => [],
    judge: (people: unknown[]) => people.map(() => "send"),
    accept() {},
    written() {
      const promise = Promise.withResolvers<void>();
      waiting.push(promise);
      return promise.promise;
    },
  };
  return { waiting, state: state as unknown as RunState };
}

/** A run of seven requests, `parallelism` at once, with a state that is behind. */
function runWith({ url, parallelism }: { url: string; parallelism: number }) {
  const parts = partsFor(url);
  const { waiting, state } = stateBehind();
  const records = sourceOf(users(USERS)).records;
  const maker = new PersonMaker(RULES);
  const mode = "identify";
  const sync = new Sync({ ...parts, state, records, maker, mode, parallelism });
  return { waiting, sync, counts: parts.ledger.counts };
}

Deno.test("run() begins no request in the place of one of which the state has not written what became of it", async () => {
  for (const parallelism of [1, 3]) {
    await using server = startTrackServer();
    const { waiting, sync, counts } = runWith({ url: server.url, parallelism });
    const ended = sync.run();
    for (let written = 0; written < USERS; written++) {
      const begun = Math.min(USERS, written + parallelism);
      await until(() => counts.accepted === begun);
      await turns(5);
      const unwritten = begun - written;
      assertEquals([server.requests.length, waiting.length], [begun, unwritten]);
      waiting.shift()!.resolve();
    }
    // At the end of the run once more.
    await until(() => waiting.length === 1);
    waiting[0].resolve();
    assertEquals(await ended, undefined);
  }
});

Deno.test("run() stops where the state cannot be written, and accounts for everyone", async () => {
  await using server = startTrackServer();
  const { waiting, sync, counts } = runWith({ url: server.url, parallelism: 2 });
  const ended = sync.run();
  await until(() => waiting.length === 2);
  waiting.shift()!.reject(new RunError("internal", "Cannot write state 's.db'"));
  waiting.shift()!.resolve();
  await until(() => waiting.length === 1);
  waiting[0].resolve();
  const { kind, message } = (await ended)!;
  assertEquals([kind, message], ["internal", "Cannot write state 's.db'"]);
  const { read, accepted, failed } = counts;
  assertEquals([server.requests.length, accepted, failed], [2, 2, read - 2]);
});
