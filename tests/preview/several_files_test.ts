/** A dry run over several files of data shows people in the order of the files. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { DryRuns } from "../helpers/dry_runs.ts";

Deno.test("runDryRun() shows the first people of several files in their order", async () => {
  using runs = new DryRuns({ limits: "server" });
  // The large one of the second file has a request of its own, before the batch is full.
  runs.write("part-1.json", [{ id: "1" }, { id: "2" }]);
  runs.write("part-2.json", [{ id: "3", a: "x".repeat(33_000) }, { id: "4" }]);
  const flags = { data: [runs.at("part-*.json")] };
  const { result } = await runs.dryRun(undefined, flags);
  assertEquals(result.data, [runs.at("part-1.json"), runs.at("part-2.json")]);
  assertEquals(result.people.map(({ user }) => user), ["1", "2", "3"]);
  const { text } = await runs.dryRun(undefined, { ...flags, json: false });
  assertStringIncludes(text, "(./part-2.json:1:");
  assertStringIncludes(text, "--data './part-*.json'\n");
});
