/** Tests of what the requests of a run are sent by from this process, with an API that is the test's. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { sendDirectly, type SendingOptions } from "../../lib/sync/means.ts";
import { FakeClock } from "../helpers/fake_clock.ts";

/** The means of a run to which nobody has answered yet. */
function meansOf() {
  const api = { region: () => Promise.resolve("us") };
  const configuration = { parallelism: 3, rateLimit: 1000, giveUpAfter: 300, maxAttempts: 6 };
  const sending = sendDirectly({
    configuration: { ...configuration, identifier: "id" },
    target: { api },
    run: { stop: new AbortController(), clock: new FakeClock() },
  } as unknown as SendingOptions);
  return { api, sending, means: sending.openMeans({ state: undefined }) };
}

Deno.test("sendDirectly() has each of its means count by itself, with places of its own", () => {
  const { sending, api, means } = meansOf();
  using first = means;
  using second = sending.openMeans({ state: undefined });
  assertEquals([sending.api === api as unknown, first.places === second.places], [true, false]);
  for (const { sent, retried, outageMs, drought } of [first, second]) {
    assertEquals([sent, retried, outageMs, drought.isOutage], [0, 0, 0, false]);
  }
});

Deno.test("sendDirectly() says that nobody was reached where a request failed, and nothing was ever answered", () => {
  const { means } = meansOf();
  using _ = means;
  assertEquals(means.end(undefined), undefined);
  const { kind, message } = means.end("Nothing listens there")!;
  assertEquals(kind, "unreachable");
  assertStringIncludes(message, "Nothing listens there");
});
