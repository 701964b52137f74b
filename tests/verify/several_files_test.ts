/** Tests of verifications whose data is in several files. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { startAppServer } from "../helpers/app_server.ts";
import { withFiles } from "../helpers/files.ts";
import { runVerify } from "../helpers/verify_run.ts";

Deno.test("runVerify() compares everyone in several files, and names the file of a record", async () => {
  await using server = startAppServer({ "1": { a: "new" }, "2": { a: "x" }, "3": { a: "z" } });
  const files = {
    "part-1.json": '[{"id":1,"a":"old"},{"id":2,"a":"x"}]',
    "part-2.json": '[{"id":1,"a":"new"},\n {"id":3,"a":"y"}]',
  };
  await withFiles(files, async (at) => {
    const flags = { data: [at("part-*.json")], differences: at("d.ndjson") };
    const { code, report } = await runVerify(server.url, { data: [], flags });
    const position = { file: at("part-2.json"), record: 2, line: 2, column: 2, offset: 22 };
    assertEquals({ code, read: report.users.read, identical: report.users.identical }, {
      code: 1,
      read: 4,
      identical: 2,
    });
    assertEquals(report.differences.map(({ user, position }) => ({ user, position })), [
      { user: "3", position },
    ]);
    const line = JSON.parse(await Deno.readTextFile(at("d.ndjson")));
    assertEquals({ data: line.data, position: line.position }, { data: "part-*.json", position });

    // The differences match the pattern now, and are no data.
    const again = await runVerify(server.url, {
      data: [],
      flags: { data: [at("*")], differences: at("d.ndjson"), json: false },
    });
    assertEquals(again.code, 1);
    assertStringIncludes(again.stderr, `Left out of '${at("*")}': '${at("d.ndjson")}'`);
    assertStringIncludes(again.stdout, `(${at("part-2.json")}:2:2)`);
  });
});
