/** Tests of the end of a failures file, with one that is the test's. */

import { assertEquals, assertStrictEquals } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import type { FailuresFile } from "../../lib/outcome/failures_file.ts";
import { finishFailures } from "../../lib/sync/finish_failures.ts";

function finishing(
  finish: (unreadFrom: number | undefined) => string | null,
  more: { problem?: RunError; isPartial?: boolean } = {},
): FailuresFile {
  const file = {
    finish: (unreadFrom: number | undefined) => Promise.resolve(unreadFrom).then(finish),
    ...{ problem: undefined, isPartial: false, ...more },
  };
  return file as unknown as FailuresFile;
}

Deno.test("finishFailures() says where they are, and hands on what was not read", async () => {
  const asked: unknown[] = [];
  const file = finishing((unreadFrom) => {
    asked.push(unreadFrom);
    return unreadFrom === undefined ? null : "f.ndjson";
  });
  assertEquals(await finishFailures(file, 12), {
    path: "f.ndjson",
    problem: undefined,
    isPartial: false,
  });
  assertEquals((await finishFailures(file, undefined)).path, null);
  assertEquals(asked, [12, undefined]);
});

Deno.test("finishFailures() tells what could not be written, and never throws", async () => {
  const problem = new RunError("internal", "full");
  const partial = await finishFailures(
    finishing(() => "f.ndjson", { problem, isPartial: true }),
    undefined,
  );
  assertEquals(partial, { path: "f.ndjson", problem, isPartial: true });
  const mistake = new TypeError("a mistake");
  const failed = await finishFailures(
    finishing(() => {
      throw mistake;
    }),
    undefined,
  );
  assertEquals([failed.path, failed.isPartial], [null, false]);
  assertEquals([failed.problem?.kind, failed.problem?.message], ["internal", "a mistake"]);
  assertStrictEquals(failed.problem?.cause, mistake);
});
