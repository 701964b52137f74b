import { assertEquals } from "@std/assert";
import { POISON } from "../../lib/publish/poison.ts";

Deno.test("POISON says what has become of a request that nobody gets through", () => {
  assertEquals(
    POISON,
    "Not confirmed: 5 workers one after the other took this request and ended, or were lost, before they " +
      "said what became of it",
  );
});
