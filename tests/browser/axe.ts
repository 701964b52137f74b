import axe from "axe-core";
import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";

/** What axe-core finds wrong with a page, as text. */
interface Violation {
  id: string;
  help: string;
  nodes: { target: string[]; failureSummary: string }[];
}

/** Checks that axe-core finds nothing wrong with what `page` shows, by any of its rules. */
export async function checkAccessible(page: Page, what: string): Promise<void> {
  // Not by a script element, which the pages forbid.
  await page.evaluate(axe.source);
  const violations = await page.evaluate(
    "axe.run().then(({ violations }) => violations)",
  ) as Violation[];
  const found = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help}: ${target}: ${failureSummary}`)
  );
  assertEquals(found, [], what);
}
