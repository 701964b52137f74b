/** Tests of who is let in, and of what the others are told. */

import { assertEquals, assertMatch } from "@std/assert";
import { randomCredential } from "../../../lib/sandbox/api/auth.ts";
import { parseFaults } from "../../../lib/sandbox/faults/faults.ts";
import { startStandalone } from "../../../lib/sandbox/standalone.ts";
import { basic, clientOf, startClient } from "../../helpers/sandbox_client.ts";

Deno.test("The sandbox says what it is that it wants credentials for", async () => {
  await using client = startClient();
  const { url } = client.sandbox;
  const answerOf = async (path: string, authorization?: string) => {
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    const response = await fetch(url + path, { headers });
    const body = await response.json();
    return { status: response.status, realm: response.headers.get("www-authenticate"), body };
  };
  for (const authorization of [undefined, "", "Basic", "Bearer x", basic("site", "wrong")]) {
    for (const path of ["/api/v1/accounts/region", "/auth"]) {
      assertEquals(await answerOf(path, authorization), {
        status: 401,
        realm: 'Basic realm="Customer.io Track API"',
        body: { meta: { error: "Unauthorized request" } },
      }, path);
    }
  }
  const { siteId, apiKey, appApiKey } = client.sandbox;
  for (const authorization of [undefined, "Bearer", `Basic ${appApiKey}`, `Bearer ${appApiKey}x`]) {
    assertEquals(await answerOf("/v1/customers?email=a", authorization), {
      status: 401,
      realm: 'Bearer realm="Customer.io App API"',
      body: { errors: [{ detail: "unauthorized request", status: "401" }] },
    });
  }
  for (const scheme of ["Basic", "basic", "BASIC "]) {
    const authorization = basic(siteId, apiKey).replace("Basic", scheme);
    assertEquals((await answerOf("/api/v1/accounts/region", authorization)).status, 200, scheme);
  }
  for (const scheme of ["Bearer", "bearer", "BEARER "]) {
    const authorization = `${scheme} ${appApiKey}`;
    assertEquals((await answerOf("/v1/customers?email=a", authorization)).status, 200, scheme);
  }
});

Deno.test("GET /auth says that credentials are right, and is a request like any other", async () => {
  await using client = clientOf(await startStandalone());
  const answer = await client.send("GET", "/auth");
  assertEquals(answer, { status: 200, body: { meta: { message: "nice credentials." } } });
  client.sandbox.faults.set(parseFaults("503=1"));
  assertEquals((await client.send("GET", "/auth")).status, 503);
  assertEquals(client.sandbox.requests.byRoute, { "GET /auth": 2 });
});

Deno.test("randomCredential() is 20 hexadecimal digits, others each time", () => {
  const all = Array.from({ length: 200 }, randomCredential);
  for (const each of all) assertMatch(each, /^[0-9a-f]{20}$/);
  assertEquals(new Set(all).size, 200);
});
