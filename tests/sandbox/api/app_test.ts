/** What applies to every request of the sandbox, whatever its path. */

import { assertEquals } from "@std/assert";
import { createApp } from "../../../lib/sandbox/api/app.ts";
import { noRequests } from "../../../lib/sandbox/api/request_counts.ts";
import type { Workspace } from "../../../lib/sandbox/people/workspace.ts";
import { FakeClock } from "../../helpers/fake_clock.ts";
import { basic, startClient } from "../../helpers/sandbox_client.ts";

Deno.test("The sandbox answers 404 as JSON to an address that neither API has", async () => {
  await using client = startClient();
  const answer = { status: 404, body: { meta: { error: "not found" } } };
  for (const path of ["/unknown", "/", "/api/v3/batch"]) {
    assertEquals(await client.send("GET", path), answer, path);
  }
});

Deno.test("createApp() answers 500 with what went wrong in the sandbox itself", async () => {
  const fail = () => {
    throw new TypeError("oh");
  };
  const counts = noRequests();
  const app = createApp({
    workspace: { store: { people: fail, transaction: fail }, now: () => 0 } as unknown as Workspace,
    credentials: { siteId: "s", apiKey: "k" },
    appApiKey: "a",
    account: { region: "us", workspaceId: 1 } as never,
    hostname: "127.0.0.1",
    clock: new FakeClock(),
    counts,
  });
  const filter = '{"filter":{"attribute":{"field":"a","operator":"exists"}}}';
  const search = await app.request("http://127.0.0.1/v1/customers", {
    method: "POST",
    headers: {
      authorization: "Bearer a",
      "content-type": "application/json",
      "content-length": String(filter.length),
    },
    body: filter,
  });
  assertEquals([search.status, await search.json()], [500, { meta: { error: "oh" } }]);
  const put = await app.request("http://127.0.0.1/api/v1/customers/1", {
    method: "PUT",
    headers: { authorization: basic("s", "k"), "content-type": "application/json" },
    body: "{}",
  });
  assertEquals([put.status, await put.json()], [500, { meta: { error: "oh" } }]);
  assertEquals(counts.byStatus, { 500: 2 });
});
