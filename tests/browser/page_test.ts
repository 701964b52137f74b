/** The sandbox's page as a browser shows it. */

import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { type Client, person } from "../helpers/sandbox_client.ts";
import { launch, visit, type VisitOptions } from "./browser.ts";

const HOSTILE = "<script>alert(1)</script>";

/** 60 people, and one whose every part is hostile. */
const prepare: VisitOptions["prepare"] = async (client) => {
  const people = Array.from({ length: 60 }, (_, index) =>
    person({ id: `u${index}` }, {
      email: `user${index}@example.com`,
      plan: index % 2 === 0 ? "pro" : "free",
    }));
  await client.batch(...people);
  await client.put(HOSTILE, {
    email: "evil@example.com",
    name: HOSTILE,
    [HOSTILE]: "<img src=x onerror=alert(2)>",
    quote: "\"'><svg onload=alert(3)>",
  });
  await client.put("javascript:alert(4)", {});
};

/** One person with a phone number and no other identifier. */
const callAnn = (client: Client, more: object = {}) =>
  client.entity(person({ phone: "+14155552671" }, {}, more));

Deno.test("The page in Chromium", async (test) => {
  const browser = await launch();
  try {
    await test.step("searches while one types, without a reload, and says what it found", async () => {
      await using visited = await visit(browser, { prepare });
      const { page, complaints } = visited;
      assertEquals(await page.locator("#people tbody tr").count(), 25);
      assertEquals(await page.textContent("#found"), "62 people");
      await page.fill("#q", "plan=pro");
      await page.waitForSelector('#found:text-is("30 of 62 found")');
      assert(page.url().endsWith("/?q=plan%3Dpro"), page.url());
      await page.click("text=Next");
      await page.waitForSelector("text=Page 2 of 2");
      assertEquals(await page.locator("#people tbody tr").count(), 5);
      await page.fill("#q", "nobody has this");
      await page.waitForSelector("text=Nobody found");
      await page.click("text=Show everybody");
      await page.waitForSelector("text=Page 1 of 3");
      assertEquals(complaints, []);
    });

    await test.step("opens a person with the keyboard alone, and goes back to the search", async () => {
      await using visited = await visit(browser, { prepare });
      const { client, page, complaints } = visited;
      await client.put("u7", { plan: "team" });
      await page.keyboard.press("/");
      await page.keyboard.type("u7");
      await page.waitForSelector('#found:has-text("1 of")');
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      await page.waitForSelector("#person h1");
      assertEquals(await page.textContent("#person h1"), "u7");
      assertEquals(await page.title(), "u7 – Customer.io sandbox");
      assertEquals(await rows(page, ".attributes tbody tr"), ["planteamtext"]);
      const history = await rows(page, ".history > li .kind");
      assertEquals(history, ["Attribute Change", "Person Created"]);

      await client.put("u7", { plan: "max" });
      await page.waitForSelector(".attributes td:has-text('max')");
      assertEquals((await rows(page, ".history > li")).length, 3);
      await page.click("#back");
      await page.waitForSelector("#q");
      assertEquals(await page.inputValue("#q"), "u7");
      assertEquals(complaints, []);
    });

    await test.step("shows activity, counts and new people as they come", async () => {
      await using visited = await visit(browser);
      const { client, page, complaints } = visited;
      await page.waitForSelector("text=Nobody here yet");
      await client.put("first", { n: 1 });
      await page.waitForSelector("#log li:has-text('Person Created'):has-text('first')");
      await page.waitForSelector("#people a.person:has-text('first')");
      await client.put("first", { n: 2 });
      await page.waitForSelector("#log li:has-text('Attribute Change'):has-text('n 1 → 2')");
      await page.waitForSelector('#total-requests:text-is("2")');
      assertEquals(await page.textContent("#total-people"), "1");

      await page.click("#pause");
      await client.put("second", {});
      await page.waitForSelector("text=Resume (1 new)");
      assertEquals(await page.locator("#log > li").count(), 2);
      await page.click("#pause");
      assertEquals(await page.locator("#log > li").count(), 3);
      assertEquals(complaints, []);
    });

    await test.step("groups many of one kind in the log, and leaves a group open that grows", async () => {
      await using visited = await visit(browser);
      const { client, page, complaints } = visited;
      const create = (count: number) => {
        const from = client.sandbox.personCount;
        return client.batch(
          ...Array.from({ length: count }, (_, index) => person({ id: `u${from + index}` })),
        );
      };
      await create(8);
      await page.waitForSelector("#log > li >> nth=7");
      await create(100);
      await page.waitForSelector("#log summary:has-text('108 in a row')");
      assertEquals(await page.locator("#log > li").count(), 1);
      await page.click("#log summary");
      await page.waitForSelector("#log a.person:has-text('u107')");
      await page.click("#pause");
      await create(1);
      await page.waitForSelector("text=Resume (1 new)");
      await create(2);
      await page.waitForSelector("text=Resume (3 new)");
      assert(await page.isVisible("#log summary:has-text('108 in a row')"));
      await page.click("#pause");
      await page.waitForSelector("#log summary:has-text('111 in a row')");
      assert(await page.isVisible("#log a.person:has-text('u110')"));
      await client.put("u5", { plan: "pro" });
      await page.waitForSelector("#log > li:has-text('Attribute Change')");
      assertEquals(await page.locator("#log > li").count(), 2);
      assertEquals(complaints, []);
    });

    await test.step("switches faults on and off, and follows who else does", async () => {
      await using visited = await visit(browser);
      const { client, page, complaints } = visited;
      const { faults } = client.sandbox;
      await page.fill('[name="rate-429"]', "100");
      await page.locator('input[value="429"]').focus();
      await page.keyboard.press("Space");
      await until(() => faults.settings.rates[429] === 1);
      assertEquals((await client.put("1", {})).status, 429);
      await page.waitForSelector('#count-429:text-is("1")');
      await page.fill('[name="rate-429"]', "50");
      await page.keyboard.press("Tab");
      await until(() => faults.settings.rates[429] === 0.5);
      await page.locator('input[value="429"]').uncheck({ force: true });
      await until(() => Object.keys(faults.settings.rates).length === 0);

      faults.set({ rates: { reset: 0.25 }, latencyMs: 7 });
      await page.waitForSelector('input[value="reset"]:checked');
      await page.waitForSelector('input[value="latency"]:checked');
      assertEquals(await page.inputValue('[name="rate-reset"]'), "25");
      assertEquals(await page.inputValue('[name="rate-latency"]'), "7");
      assertEquals(complaints, []);

      faults.set({ rates: {}, latencyMs: 0 });
      await page.waitForSelector('input[value="reset"]:not(:checked)');
      await page.fill('[name="rate-500"]', "200");
      await page.locator('input[value="500"]').check({ force: true });
      await page.waitForSelector("#faults-error:has-text('from 0 to 1')");
    });

    await test.step("shows hostile names, attributes and ids as text", async () => {
      await using visited = await visit(browser, { prepare });
      const { client, page, complaints } = visited;
      await page.fill("#q", HOSTILE);
      await page.waitForSelector('#found:has-text("1 of")');
      await client.put(HOSTILE, { name: `${HOSTILE}!`, email: "user1@example.com" });
      await page.waitForSelector("#log li:has-text('Attribute Update Failure')");
      await page.click("#people a.person");
      await page.waitForSelector("#person h1");
      assertEquals(await page.textContent("#person h1"), HOSTILE);
      const attributes = await rows(page, ".attributes tbody th");
      assertEquals(attributes, ["name", HOSTILE, "quote"]);
      await page.goto(
        `${client.sandbox.url}/?q=${encodeURIComponent('"><script>alert(5)</script>')}`,
      );
      await page.waitForSelector("text=Nobody found");
      assertEquals(await page.locator("main script, main img, main svg").count(), 0);
      assertEquals(complaints, []);
    });

    await test.step("shows relationships of a person as they come", async () => {
      await using visited = await visit(browser, { prepare: (client) => callAnn(client) });
      const { client, page, complaints } = visited;
      await page.click("a.person:has-text('+14155552671')");
      await page.waitForSelector("#person h1:text-is('+14155552671')");
      assertEquals(await page.locator(".relationships").count(), 0);
      await callAnn(client, {
        cio_relationships: [{
          identifiers: { object_type_id: "1", object_id: "acme" },
          relationship_attributes: { role: "admin" },
        }],
      });
      await page.waitForSelector(".relationships tbody tr");
      assertEquals(await rows(page, ".relationships tbody tr"), ["acme type 1role admin"]);
      assertEquals(complaints, []);
    });

    for (const width of [1280, 390]) {
      for (const colorScheme of ["light", "dark"] as const) {
        await test.step(`fits a window of ${width} pixels, ${colorScheme}`, async () => {
          await using visited = await visit(browser, { width, colorScheme, prepare });
          const { client, page, complaints } = visited;
          const evil = client.sandbox.person({ email: "evil@example.com" })!;
          for (const path of ["/", `/people/${evil.identifiers.cio_id}`, "/people/unknown"]) {
            const answer = await page.goto(client.sandbox.url + path);
            const isKnown = path !== "/people/unknown";
            assertEquals(answer?.status(), isKnown ? 200 : 404);
            assertEquals(await page.evaluate("document.documentElement.scrollWidth"), width, path);
            if (isKnown) assertEquals(complaints.splice(0), []);
          }
          assert(await minContrast(page) >= 4.5);
        });
      }
    }

    await test.step("works without a script", async () => {
      await using visited = await visit(browser, { prepare });
      const { client } = visited;
      const context = await browser.newContext({ javaScriptEnabled: false });
      const page = await context.newPage();
      await page.goto(client.sandbox.url);
      await page.fill("#q", "plan=free");
      await page.click('button:has-text("Search")');
      assertEquals(await page.textContent("#found"), "30 of 62 found");
      await page.locator('input[value="503"]').check({ force: true });
      await page.click("text=Apply");
      assertEquals(client.sandbox.faults.settings.rates, { 503: 0.1 });
      assertEquals(await page.isChecked('input[value="503"]'), true);
      await context.close();
    });
  } finally {
    await browser.close();
  }
});

