/** Tests of the place for differences: tried before the first look-up. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { startAppServer } from "../helpers/app_server.ts";
import { runVerify } from "../helpers/verify_run.ts";

Deno.test("runVerify() ends before the first request when it could not write differences", async () => {
  await using server = startAppServer({ 1: { a: 1 } });
  const file = await Deno.makeTempFile();
  const cases = [
    { differences: "/nowhere/x", message: "there is no folder '/nowhere/'" },
    { differences: `${file}/x`, message: `there is no folder '${file}/'` },
    { differences: Deno.cwd(), message: "it is a folder" },
    { differences: "-", message: "standard output is for the result" },
  ];
  for (const { differences, message } of cases) {
    const { code, report } = await runVerify(server.url, {
      data: [{ id: 1, a: 2 }],
      flags: { differences },
    });
    assertEquals({ code, kind: report.error?.kind }, { code: 2, kind: "usage" }, message);
    assertStringIncludes(
      report.error!.message,
      `Cannot write differences to '${differences}': ${message}; name another with --differences`,
    );
    assertEquals(server.requests.length, 0, message);
  }
  await Deno.remove(file);
});
