/** The report of a run as a browser shows and prints it. */

import { assertEquals } from "@std/assert";
import type { Browser, Page } from "playwright-core";
import { reportHtml } from "../../lib/report/page.tsx";
import type { ReportFacts } from "../../lib/report/facts.ts";
import { pointsOf, reportFacts } from "../helpers/report_facts.ts";
import { checkAccessible } from "./axe.ts";
import { launch } from "./browser.ts";

const LONG = "Cannot convert 'signed_up' to timestamp: ".repeat(8) + "x".repeat(300);

const AT = { record: 4_711, line: 123_456, column: 1, offset: 0 };

/** Reports of all kinds. */
const REPORTS: Record<string, ReportFacts> = {
  "a run without trouble": reportFacts(),
  "a run of an instant": reportFacts({ durationMs: 300 }, {
    course: { points: pointsOf(1), spanMs: 50 },
  }),
  "a run without records": reportFacts({
    users: { read: 0, accepted: 0, unchanged: 0, rejected: 0, failed: 0 },
    requests: { sent: 0, retried: 0, throttledMs: 0 },
    mappings: [],
  }, { course: { points: [], spanMs: 50 } }),
  "a run with trouble of all kinds": reportFacts({
    data: [`${"folder/".repeat(20)}users.json`],
    users: {
      read: 98_765_432,
      accepted: 90_000_000,
      unchanged: 8_765_000,
      rejected: 400,
      failed: 32,
    },
    durationMs: 3_723_000,
    error: { kind: "unreachable", message: `No answer: ${LONG}` },
    warnings: [{ kind: "mapping-unused", message: LONG }],
    failuresFile: `${"x".repeat(200)}.failures.ndjson`,
    mappings: Array.from({ length: 1_000 }, (_, i) => ({
      from: i % 100 === 7 ? null : `address.${"part".repeat(i % 12)}.key_${i}`,
      to: `attribute_${i}`,
      present: i % 50 === 3 ? 0 : 98_765_432 - i * 54_321,
    })),
    requests: { sent: 123_456, retried: 4_321, throttledMs: 400_000 },
  }, {
    isComplete: false,
    reasons: Array.from({ length: 30 }, (_, i) => ({
      outcome: i % 3 === 0 ? "failed" : "rejected",
      group: LONG,
      field: i % 2 === 0 ? null : "attribute_".repeat(9),
      count: 1_000_000 - i,
      places: [{ position: AT, user: "user-".repeat(40) }, { position: AT, user: undefined }],
    })),
    heldBack: { askedMs: 200_000, slowedMs: 100_000, outageMs: 100_000, refusals: 9, troubles: 2 },
    course: {
      spanMs: 200,
      points: pointsOf(120, (point, i) => {
        Object.assign(point, { unchanged: i, rejected: i % 7, failed: i % 5, retried: i % 4 });
        Object.assign(point, { throttled: i % 3, errors: i % 2, heldBackMs: i * 3 });
        for (let k = 0; k < 100; k++) point.times!.add(k * k * (i + 1) / 50);
      }),
    },
  }),
};

/** The size and colours of each look at a page. */
const LOOKS = [1280, 390].flatMap((width) =>
  (["light", "dark"] as const).map((colorScheme) => ({ width, colorScheme }))
);

async function open(browser: Browser, { path, width, colorScheme }: {
  path: string;
  width: number;
  colorScheme: "light" | "dark";
}) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("request", (request) => {
    if (request.url() !== `file://${path}`) complaints.push(request.url());
  });
  await page.goto(`file://${path}`);
  return { page, complaints, context };
}

/** Elements that are wider than what holds them, or that stand outside of the page. */
async function overflowing(page: Page): Promise<string[]> {
  return await page.evaluate(`[...document.querySelectorAll("main *, footer *")]
    .filter((element) => !element.closest(".visually-hidden, svg"))
    .filter((element) => {
      const { right, left, width } = element.getBoundingClientRect();
      return width > 0 && (right > innerWidth + 1 || left < -1);
    })
    .map((element) => element.outerHTML.slice(0, 200))`) as string[];
}

Deno.test("A report fits, is accessible and loads nothing, wide and narrow, light and dark", async (test) => {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "cio-sync-report-" }));
  const browser = await launch();
  try {
    for (const [name, facts] of Object.entries(REPORTS)) {
      const path = `${folder}/run.html`;
      await Deno.writeTextFile(path, reportHtml(facts));
      for (const look of LOOKS) {
        await test.step(`${name}, ${look.width} pixels, ${look.colorScheme}`, async () => {
          const { page, complaints, context } = await open(browser, { path, ...look });
          assertEquals(await page.evaluate("document.documentElement.scrollWidth"), look.width);
          assertEquals(await overflowing(page), []);
          await checkAccessible(page, name);
          // Of each chart that is not empty one of both sizes.
          const shown = await page.locator(".chart svg:visible").count();
          assertEquals(shown, await page.locator(".chart:not(:has(> .empty))").count());
          const ground = await page.evaluate("getComputedStyle(document.body).backgroundColor");
          assertEquals(
            ground,
            look.colorScheme === "light" ? "rgb(245, 246, 244)" : "rgb(18, 21, 23)",
          );
          assertEquals(complaints, []);
          await context.close();
        });
      }
    }
  } finally {
    await browser.close();
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("A report prints in light colours on pages of its width, whatever the screen is like", async () => {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "cio-sync-report-" }));
  const path = `${folder}/run.html`;
  await Deno.writeTextFile(path, reportHtml(REPORTS["a run with trouble of all kinds"]));
  const browser = await launch();
  try {
    for (const look of LOOKS) {
      const { page, complaints, context } = await open(browser, { path, ...look });
      const pdf = await page.pdf({ format: "A4" });
      assertEquals(new TextDecoder().decode(pdf.subarray(0, 5)), "%PDF-");
      await page.emulateMedia({ media: "print", colorScheme: look.colorScheme });
      // A4 without its margins.
      await page.setViewportSize({ width: 703, height: 1_000 });
      assertEquals(await overflowing(page), []);
      assertEquals(
        await page.evaluate("getComputedStyle(document.body).backgroundColor"),
        "rgb(255, 255, 255)",
      );
      assertEquals(await page.locator(".chart .wide svg:visible").count(), 4);
      assertEquals(complaints, []);
      await context.close();
    }
  } finally {
    await browser.close();
    await Deno.remove(folder, { recursive: true });
  }
});
