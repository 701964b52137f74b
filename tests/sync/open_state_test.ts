/** Tests of what a run holds beside its state. */

import { assertEquals, assertGreater, assertLess, assertThrows } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import { heldBeside, refuseSandbox } from "../../lib/sync/open_state.ts";
import { HELD_BYTES } from "../../lib/sync/sync.ts";
import { stateFile } from "../helpers/state.ts";

const LONG = { records: 10, bytes: 1000 };
const SHORT = { records: 10, bytes: 999 };

Deno.test("heldBeside() is less where another thread writes a new state, and as ever elsewhere", async () => {
  using file = stateFile();
  {
    using state = await file.open();
    const held = heldBeside(state, LONG)!;
    assertLess(held, HELD_BYTES);
    // Batches of half a megabyte are to be full all the same.
    assertGreater(held, 8_000_000);
    assertEquals(heldBeside(state, SHORT), undefined);
    assertEquals(heldBeside(undefined, LONG), undefined);
    state.accept([{ key: "a", bytes: new Uint8Array(4), attributesStart: 0, end: 4 }]);
    state.sort();
  }
  using state = await file.open();
  assertEquals(heldBeside(state, LONG), undefined);
});

Deno.test("refuseSandbox() says what to do in place of a state in the sandbox, and lets all others pass", () => {
  for (const region of ["us", "eu", undefined] as const) refuseSandbox({ region });
  const error = assertThrows(() => refuseSandbox({ region: "sandbox" }), RunError);
  assertEquals([error.kind, error.message], [
    "usage",
    "Cannot use --state as the region is the sandbox, which forgets everyone at its end: " +
    "start cio-sync sandbox --db people.db and set trackUrl, or leave --state out",
  ]);
});
