/** Tests of the files that the page loads. */

import { assertEquals } from "@std/assert";
import { ASSETS } from "../../../lib/sandbox/page/assets.ts";
import { startStandalone } from "../../../lib/sandbox/standalone.ts";

Deno.test("Every file of the page says what it is, and is asked for anew each time", async () => {
  await using sandbox = await startStandalone();
  const types: Record<string, string> = {};
  for (const [name, { text }] of Object.entries(ASSETS)) {
    const response = await fetch(`${sandbox.url}/sandbox/${name}`);
    types[name] = response.headers.get("content-type")!;
    assertEquals(response.headers.get("cache-control"), "no-cache");
    assertEquals(await response.text(), text);
  }
  assertEquals(types, {
    "style.css": "text/css; charset=utf-8",
    "page.js": "text/javascript; charset=utf-8",
    "log.js": "text/javascript; charset=utf-8",
    "ago.ts": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
  });
});
