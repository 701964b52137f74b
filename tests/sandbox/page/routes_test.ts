/** Which addresses are the page's, and what is said at those that nobody has. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { startStandalone } from "../../../lib/sandbox/standalone.ts";
import { basic, clientOf } from "../../helpers/sandbox_client.ts";

Deno.test("What a browser asks for to show the page is not counted among the requests", async () => {
  await using client = clientOf(await startStandalone());
  const paths = ["/", "/favicon.ico", "/sandbox/icon.svg", "/sandbox/style.css", "/people/none"];
  for (const path of paths) await (await fetch(client.sandbox.url + path)).body?.cancel();
  assertEquals(client.sandbox.requests.byRoute, {});
  await client.send("GET", "/api/v1/accounts/region");
  assertEquals(client.sandbox.requests.byRoute, { "GET /api/v1/accounts/region": 1 });
});

/** What browsers accept where one opens an address. */
const BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

Deno.test("An unknown address is a page for browsers, JSON for all others", async () => {
  await using client = clientOf(await startStandalone());
  const { url, siteId, apiKey } = client.sandbox;
  const ask = async (path: string, accept: string, method = "GET") => {
    const headers = { accept, authorization: basic(siteId, apiKey) };
    const response = await fetch(url + path, { method, headers });
    const text = await response.text();
    return { status: response.status, type: response.headers.get("content-type"), text };
  };
  for (const path of ["/nothing", "/sandbox/nothing", "/people", "/api/v1/nothing"]) {
    const { status, type, text } = await ask(path, BROWSER);
    assertEquals({ status, type }, { status: 404, type: "text/html; charset=utf-8" }, path);
    assertStringIncludes(text, "<title>No such page – Customer.io sandbox</title>");
    assertStringIncludes(text, `nothing at <code>${path}</code>. <a href="/">All people</a>`);
  }
  assertEquals(client.sandbox.requests.total, 0);

  const json = {
    status: 404,
    type: "application/json",
    text: '{"meta":{"error":"not found"}}',
  };
  assertEquals(await ask("/nothing", "*/*"), json);
  assertEquals(await ask("/api/v1/nothing", "application/json"), json);
  assertEquals(await ask("/nothing", BROWSER, "POST"), json);
  assertEquals(client.sandbox.requests.byStatus, { 404: 3 });
});

Deno.test("The list shows who has just what was searched for, and others who have it in an attribute", async () => {
  await using client = clientOf(await startStandalone());
  await client.put("ann", { plan: "x" });
  await client.put("2", { name: "ann" });
  await client.put("3", { name: "Bo" });
  const rowsOf = async (path: string) => {
    const page = await (await fetch(client.sandbox.url + path)).text();
    // The log of activities names people, too.
    const [, text] = /id="people-title"(.*?)<\/section>/s.exec(page)!;
    const ids = Array.from(text.matchAll(/class="person" href="\/people\/(\w+)"/g), ([, id]) => id);
    return {
      ids,
      isNobody: text.includes("Nobody found"),
      isBeyond: text.includes("No such page"),
    };
  };
  const nobody = { ids: [], isNobody: false, isBeyond: false };
  assertEquals(await rowsOf("/?q=ann"), { ...nobody, ids: ["a3000001", "a3000002"] });
  assertEquals(await rowsOf("/?q=bo"), { ...nobody, ids: ["a3000003"] });
  assertEquals(await rowsOf("/?q=cleo"), { ...nobody, isNobody: true });
  assertEquals(await rowsOf("/?q=ann&page=2"), { ...nobody, isBeyond: true });
});

Deno.test("The list looks for the first 1,000 characters of what it is asked for, on the first page unless one is named", async () => {
  await using client = clientOf(await startStandalone());
  const textOf = async (query: string) =>
    await (await fetch(`${client.sandbox.url}/?${query}`)).text();
  const shown = async (query: string) => /value="(x*)"/.exec(await textOf(query))?.[1].length;
  assertEquals(await shown(`q=${"x".repeat(1_000)}`), 1_000);
  assertEquals(await shown(`q=${"x".repeat(1_001)}`), 1_000);
  await client.put("only", { plan: "pro" });
  for (const query of ["q=plan%3Dpro", "page=1", "page=0", "page=x", "page=1.9"]) {
    assertStringIncludes(await textOf(query), 'href="/people/a3000001"');
  }
  const beyond = await textOf("q=plan%3Dpro&page=2");
  assertStringIncludes(beyond, "No such page");
  assertStringIncludes(beyond, "1 of 1 found");
});
