/** Tests of removing people who have left the data, with a state, a file and deliveries that are the test's. */

import { assertEquals, assertStrictEquals } from "@std/assert";
import { Places } from "../../../lib/delivery/places.ts";
import { RunError } from "../../../lib/errors.ts";
import type { GoneFile, GoneLine } from "../../../lib/outcome/gone_file.ts";
import type { GonePeople } from "../../../lib/state/gone_people.ts";
import type { Deliver } from "../../../lib/sync/deliver.ts";
import { type Delivery, refused } from "../../../lib/sync/delivery.ts";
import { Removal, type RemovalOptions } from "../../../lib/sync/gone/removal.ts";

const STOP = new RunError("auth", "no");

/** A removal of people in these pages; what was done is noted in its order. */
function removalOf(pages: string[][], options: Partial<RemovalOptions> = {}) {
  const done: unknown[] = [];
  const stop = new AbortController();
  const accept: Deliver = (request) => {
    done.push(["sent", request.kind, ...request.people.map(({ key }) => key)]);
    return Promise.resolve({ accepted: request.people, refused: [], stop: undefined });
  };
  const removal = new Removal({
    gone: {
      *pages(mark: string) {
        for (const keys of pages) {
          done.push(["page", mark]);
          yield keys.map((key) => ({ key, isKept: false }));
        }
      },
      mark: (keys: string[], mark: string) => done.push(["mark", mark, ...keys]),
    } as unknown as GonePeople,
    file: {
      append: (lines: GoneLine[]) =>
        done.push(["lines", ...lines.map(({ outcome, user }) => `${outcome} ${user}`)]),
    } as unknown as GoneFile,
    ...{ action: "delete", mark: "delete", kind: "id", stop },
    deliver: accept,
    places: new Places(1),
    ...options,
  });
  return { removal, done, stop, accept };
}

/** Refuses those with these keys, and may end the run. */
function refusing(keys: string[], stop?: RunError): Deliver {
  return ({ people }) => {
    const bad = people.filter(({ key }) => keys.includes(key));
    const delivery: Delivery = refused(bad, { outcome: "failed", reason: "busy" }, stop);
    return Promise.resolve({
      ...delivery,
      accepted: people.filter(({ key }) => !keys.includes(key)),
    });
  };
}

Deno.test("run() has people removed page by page, and writes down who, first in the file and then in the state", async () => {
  const { removal, done, stop } = removalOf([["a", "b"], ["c"]]);
  await removal.run();
  assertEquals(done, [
    ["page", "delete"],
    ["sent", "batch", "a", "b"],
    ["lines", "deleted a", "deleted b"],
    ["mark", "delete", "a", "b"],
    ["page", "delete"],
    ["sent", "batch", "c"],
    ["lines", "deleted c"],
    ["mark", "delete", "c"],
  ]);
  assertEquals([removal.removed, removal.failed, stop.signal.aborted], [3, 0, false]);
});

Deno.test("run() marks nobody to whom it could not be done, and goes on", async () => {
  const { removal, done, stop } = removalOf([["a", "b"], ["c"]], { deliver: refusing(["a"]) });
  await removal.run();
  assertEquals(done.filter((each) => (each as string[])[0] !== "page"), [
    ["lines", "deleted b", "failed a"],
    ["mark", "delete", "b"],
    ["lines", "deleted c"],
    ["mark", "delete", "c"],
  ]);
  assertEquals([removal.removed, removal.failed, stop.signal.aborted], [2, 1, false]);
});

Deno.test("run() sends nothing more once it is stopped, and tells by what", async () => {
  const { removal, stop } = removalOf([["a", "b"], ["c"]], { deliver: refusing(["a"], STOP) });
  await removal.run();
  assertStrictEquals(stop.signal.reason, STOP);
  assertEquals([removal.removed, removal.failed], [1, 1]);
});

Deno.test("run() removes nobody whose identifier cannot be written, and says so", async () => {
  const lines: GoneLine[] = [];
  const file = { append: (some: GoneLine[]) => lines.push(...some) } as unknown as GoneFile;
  const { removal, done, stop } = removalOf([["a\ufffd", "b", "\ufffd"]], { file });
  await removal.run();
  const reason = "The identifier holds half a character, so that no request can name this person";
  assertEquals(lines, [
    { outcome: "failed", user: "a\ufffd", reason },
    { outcome: "failed", user: "\ufffd", reason },
    { outcome: "deleted", user: "b" },
  ]);
  assertEquals(done[1], ["sent", "batch", "b"]);
  assertEquals([removal.removed, removal.failed, stop.signal.aborted], [1, 2, false]);
});

Deno.test("run() ends the run with what goes wrong, whatever it is", async () => {
  const mistake = new TypeError("a mistake");
  const full = new RunError("usage", "Cannot write: full");
  const failing = (error: Error) => ({
    append: () => {
      throw error;
    },
  } as unknown as GoneFile);
  const cases: { name: string; options: Partial<RemovalOptions> }[] = [
    {
      name: "a delivery",
      options: { deliver: () => Promise.reject(mistake) },
    },
    {
      name: "a page",
      options: {
        gone: {
          pages: () => {
            throw mistake;
          },
        } as unknown as GonePeople,
      },
    },
    { name: "the file", options: { file: failing(mistake) } },
  ];
  for (const { name, options } of cases) {
    const { removal, stop } = removalOf([["a"], ["b"]], options);
    await removal.run();
    const { kind, cause } = stop.signal.reason as RunError;
    assertEquals([kind, cause], ["internal", mistake], name);
  }
  const { removal, stop } = removalOf([["a"], ["b"]], { file: failing(full) });
  await removal.run();
  assertStrictEquals(stop.signal.reason, full);
});

Deno.test("run() says what is the matter with a state that cannot be read on, when those before are done", async () => {
  const damaged = new RunError("usage", "Cannot use state 's.db': it is damaged");
  for (
    const [thrown, kind, message] of [
      [damaged, "usage", damaged.message],
      [new Error("out of memory"), "internal", "out of memory"],
    ] as const
  ) {
    const marked: string[] = [];
    const gone = {
      *pages() {
        yield [{ key: "a", isKept: false }];
        throw thrown;
      },
      mark: (keys: string[]) => marked.push(...keys),
    } as unknown as GonePeople;
    const { removal, stop } = removalOf([], { gone });
    await removal.run();
    const { reason } = stop.signal;
    assertEquals([reason.kind, reason.message], [kind, message]);
    assertEquals([marked, removal.removed], [["a"], 1]);
  }
});
