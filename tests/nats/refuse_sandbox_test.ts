import { assertEquals, assertThrows } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import { refuseSandbox } from "../../lib/nats/refuse_sandbox.ts";

Deno.test("refuseSandbox() refuses what is inside one process, and nothing else", () => {
  for (const region of ["us", "eu", undefined] as const) refuseSandbox({ region });
  const { kind, message } = assertThrows(() => refuseSandbox({ region: "sandbox" }), RunError);
  assertEquals([kind, message], [
    "config",
    'Cannot share "sandbox" with other processes, as each would have its own: run cio-sync sandbox, ' +
    "drop region, and point trackUrl at it",
  ]);
});
