import { assertEquals } from "@std/assert";
import { basic, person, startClient } from "../../helpers/sandbox_client.ts";

const IDENTIFIERS = { identifiers: { id: "1" } };
const SIDES = { primary: { id: "1" }, secondary: { phone: "+14155552671" } };

const DEVICE = { id: "d1", platform: "ios" };

/** Every request of the Track API that can succeed, and its bytes where they are not `{}`. */
const REQUESTS: { method: string; path: string; body?: unknown }[] = [
  { method: "PUT", path: "/api/v1/customers/1", body: { a: 1 } },
  { method: "PUT", path: "/api/v1/customers/cio_unknown", body: {} },
  { method: "DELETE", path: "/api/v1/customers/1" },
  { method: "POST", path: "/api/v1/customers/1/suppress" },
  { method: "POST", path: "/api/v1/customers/1/unsuppress" },
  { method: "POST", path: "/api/v1/merge_customers", body: SIDES },
  { method: "PUT", path: "/api/v1/customers/1/devices", body: { device: DEVICE } },
  { method: "DELETE", path: "/api/v1/customers/1/devices/d1" },
  { method: "POST", path: "/api/v1/customers/1/events", body: { name: "visit" } },
  { method: "POST", path: "/api/v1/events", body: { name: "visit" } },
  { method: "POST", path: "/api/v2/batch", body: { batch: [] } },
  { method: "POST", path: "/api/v2/batch", body: { batch: [person({ id: "1" })] } },
  { method: "POST", path: "/api/v2/entity", body: person({ id: "1" }) },
  { method: "POST", path: "/api/v2/entity", body: { type: "person", action: "merge", ...SIDES } },
  ...["delete", "suppress", "unsuppress"].map((action) => ({
    method: "POST",
    path: "/api/v2/entity",
    body: { type: "person", action, ...IDENTIFIERS },
  })),
];

Deno.test("The Track API answers {} and a line feed to whatever succeeds", async () => {
  await using client = startClient();
  for (const request of REQUESTS) {
    const name = JSON.stringify(request);
    assertEquals(await answerTo(client.sandbox, request), {
      status: 200,
      type: "application/json; charset=utf-8",
      text: "{}\n",
    }, name);
  }
});

Deno.test("GET /accounts/region answers one line of JSON", async () => {
  await using client = startClient({ workspaceId: 7 });
  const { url } = client.sandbox;
  const request = { method: "GET", path: "/api/v1/accounts/region" };
  assertEquals(await answerTo(client.sandbox, request), {
    status: 200,
    type: "application/json; charset=utf-8",
    text: `{"url":"${url}","region":"us","environment_id":7}\n`,
  });
});

Deno.test("The App API says that its look-ups are UTF-8", async () => {
  await using client = startClient();
  const { url, appApiKey } = client.sandbox;
  await client.put("1", {});
  for (const path of ["/customers?email=ann@example.com", "/customers/1/attributes"]) {
    const headers = { authorization: `Bearer ${appApiKey}` };
    const response = await fetch(`${url}/v1${path}`, { headers });
    await response.body?.cancel();
    assertEquals(response.headers.get("content-type"), "application/json; charset=utf-8", path);
  }
});

async function answerTo(
  { url, siteId, apiKey }: { url: string; siteId: string; apiKey: string },
  { method, path, body }: typeof REQUESTS[number],
) {
  const response = await fetch(url + path, {
    method,
    headers: { authorization: basic(siteId, apiKey), "content-type": "application/json" },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const type = response.headers.get("content-type");
  return { status: response.status, type, text: await response.text() };
}
