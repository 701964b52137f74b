/** The executable with several files of data. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { expected, startTrial, users } from "../helpers/e2e.ts";

Deno.test("sync takes several files by a pattern and by their names, and the later one counts", async () => {
  const [a, b, c] = users(3);
  for (const data of [["part-*.json"], ["part-1.json", "part-2.json"]]) {
    await using trial = await startTrial();
    await trial.write("part-1.json", JSON.stringify([{ ...a, name: "old" }, b]));
    await trial.write("part-2.json", JSON.stringify([a, {}, c]));
    const { code, result } = await trial.result("--data", ...data);
    assertEquals({ code, data: result.data, users: result.users }, {
      code: 1,
      data: ["part-1.json", "part-2.json"],
      users: { read: 5, accepted: 4, unchanged: 0, rejected: 1, failed: 0 },
    });
    assertEquals(trial.people, expected([a, b, c]));
    const [{ position }] = await trial.failures("cio-sync.failures.ndjson");
    assertEquals((position as { file: string }).file, "part-2.json");

    // Mended, it is synced by itself.
    const line = await trial.read("cio-sync.failures.ndjson");
    await trial.write("cio-sync.failures.ndjson", line.replace('"record":{}', '"record":{"id":9}'));
    const again = await trial.sync("--data", "cio-sync.failures.ndjson");
    assertEquals({ code: again.code, files: trial.files() }, {
      code: 0,
      files: ["configuration.json", "data.json", "part-1.json", "part-2.json"],
    });
  }
});

Deno.test("sync says which files there are when no file matches a pattern", async () => {
  await using trial = await startTrial();
  await trial.write("part-1.json", "[]");
  const { code, stderr } = await trial.sync("--data", "part-*.ndjson");
  assertEquals(code, 2);
  assertStringIncludes(
    stderr,
    "Error: Cannot find the data: no file matches 'part-*.ndjson'; there are 'part-1.json', ",
  );
});
