/** Tests of the configuration that the empty page shows. */

import { assert, assertEquals } from "@std/assert";
import { checkConfiguration } from "../../../lib/config/check.ts";
import { exampleConfiguration } from "../../../lib/sandbox/page/configuration.ts";
import { startStandalone } from "../../../lib/sandbox/standalone.ts";

const PUBLIC = {
  siteId: "sandbox-site-id",
  apiKey: "sandbox-api-key",
  appApiKey: "sandbox-app-api-key",
};

Deno.test("exampleConfiguration() is one that the check of configurations accepts", () => {
  const text = exampleConfiguration("http://127.0.0.1:8787", PUBLIC);
  const checked = checkConfiguration(text, { env: () => undefined, overrides: {} });
  assert("configuration" in checked, JSON.stringify(checked));
  assertEquals(JSON.parse(text), {
    trackUrl: "http://127.0.0.1:8787",
    appUrl: "http://127.0.0.1:8787",
    ...PUBLIC,
    userId: "id",
    mappings: [{ from: "email", to: "email" }],
  });
});

Deno.test("The empty page shows a configuration for this sandbox, with no credential that is a secret", async () => {
  const cases = [
    { credentials: PUBLIC, apiKey: PUBLIC.apiKey },
    { credentials: { ...PUBLIC, apiKey: "my-own-key" }, apiKey: "as printed at the start" },
    { credentials: {}, apiKey: "as printed at the start" },
  ];
  for (const { credentials, apiKey } of cases) {
    await using sandbox = await startStandalone(credentials);
    const html = await (await fetch(sandbox.url)).text();
    const [, text] = /<pre[^>]*>([^<]*)<\/pre>/.exec(html)!;
    const configuration = JSON.parse(text.replaceAll("&quot;", '"'));
    assertEquals(configuration.apiKey, apiKey);
    assertEquals(configuration.trackUrl, sandbox.url);
    if (apiKey !== sandbox.apiKey) assert(!html.includes(sandbox.apiKey));
  }
});
