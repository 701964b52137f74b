import { assertEquals } from "@std/assert";
import { leaseMsFor, MARGIN_SHARE } from "../../lib/nats/lease_time.ts";

Deno.test("leaseMsFor() has room for an attempt, two seconds before it and a tenth behind it", () => {
  assertEquals([leaseMsFor(7_000), leaseMsFor(30_000), leaseMsFor(1)], [10_000, 35_556, 2_224]);
  assertEquals(MARGIN_SHARE, 0.1);
});