function rows(page: Page, selector: string): Promise<string[]> {
  return page.locator(selector).allTextContents();
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** The least contrast of the page's text colours against the grounds they are used on. */
async function minContrast(page: Page): Promise<number> {
  const colors = await page.evaluate(`(() => {
    const style = getComputedStyle(document.documentElement);
    const color = (name) => {
      const probe = document.createElement("i");
      probe.style.color = style.getPropertyValue(name);
      document.body.append(probe);
      const [r, g, b] = getComputedStyle(probe).color.match(/[\\d.]+/g).map(Number);
      probe.remove();
      return [r, g, b];
    };
    const pairs = [["--text", "--ground"], ["--text", "--card"], ["--muted", "--ground"],
      ["--muted", "--card"], ["--muted", "--sunken"], ["--accent", "--card"], ["--accent", "--ground"],
      ["--good", "--good-soft"], ["--warn", "--warn-soft"], ["--bad", "--bad-soft"],
      ["--info", "--info-soft"], ["--accent", "--accent-soft"], ["--bad", "--card"]];
    return pairs.map((pair) => pair.map(color));
  })()`) as [number[], number[]][];
  return Math.min(...colors.map(([a, b]) => contrast(a, b)));
}

/** The contrast ratio of two colours as WCAG 2 defines it. */
function contrast(a: number[], b: number[]): number {
  const luminance = (color: number[]) => {
    const [r, g, b] = color.map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [dark, light] = [luminance(a), luminance(b)].sort((one, other) => one - other);
  return (light + 0.05) / (dark + 0.05);
}
