/** Tests of what is wrong with credentials and with the URLs that they are sent to. */

import { assertEquals } from "@std/assert";
import { missingCredential, problemsOf, problemsWith } from "./check_problems.ts";

Deno.test("checkConfiguration() requires both credentials unless the region is sandbox", () => {
  const base = { userId: "id", mappings: [] };
  const noSite = `siteId: ${missingCredential}`;
  const noKey = `apiKey: ${missingCredential}`;
  const cases: { keys: Record<string, unknown>; problems: string[] }[] = [
    { keys: {}, problems: [noSite, noKey] },
    { keys: { region: "eu" }, problems: [noSite, noKey] },
    { keys: { trackUrl: "http://localhost" }, problems: [noSite, noKey] },
    { keys: { siteId: "s" }, problems: [noKey] },
    { keys: { api_key: "k" }, problems: [noSite] },
    { keys: { siteId: "s", api_key: "k" }, problems: [] },
    { keys: { region: "sandbox" }, problems: [] },
  ];
  for (const { keys, problems } of cases) {
    assertEquals(problemsOf({ ...base, ...keys }), problems, JSON.stringify(keys));
  }
  // With a region that means nothing, nobody knows whether credentials are needed.
  assertEquals(problemsOf({ ...base, region: "uk" }).length, 1);
});

Deno.test("checkConfiguration() refuses credentials that HTTP authentication cannot carry", () => {
  const hint = "is it empty, or is there a line break at its end?";
  const ascii = `Must be ASCII text without spaces: ${hint}`;
  const siteId = `Must be ASCII text without spaces and colons: ${hint}`;
  const wrongKeys = ["", "key\n", " key", "k ey", "ké", "k\u0000"];
  const wrongSiteIds = ["", "site\r\n", "s:te"];
  const cases = [
    ...["apiKey", "api_key", "appApiKey"].map((key) => ({ key, wrong: wrongKeys, message: ascii })),
    ...["siteId", "site_id"].map((key) => ({ key, wrong: wrongSiteIds, message: siteId })),
  ];
  for (const { key, wrong, message } of cases) {
    for (const value of wrong) {
      const name = `${key} ${JSON.stringify(value)}`;
      assertEquals(problemsWith({ [key]: value }), [`${key}: ${message}`], name);
    }
  }
  for (const key of ["apiKey", "api_key", "appApiKey"]) {
    assertEquals(problemsWith({ [key]: "k:e~y!" }), [], key);
  }
});

Deno.test("checkConfiguration() refuses a credential under both of its names", () => {
  const message = (key: string) =>
    `Cannot be given together with ${key}, which means the same: drop one of the two`;
  assertEquals(problemsWith({ siteId: "a", site_id: "a", apiKey: "b", api_key: "c" }), [
    `site_id: ${message("siteId")}`,
    `api_key: ${message("apiKey")}`,
  ]);
});

Deno.test("checkConfiguration() refuses trackUrl with the region sandbox and says which to drop", () => {
  assertEquals(problemsWith({ trackUrl: "https://proxy.example" }), [
    'trackUrl: Cannot be given together with "region": "sandbox", which runs a Customer.io of its own: ' +
    "drop trackUrl to sync into that, or drop region to sync to trackUrl",
  ]);
});

Deno.test("checkConfiguration() accepts only URLs that credentials can be sent to", () => {
  const notUrl = "Must be an http or https URL such as https://track.customer.io";
  const user = "Cannot hold a user name or password: use siteId, apiKey and appApiKey";
  const end = "Must end with the path: drop what begins with '?' or '#'";
  const clear = "Must begin with https:, as the credentials would cross the network in clear text";
  const cases: { url: string; message?: string }[] = [
    { url: "https://track.customer.io" },
    { url: "https://proxy.example:8443/a/b/" },
    { url: "http://localhost:8787" },
    { url: "http://127.0.0.1" },
    { url: "http://127.200.3.4:1" },
    { url: "http://[::1]:8787" },
    { url: "http://[0:0:0:0:0:0:0:1]" },
    { url: "", message: notUrl },
    { url: "track.customer.io", message: notUrl },
    { url: "localhost:8787", message: notUrl },
    { url: "ftp://localhost", message: notUrl },
    { url: "file:///etc", message: notUrl },
    { url: "https://", message: notUrl },
    { url: "https://user:pass@host", message: user },
    { url: "https://user@host", message: user },
    { url: "https://host/?a=b", message: end },
    { url: "https://host/#top", message: end },
    { url: "http://track.customer.io", message: clear },
    { url: "http://128.0.0.1", message: clear },
    { url: "http://127.0.0.1.example", message: clear },
    { url: "http://localhost.example", message: clear },
    { url: "http://[::2]", message: clear },
    { url: "http://0.0.0.0", message: clear },
    { url: "http://10.0.0.1", message: clear },
  ];
  for (const key of ["trackUrl", "appUrl"]) {
    for (const { url, message } of cases) {
      const keys = { region: "us", siteId: "s", apiKey: "k", [key]: url };
      const problems = message === undefined ? [] : [`${key}: ${message}`];
      assertEquals(problemsWith(keys), problems, `${key} '${url}'`);
    }
  }
});

Deno.test("checkConfiguration() refuses a base URL that has the path of the API already", () => {
  const drop = (path: string, more = "") =>
    `Must end before the path of the API, which is put behind it: drop '${path}'${more}`;
  const what = " and what follows it";
  const cases: { key: "trackUrl" | "appUrl"; path: string; message?: string }[] = [
    { key: "trackUrl", path: "" },
    { key: "trackUrl", path: "/" },
    { key: "trackUrl", path: "/track" },
    { key: "trackUrl", path: "/v1" },
    { key: "trackUrl", path: "/my-api" },
    { key: "trackUrl", path: "/api-gateway/track" },
    { key: "trackUrl", path: "/api/v10" },
    { key: "trackUrl", path: "/api/customerio" },
    { key: "trackUrl", path: "/api", message: drop("/api") },
    { key: "trackUrl", path: "/cio/api/", message: drop("/api") },
    { key: "trackUrl", path: "/api/v1", message: drop("/api/v1") },
    { key: "trackUrl", path: "//api//v1", message: drop("//api//v1") },
    { key: "trackUrl", path: "/API/v2/", message: drop("/API/v2") },
    { key: "trackUrl", path: "/cio/api/v2", message: drop("/api/v2") },
    { key: "trackUrl", path: "/api/v2/batch", message: drop("/api/v2", what) },
    { key: "trackUrl", path: "/api/v1/customers/", message: drop("/api/v1", what) },
    { key: "appUrl", path: "/app" },
    { key: "appUrl", path: "/api" },
    { key: "appUrl", path: "/v10" },
    { key: "appUrl", path: "/v1/proxy" },
    { key: "appUrl", path: "/v1", message: drop("/v1") },
    { key: "appUrl", path: "/x/v1/", message: drop("/v1") },
    { key: "appUrl", path: "/v1/customers", message: drop("/v1", what) },
  ];
  for (const { key, path, message } of cases) {
    for (const host of ["https://track.customer.io", "https://proxy.example", "http://127.0.0.1"]) {
      const keys = { region: "us", siteId: "s", apiKey: "k", [key]: host + path };
      const problems = message === undefined ? [] : [`${key}: ${message}`];
      assertEquals(problemsWith(keys), problems, `${key} ${host}${path}`);
    }
  }
});
