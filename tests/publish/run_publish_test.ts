/** Tests of what `publish` says before it reads or asks anything. */

import { assertEquals } from "@std/assert";
import { runPublish } from "../../lib/publish/run_publish.ts";
import { NO_FLAGS } from "../helpers/sync_command.ts";

Deno.test("runPublish() refuses an address of NATS before it looks for any file", async () => {
  let stderr = "";
  const { dryRun: _dryRun, show: _show, compare: _compare, ...flags } = NO_FLAGS;
  const code = await runPublish(
    {
      ...{ ...flags, config: "missing.json", data: ["missing.json"] },
      ...{ run: "main", nats: "http://x", natsCreds: undefined },
    },
    { stdout: () => {}, stderr: (text) => stderr += text, columns: undefined },
  );
  assertEquals([code, stderr.slice(0, "Error: Cannot use --nats: ".length)], [
    2,
    "Error: Cannot use --nats: ",
  ]);
});
