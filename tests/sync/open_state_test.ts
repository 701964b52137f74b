/** Tests of what a run holds beside its state. */

import { assertEquals, assertLess } from "@std/assert";
import { heldBeside } from "../../lib/sync/open_state.ts";
import { HELD_BYTES } from "../../lib/sync/sync.ts";
import { stateFile } from "../helpers/state.ts";

const LONG = { records: 10, bytes: 1000 };
const SHORT = { records: 10, bytes: 999 };

Deno.test("heldBeside() is less where another thread writes a new state, and as ever elsewhere", async () => {
  using file = stateFile();
  {
    using state = await file.open();
    assertLess(heldBeside(state, LONG)!, HELD_BYTES);
    assertEquals(heldBeside(state, SHORT), undefined);
    assertEquals(heldBeside(undefined, LONG), undefined);
    state.accept([{ key: "a", bytes: new Uint8Array(4), attributesStart: 0, end: 4 }]);
    state.sort();
  }
  using state = await file.open();
  assertEquals(heldBeside(state, LONG), undefined);
});
