/** Tests of what the end of a run says about people who have left the data, with a state that is the test's. */

import { assertEquals, assertStrictEquals } from "@std/assert";
import type { Configuration } from "../../../lib/config/types.ts";
import { Places } from "../../../lib/delivery/places.ts";
import { RunError } from "../../../lib/errors.ts";
import type { GoneFile } from "../../../lib/outcome/gone_file.ts";
import type { Run } from "../../../lib/run/run.ts";
import type { State } from "../../../lib/state/state.ts";
import type { SyncFlags } from "../../../lib/sync/flags.ts";
import { goneOfRun, type GoneOfRunOptions, obstacleOf } from "../../../lib/sync/gone/of_run.ts";
import type { Means } from "../../../lib/sync/sending.ts";

/** The end of a run with a state from which users "a" and "b" have left. */
function endOf(
  options: Partial<GoneOfRunOptions> = {},
  gone: Partial<Record<string, unknown>> = {},
) {
  const stop = new AbortController();
  const notes: string[] = [];
  const run = { stop, signal: stop.signal, note: (text: string) => notes.push(text) };
  const means = {
    deliver: ({ people }: { people: unknown[] }) =>
      Promise.resolve({ accepted: people, refused: [], stop: undefined }),
    places: new Places(1),
    ...{ sent: 3, retried: 2, outageMs: 10 },
    [Symbol.dispose]: () => {},
  } as unknown as Means;
  const end = goneOfRun(run as unknown as Run, {
    flags: { maxGone: undefined, yes: true } as SyncFlags,
    configuration: { gone: "suppress", identifier: "id" } as Configuration,
    state: {
      isNew: false,
      gone: () => ({
        stateSize: 5,
        count: () => 2,
        *pages() {
          yield ["a", "b"].map((key) => ({ key, isKept: false }));
        },
        mark: () => {},
        ...gone,
      }),
    } as unknown as State,
    file: {
      path: "gone.ndjson",
      count: 2,
      append: () => {},
      close: () => {},
    } as unknown as GoneFile,
    ...{ ended: undefined, isComplete: true, read: 7, hasUnknownUsers: false, ask: undefined },
    openMeans: () => means,
    ...options,
  });
  return { end, notes, stop };
}

Deno.test("goneOfRun() says what came of it, and by how many requests", async () => {
  assertEquals(await endOf().end, {
    counts: { found: 2, removed: 2, failed: 0, action: "suppress", file: "gone.ndjson" },
    ...{ sent: 3, retried: 2, outageMs: 10, ended: undefined },
  });
});

Deno.test("goneOfRun() looks for nobody where it is not known who is in the data", async () => {
  const cases: Partial<GoneOfRunOptions>[] = [
    { ended: new RunError("auth", "no") },
    { isComplete: false },
    { file: undefined },
  ];
  for (const options of cases) {
    assertEquals(await endOf(options).end, {
      counts: { found: null, removed: 0, failed: 0, action: "suppress", file: null },
      ...{ sent: 0, retried: 0, outageMs: 0, ended: undefined },
    });
  }
});

Deno.test("goneOfRun() says why nothing is done though it is known who is gone", async () => {
  const cases = [
    { facts: { read: 0, hasUnknownUsers: false }, obstacle: "the data has no users" },
    {
      facts: { read: 3, hasUnknownUsers: true },
      obstacle: "records were rejected of which nobody knows whose they are: mend those first",
    },
    { facts: { read: 3, hasUnknownUsers: false }, obstacle: undefined },
  ];
  for (const { facts, obstacle } of cases) {
    assertEquals(obstacleOf(facts), obstacle);
    if (obstacle === undefined) continue;
    const { end, notes } = endOf(facts);
    const { counts, sent } = await end;
    assertEquals([counts?.found, counts?.removed, sent], [2, 0, 0]);
    assertEquals(notes, [
      `2 users are no longer in the data: nothing is done about them, as ${obstacle}`,
    ]);
  }
});

Deno.test("goneOfRun() asks before people are deleted, unless told to go ahead", async () => {
  const configuration = { gone: "delete", identifier: "id" } as Configuration;
  for (const yes of [true, false]) {
    const asked: string[] = [];
    const { end, notes } = endOf({
      ...{ configuration, flags: { yes } as SyncFlags },
      ask: (question) => {
        asked.push(question);
        return Promise.resolve(false);
      },
    });
    const { counts } = await end;
    assertEquals(counts?.removed, yes ? 2 : 0);
    const question =
      "2 users are no longer in the data. Delete them in Customer.io? That cannot be " +
      "undone. [y/N] ";
    assertEquals(asked, yes ? [] : [question]);
    assertEquals(notes, yes ? [] : ["Nobody was deleted"]);
  }
});

Deno.test("goneOfRun() ends with what has ended it, and never throws", async () => {
  const mistake = new TypeError("a mistake");
  const count = () => {
    throw mistake;
  };
  const { ended } = await endOf({}, { count }).end;
  assertEquals([ended?.kind, ended?.cause], ["internal", mistake]);

  const many = await endOf({}, { stateSize: 1000, count: () => 900 }).end;
  assertEquals([many.ended?.kind, many.counts?.found, many.counts?.removed], ["usage", 900, 0]);
  const allowed = endOf({ flags: { maxGone: "900", yes: true } as SyncFlags }, {
    stateSize: 1000,
    count: () => 900,
  });
  assertEquals((await allowed.end).ended, undefined);

  const reason = new RunError("interrupted", "Interrupted by SIGINT");
  const { end, stop } = endOf();
  stop.abort(reason);
  const stopped = await end;
  assertStrictEquals(stopped.ended, reason);
  assertEquals([stopped.counts?.removed, stopped.counts?.failed], [0, 2]);
});

Deno.test("goneOfRun() asks about one person as about one", async () => {
  const asked: string[] = [];
  const { end, notes } = endOf({
    configuration: { gone: "delete", identifier: "id" } as Configuration,
    flags: { yes: false } as SyncFlags,
    ask: (question) => {
      asked.push(question);
      return Promise.resolve(true);
    },
  }, { count: () => 1 });
  await end;
  assertEquals(asked, [
    "1 user is no longer in the data. Delete it in Customer.io? That cannot be undone. [y/N] ",
  ]);
  assertEquals(notes, []);
});
