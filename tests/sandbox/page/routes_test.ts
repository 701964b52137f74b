/** Which addresses are the page's, and what is said at those that nobody has. */

import { assertEquals } from "@std/assert";
import { startStandalone } from "../../../lib/sandbox/standalone.ts";
import { clientOf } from "../../helpers/sandbox_client.ts";

Deno.test("What a browser asks for to show the page is not counted among the requests", async () => {
  await using client = clientOf(await startStandalone());
  const paths = ["/", "/favicon.ico", "/sandbox/icon.svg", "/sandbox/style.css", "/people/none"];
  for (const path of paths) await (await fetch(client.sandbox.url + path)).body?.cancel();
  assertEquals(client.sandbox.requests.byRoute, {});
  await client.send("GET", "/api/v1/accounts/region");
  assertEquals(client.sandbox.requests.byRoute, { "GET /api/v1/accounts/region": 1 });
});
