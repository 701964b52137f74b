import { assertEquals } from "@std/assert";
import { openLookUpMeans } from "../../lib/verify/look_up_means.ts";
import { FakeClock } from "../helpers/fake_clock.ts";

Deno.test("openLookUpMeans() gives up after as many seconds as the configuration says", () => {
  using means = openLookUpMeans({
    api: {} as never,
    configuration: { maxAttempts: 2, giveUpAfter: 100, identifier: "id", rateLimit: 5 } as never,
    stop: new AbortController(),
    clock: new FakeClock(),
  });
  assertEquals(means.outage.giveUpAfterMs, 100_000);
});
