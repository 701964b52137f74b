import { assertEquals } from "@std/assert";
import { Requests } from "../../../lib/sandbox/page/requests.tsx";

/** The text of each item of the lists. */
function itemsOf(html: string): string[] {
  return html.split(/<\/(?:li|tr)>/).map((item) =>
    item.replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ").trim()
  );
}

Deno.test("Requests lists the routes with the most first, and what had no answer", () => {
  const byRoute = { "GET /few": 2, "POST /most": 1_007, "PUT /some": 3 };
  const counts = { total: 1_012, byRoute, byStatus: { "200": 1_000, "429": 10 } };
  const items = itemsOf(`${<Requests counts={counts} />}`);
  const all = items.join("; ");
  for (const part of ["200 1,000", "429 10", "no answer 2"]) {
    assertEquals(all.includes(part), true, part);
  }
  const routes = Object.keys(byRoute).sort((a, b) => all.indexOf(a) - all.indexOf(b));
  assertEquals(routes, ["POST /most", "PUT /some", "GET /few"]);
  const answered = itemsOf(`${<Requests counts={{ ...counts, total: 1_010 }} />}`).join("; ");
  assertEquals(answered.includes("no answer"), false);
});
