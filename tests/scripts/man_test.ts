import { assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { manFile, manText } from "../../scripts/man.ts";

const TODAY = new Date("2031-02-03T22:00:00Z");

Deno.test("docs/cio-sync.1 is what the man task writes", async () => {
  const written = await Deno.readTextFile(manFile);
  assertEquals(manText(written, TODAY), written, "docs/cio-sync.1 is stale: run deno task man");
});

Deno.test("manText() has the day on which anything but the day changes", async () => {
  const written = await Deno.readTextFile(manFile);
  for (
    const other of ["", written.replace(/\n$/, "\nmore\n"), written.replace("users", "people")]
  ) {
    assertNotEquals(other, written);
    assertStringIncludes(manText(other, TODAY), ".TH CIO\\-SYNC 1 2031-02-03 ");
  }
  const older = written.replace(/^(\.TH \S+ 1) \S+/m, "$1 2020-01-02");
  assertEquals(manText(older, TODAY), older);
});
