import { assertEquals } from "@std/assert";
import { envExposureWarning, exposureWarning, literalSecrets } from "../../lib/config/exposure.ts";
import { readConfiguration } from "../../lib/config/read.ts";

Deno.test("literalSecrets() names the keys whose secret stands in the file itself", () => {
  const cases: { document: unknown; templates?: Record<string, string>; keys: string[] }[] = [
    { document: { siteId: "s", apiKey: "k", userId: "id" }, keys: ["apiKey"] },
    { document: { site_id: "s", api_key: "k", appApiKey: "a" }, keys: ["api_key", "appApiKey"] },
    {
      document: { apiKey: "k", appApiKey: "a" },
      templates: { apiKey: "${CIO_API_KEY}" },
      keys: ["appApiKey"],
    },
    { document: { siteId: "s", userId: "id" }, keys: [] },
    // Everybody knows them.
    { document: { apiKey: "sandbox-api-key", appApiKey: "sandbox-app-api-key" }, keys: [] },
    { document: null, keys: [] },
    { document: [], keys: [] },
  ];
  for (const { document, templates = {}, keys } of cases) {
    const found = literalSecrets(document, new Map(Object.entries(templates)));
    assertEquals(found, keys, JSON.stringify(document));
  }
});

Deno.test("exposureWarning() says which key others can read, and both ways out", () => {
  assertEquals(
    exposureWarning("conf/cio.json", { mode: 0o100644, keys: ["apiKey"] }),
    "conf/cio.json can be read by others on this machine (mode 0644) and holds apiKey: write " +
      '"apiKey": "${CIO_API_KEY}" and set that variable, or run chmod 600 conf/cio.json',
  );
  const { length } = "c.json can be read by others on this machine (mode 0640)";
  assertEquals(
    exposureWarning("c.json", { mode: 0o100640, keys: ["apiKey"] })?.slice(0, length),
    "c.json can be read by others on this machine (mode 0640)",
  );
  assertEquals(
    exposureWarning("c.json", { mode: 0o100604, keys: ["api_key", "appApiKey"] }),
    "c.json can be read by others on this machine (mode 0604) and holds api_key and appApiKey: write " +
      '"api_key": "${CIO_API_KEY}", "appApiKey": "${CIO_APP_API_KEY}" and set those variables, ' +
      "or run chmod 600 c.json",
  );
});

Deno.test("envExposureWarning() names the variables that others can read", () => {
  assertEquals(
    envExposureWarning("conf/.env", { mode: 0o100604, names: ["KEY", "APP_KEY"] }),
    "conf/.env can be read by others on this machine (mode 0604) and holds KEY and APP_KEY: " +
      "run chmod 600 conf/.env",
  );
  assertEquals(envExposureWarning(".env", { mode: 0o100604, names: [] }), undefined);
  assertEquals(envExposureWarning(".env", { mode: 0o100600, names: ["KEY"] }), undefined);
});

Deno.test("exposureWarning() has nothing to say where others cannot read, or there is no secret", () => {
  for (const mode of [0o100600, 0o100400, 0o100711, 0o100622, null]) {
    const name = `mode ${mode?.toString(8)}`;
    assertEquals(exposureWarning("c.json", { mode, keys: ["apiKey"] }), undefined, name);
  }
  assertEquals(exposureWarning("c.json", { mode: 0o100644, keys: [] }), undefined);
});

Deno.test({
  name: "readConfiguration() warns of a key in a file that others can read",
  ignore: Deno.build.os === "windows",
  async fn() {
    const path = await Deno.makeTempFile({ prefix: "cio-sync-config-" });
    try {
      const literal = '{ "siteId": "s1", "apiKey": "5ecret-1", "userId": "id", "mappings": [] }';
      const fromOutside = literal.replace("5ecret-1", "${CIO_API_KEY}");
      const cases = [
        { name: "0644", text: literal, mode: 0o644, isWarned: true },
        { name: "0640", text: literal, mode: 0o640, isWarned: true },
        { name: "0600", text: literal, mode: 0o600, isWarned: false },
        { name: "0644, key from outside", text: fromOutside, mode: 0o644, isWarned: false },
      ];
      for (const { name, text, mode, isWarned } of cases) {
        await Deno.writeTextFile(path, text);
        await Deno.chmod(path, mode);
        const warnings: string[] = [];
        const env = () => "5ecret-1";
        await readConfiguration(path, { env, warn: (message) => warnings.push(message) });
        assertEquals(warnings.length, isWarned ? 1 : 0, name);
        assertEquals(warnings.join().includes("5ecret-1"), false, name);
      }
    } finally {
      await Deno.remove(path);
    }
  },
});
