/** A page of another site that tries to change the sandbox and to read from it, in a real browser. */

import { assertEquals } from "@std/assert";
import { startStandalone } from "../../lib/sandbox/standalone.ts";
import { clientOf } from "../helpers/sandbox_client.ts";
import { launch } from "./browser.ts";

/** What a site can serve under a name of its own that is not the sandbox's. */
function serveAttacker(html: () => string) {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => new Response(html(), { headers: { "content-type": "text/html" } }),
  );
  return { server, url: `http://127.0.0.1:${server.addr.port}` };
}

/** A form whose one field makes a body that is JSON. */
function form(action: string, method = "post"): string {
  const item = JSON.stringify({
    type: "person",
    action: "identify",
    identifiers: { id: "evil" },
    attributes: { a: "=" },
  });
  return `<form action="${action}" method="${method}" enctype="text/plain">` +
    `<input name='${item.split("=")[0]}' value='${item.split("=")[1]}'></form>`;
}

Deno.test("A page of another site can neither change the sandbox nor read from it", async (test) => {
  const client = clientOf(await startStandalone({ siteId: "site", apiKey: "key" }));
  await client.put("1", { secret: "hidden-7f3a" });
  const { url } = client.sandbox;
  const host = new URL(url).host;
  let html = "";
  const attacker = serveAttacker(() => html);
  const browser = await launch();
  const page = await (await browser.newContext()).newPage();
  /** Nothing has come in but the one person, and there are no faults. */
  const checkUnchanged = () => {
    const { people, faults, requests } = {
      people: [...client.sandbox.people()].map(({ identifiers }) => identifiers.id),
      faults: client.sandbox.faults.settings.rates,
      requests: client.sandbox.requests.total,
    };
    assertEquals({ people, faults, requests }, { people: ["1"], faults: {}, requests: 1 });
  };
  try {
    // Credentials in an address are sent along with a form: everyone knows those of a sandbox.
    for (
      const action of [
        `http://site:key@${host}/api/v2/entity`,
        `http://site:key@${host}/api/v1/customers/evil/suppress`,
        `${url}/sandbox/faults`,
        `${url}/unknown`,
      ]
    ) {
      await test.step(`by a form to ${new URL(action).pathname}`, async () => {
        html = form(action);
        await page.goto(attacker.url);
        const [response] = await Promise.all([
          page.waitForNavigation(),
          page.evaluate("document.forms[0].submit()"),
        ]);
        assertEquals(response!.status(), 403);
        checkUnchanged();
      });
    }

    await test.step("by fetch, with and without a question before", async () => {
      html = "<p>hello</p>";
      await page.goto(attacker.url);
      const outcomes = await page.evaluate(`Promise.all([
        { method: "POST", mode: "no-cors", body: '"429=1"' },
        { method: "POST", mode: "no-cors", body: new Blob(['"429=1"']) },
        { method: "POST", headers: { "content-type": "application/json" }, body: '"429=1"' },
        {},
      ].map((init) => fetch("${url}/sandbox/faults", init).then((r) => r.type, () => "refused")))`);
      // A resource policy takes away even the answers that cannot be read.
      assertEquals(outcomes, ["refused", "refused", "refused", "refused"]);
      checkUnchanged();
    });

    await test.step("by frames, images, scripts and streams", async () => {
      html = `<iframe src="${url}/"></iframe>` +
        `<img src="${url}/sandbox/icon.svg" onload="this.id='read'">` +
        `<script src="${url}/sandbox/page.js" onload="this.id='read'"></script>` +
        `<link rel="stylesheet" href="${url}/sandbox/style.css" onload="this.id='read'">`;
      await page.goto(attacker.url, { waitUntil: "load" });
      assertEquals(await page.locator("#read").count(), 0);
      const framed = await page.frames()[1].evaluate("document.documentElement.innerHTML");
      assertEquals(String(framed).includes("hidden-7f3a"), false);
      const stream = await page.evaluate(`new Promise((resolve) => {
        const events = new EventSource("${url}/sandbox/events");
        events.onopen = () => resolve("open");
        events.onerror = () => resolve("refused");
      })`);
      assertEquals(stream, "refused");
      checkUnchanged();
    });

    await test.step("by a name that points to this machine", async () => {
      html = "<p>hello</p>";
      const rebound = await launch(["--host-resolver-rules=MAP evil.example 127.0.0.1"]);
      try {
        const evil = await (await rebound.newContext()).newPage();
        const response = await evil.goto(`http://evil.example:${new URL(url).port}/`);
        assertEquals(response!.status(), 421);
        const status = await evil.evaluate(
          `fetch("/sandbox/faults", { method: "POST", body: '"429=1"' }).then((r) => r.status, () => "refused")`,
        );
        assertEquals(status, "refused");
        checkUnchanged();
      } finally {
        await rebound.close();
      }
    });

    await test.step("but a link leads to the page", async () => {
      html = `<a href="${url}/">sandbox</a>`;
      await page.goto(attacker.url);
      await page.click("a");
      await page.waitForSelector('#connection[data-state="on"]');
      checkUnchanged();
    });
  } finally {
    await browser.close();
    await attacker.server.shutdown();
    await client.sandbox.close();
  }
});
