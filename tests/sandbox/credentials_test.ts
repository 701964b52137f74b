import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { chooseCredentials } from "../../lib/sandbox/credentials.ts";
import { RunError } from "../../lib/errors.ts";
import { sandboxCommand } from "../../lib/sandbox/run_sandbox.ts";

const PUBLIC = {
  siteId: "sandbox-site-id",
  apiKey: "sandbox-api-key",
  appApiKey: "sandbox-app-api-key",
};
const PRINTED = { json: false, quiet: false };

Deno.test("chooseCredentials() takes those that everyone knows for this machine alone", () => {
  for (const host of ["127.0.0.1", "127.0.0.2", "::1", "localhost"]) {
    assertEquals(chooseCredentials(host, PRINTED), PUBLIC, host);
    assertEquals(chooseCredentials(host, { ...PRINTED, apiKey: "own" }).apiKey, "own");
  }
  for (const host of ["0.0.0.0", "::", "192.168.1.7", "box.local", "localhost.example.org"]) {
    const [one, two] = [chooseCredentials(host, PRINTED), chooseCredentials(host, PRINTED)];
    for (const name of ["siteId", "apiKey", "appApiKey"] as const) {
      assertMatch(one[name], /^[0-9a-f]{20}$/, host);
      assert(one[name] !== two[name]);
    }
    assertEquals(chooseCredentials(host, { ...PRINTED, apiKey: "own" }).apiKey, "own");
  }
});

Deno.test("chooseCredentials() throws where they would be known to everyone, or to nobody", () => {
  for (const name of ["apiKey", "appApiKey"] as const) {
    const flags = { ...PRINTED, [name]: PUBLIC[name] };
    const flag = name === "apiKey" ? "--api-key" : "--app-api-key";
    assertThrows(
      () => chooseCredentials("0.0.0.0", flags),
      RunError,
      `Cannot listen on 0.0.0.0, which other machines can reach: everyone knows the default of ${flag}; name another`,
    );
  }
  const quiet = { json: false, quiet: true };
  assertThrows(
    () => chooseCredentials("0.0.0.0", quiet),
    RunError,
    "--site-id would be a random one that --quiet does not print; name one",
  );
  const own = { siteId: "a", apiKey: "b", appApiKey: "c" };
  assertEquals(chooseCredentials("0.0.0.0", { ...quiet, ...own }), own);
  assertMatch(chooseCredentials("0.0.0.0", { quiet: true, json: true }).apiKey, /^[0-9a-f]{20}$/);
});

Deno.test("sandboxCommand() ends with 2 when credentials that everyone knows are named for other machines", async () => {
  let stderr = "";
  const flags = { ...PRINTED, host: "0.0.0.0", port: "0", apiKey: "sandbox-api-key" };
  const code = await sandboxCommand(flags, {
    stdout: () => {},
    stderr: (text) => stderr += text,
    columns: undefined,
  });
  assertEquals(code, 2);
  assertStringIncludes(stderr, "Error: Cannot listen on 0.0.0.0, which other machines can reach");
});
