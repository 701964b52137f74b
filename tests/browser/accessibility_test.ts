/** The sandbox's pages, looked at by axe-core. */

import { assertEquals } from "@std/assert";
import type { Browser } from "playwright-core";
import { startStandalone } from "../../lib/sandbox/standalone.ts";
import { PAGES, startFull } from "../helpers/full_sandbox.ts";
import { clientOf } from "../helpers/sandbox_client.ts";
import { checkAccessible } from "./axe.ts";
import { launch } from "./browser.ts";

/** The size and colours of each look at a page. */
const LOOKS = [1280, 390].flatMap((width) =>
  (["light", "dark"] as const).map((colorScheme) => ({ width, colorScheme }))
);

/** Checks the pages at `urls`, each as it is and with all that can be opened open. */
async function checkAll(browser: Browser, { name, urls }: { name: string; urls: string[] }) {
  for (const { width, colorScheme } of LOOKS) {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
    const page = await context.newPage();
    for (const url of urls) {
      const what = `${name}, ${url}, ${width} pixels, ${colorScheme}`;
      await page.goto(url, { waitUntil: "load" });
      assertEquals(await page.evaluate("document.documentElement.scrollWidth"), width, what);
      await checkAccessible(page, what);
      const opened = await page.evaluate(
        `[...document.querySelectorAll("details")].map((each) => each.open = true).length`,
      );
      if (opened !== 0) await checkAccessible(page, `${what}, opened`);
    }
    await context.close();
  }
}

Deno.test("The sandbox's pages are accessible, wide and narrow, light and dark", async (test) => {
  const browser = await launch();
  try {
    await test.step("with all that they can show", async () => {
      await using client = await startFull();
      const paths = Object.values(PAGES).filter((path) => !path.startsWith("/sandbox/"));
      const urls = paths.map((path) => client.sandbox.url + path);
      await checkAll(browser, { name: "full", urls });
    });
    await test.step("while nobody is there", async () => {
      await using client = clientOf(await startStandalone({ siteId: "site", apiKey: "key" }));
      await checkAll(browser, { name: "empty", urls: [client.sandbox.url] });
    });
  } finally {
    await browser.close();
  }
});
