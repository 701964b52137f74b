/** Tests of whether there is a terminal at which somebody can be asked; tests/e2e has somebody answer at one. */

import { assertEquals } from "@std/assert";
import type { Run } from "../../../lib/run/run.ts";
import { terminalAsk } from "../../../lib/sync/gone/ask.ts";

/** Whether somebody can be asked: stdin is a terminal, or is not, and stderr has a width only where it is one. */
function canAsk(
  { isInput, isOutput, data = ["data.json"], quiet = false }: {
    isInput: boolean;
    isOutput: boolean;
    data?: string[];
    quiet?: boolean;
  },
): boolean {
  const { stdin } = Deno;
  Object.defineProperty(stdin, "isTerminal", { value: () => isInput, configurable: true });
  try {
    const nothing = () => {};
    const columns = isOutput ? () => 80 : undefined;
    const output = { stdout: nothing, stderr: nothing, columns };
    return terminalAsk({} as Run, { flags: { data, quiet }, output }) !== undefined;
  } finally {
    Reflect.deleteProperty(stdin, "isTerminal");
  }
}

Deno.test("terminalAsk() can ask where what is asked can be read, and what is typed there is no data", () => {
  const terminal = { isInput: true, isOutput: true };
  assertEquals(canAsk(terminal), true);
  assertEquals(canAsk({ ...terminal, isInput: false }), false);
  assertEquals(canAsk({ ...terminal, isOutput: false }), false);
  assertEquals(canAsk({ isInput: false, isOutput: false }), false);
  assertEquals(canAsk({ ...terminal, quiet: true }), false);
  assertEquals(canAsk({ ...terminal, data: ["-"] }), false);
  assertEquals(canAsk({ ...terminal, data: ["a.json", "-"] }), false);
});
