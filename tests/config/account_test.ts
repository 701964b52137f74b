import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { withAccount, withoutUnsetAccount } from "../../lib/config/account.ts";
import { ConfigError, readConfiguration, readLocalConfiguration } from "../../lib/config/read.ts";
import type { LocalConfiguration } from "../../lib/config/types.ts";

/** Reads `document` from a file, without any environment variable but these. */
async function read(document: unknown, env: Record<string, string> = {}) {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, JSON.stringify(document));
    const options = { env: (name: string) => env[name] };
    const local = readLocalConfiguration(path, options);
    const full = readConfiguration(path, options);
    const [{ value, reason }, other] = await Promise.allSettled([local, full]) as {
      value?: Awaited<typeof local>;
      reason?: unknown;
    }[];
    return { local: value, problems: problemsOf(reason), fullProblems: problemsOf(other.reason) };
  } finally {
    await Deno.remove(path);
  }
}

function problemsOf(error: unknown): string[] {
  return error instanceof ConfigError ? error.problems.map(({ path }) => path) : [];
}

const LEAST = { userId: "id", mappings: [] };
const UNSET = "${UNSET}";

Deno.test("readLocalConfiguration() needs no account", async () => {
  const { local, problems, fullProblems } = await read(LEAST);
  assertEquals(problems, []);
  assertEquals(local?.siteId, undefined);
  assertEquals(fullProblems, ["siteId", "apiKey"]);
});

Deno.test("readLocalConfiguration() does without variables of the account that are not set, or empty", async () => {
  for (const key of ["siteId", "site_id", "apiKey", "api_key", "appApiKey", "region"]) {
    for (const env of [{}, { UNSET: "" }] as Record<string, string>[]) {
      const { local, problems, fullProblems } = await read({ ...LEAST, [key]: UNSET }, env);
      assertEquals([problems, local?.userId], [[], "id"], key);
      assertEquals(fullProblems.includes(key), true, key);
    }
  }
  const document = { ...LEAST, workspaceId: UNSET, trackUrl: `https://${UNSET}`, appUrl: UNSET };
  assertEquals((await read(document)).problems, []);
});

Deno.test("readLocalConfiguration() takes the account that is there, and checks it", async () => {
  const document = { ...LEAST, siteId: "${SITE}", apiKey: "k".repeat(20), region: "eu" };
  const { local, problems } = await read(document, { SITE: "site" });
  assertEquals([problems, local?.siteId, local?.region], [[], "site", "eu"]);
  const wrong = { ...LEAST, region: "uk", siteId: "a", site_id: "a", trackUrl: "ftp://x" };
  assertEquals((await read(wrong)).problems.sort(), ["region", "site_id", "trackUrl"]);
});

Deno.test("readLocalConfiguration() needs the variables of all that is not about the account", async () => {
  const mappings = [{ from: UNSET, to: "a" }];
  assertEquals((await read({ userId: UNSET, mappings })).problems, ["userId", "mappings[0].from"]);
  assertEquals((await read({ ...LEAST, siteId: "${not a name}" })).problems, ["siteId"]);
});

Deno.test("readLocalConfiguration() says why a file cannot be read", async () => {
  await assertRejects(() => readLocalConfiguration("/nowhere/configuration.json"), ConfigError);
});

Deno.test("withoutUnsetAccount() leaves what is no object as it is", () => {
  for (const document of [null, 5, "${UNSET}", ["${UNSET}"], true]) {
    assertEquals(withoutUnsetAccount(document, () => undefined), document);
  }
});

Deno.test("withAccount() makes no configuration of half an account", () => {
  for (const half of [{ siteId: "s" }, { apiKey: "k" }, {}]) {
    assertThrows(
      () => withAccount({ region: "us", ...half } as unknown as LocalConfiguration),
      TypeError,
    );
  }
});
