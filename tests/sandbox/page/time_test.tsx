/** Tests of times on the page. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { Time } from "../../../lib/sandbox/page/time.tsx";
import { startStandalone } from "../../../lib/sandbox/standalone.ts";
import { clientOf } from "../../helpers/sandbox_client.ts";

Deno.test("Time says how long ago something was, with the exact time as its title", () => {
  const seconds = new Date(2026, 10, 3, 7, 8, 9).getTime() / 1000;
  const datetime = new Date(seconds * 1000).toISOString();
  assertEquals(
    String(<Time seconds={seconds} now={seconds + 125} />),
    `<time class="ago" datetime="${datetime}" title="3 Nov 2026, 07:08:09">2 minutes ago</time>`,
  );
});

Deno.test("Every time on the page goes by the sandbox's clock", async () => {
  let now = 1_700_000_000_000;
  await using client = clientOf(await startStandalone({ now: () => now }));
  await client.put("1", {});
  now += 3 * 3_600_000;
  for (const [path, count] of [["/", 2], ["/people/a3000001", 2]] as const) {
    const html = await (await fetch(client.sandbox.url + path)).text();
    assertEquals(html.match(/>3 hours ago<\/time>/g)?.length, count, path);
  }
  const response = await fetch(`${client.sandbox.url}/sandbox/events?after=0`);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  assertStringIncludes((await reader.read()).value!, "3 hours ago");
  await reader.cancel();
});
