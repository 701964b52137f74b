import { assertEquals } from "@std/assert";
import type { CheckResult } from "../../lib/check/result.ts";
import { executable, startTrial, users } from "../helpers/e2e.ts";
import { runProgram } from "../helpers/program.ts";

Deno.test("cio-sync check reports what a sync would reject, sends nothing, and needs no credentials", async () => {
  await using trial = await startTrial({
    data: [...users(2), { id: "u3", name: "x".repeat(1001) }],
  });
  const mappings = [{ from: "email", to: "email" }, { from: "name", to: "first_name" }];
  const unset = { siteId: "${UNSET_SITE_ID}", apiKey: "${UNSET_API_KEY}" };
  const configuration = { ...unset, userId: "id", mappings };
  await trial.write("configuration.json", JSON.stringify(configuration));

  const { code, stdout, stderr } = await trial.sync("check");
  assertEquals([code, stderr], [1, ""]);
  const [headline, , problem] = stdout.split("\n");
  assertEquals(
    headline.replace(/ in .* s$/, ""),
    "Not clean: 2 of 3 records would be sent, checked",
  );
  const column = JSON.stringify([...users(2), { id: "u3", name: "" }]).lastIndexOf('""') + 1;
  assertEquals(
    problem,
    `data.json:1:${column} user u3: attribute 'first_name' is 1,001 bytes, the limit is 1,000`,
  );
  assertEquals(trial.server.requests, []);
  assertEquals(trial.files(), ["configuration.json", "data.json"]);
});

Deno.test("cio-sync check counts users who are there twice beyond what memory has room for", async () => {
  await using trial = await startTrial();
  // More than are kept in memory, as they are long, and the last one is the first.
  const count = 300_000;
  const id = (number: number) => `${"user-number-".repeat(9)}${number}`;
  const file = await Deno.open(`${trial.folder}/data.json`, { write: true, truncate: true });
  const encoder = new TextEncoder();
  const writer = file.writable.getWriter();
  await writer.write(encoder.encode("[\n"));
  for (let i = 0; i < count; i += 10_000) {
    const lines = Array.from({ length: 10_000 }, (_, k) => `{"id":"${id(i + k)}"},\n`);
    await writer.write(encoder.encode(lines.join("")));
  }
  await writer.write(encoder.encode(`{"id":"${id(0)}"}\n]`));
  await writer.close();

  const args = [executable(), "check", "--json"];
  const { code, stdout } = await runProgram(args, { cwd: trial.folder });
  const { users: counts, duplicates } = JSON.parse(stdout) as CheckResult;
  assertEquals([code, counts], [0, { read: count + 1, valid: count + 1, rejected: 0 }]);
  assertEquals([duplicates.users, duplicates.emails], [1, 0]);
  const [{ user, positions }] = duplicates.examples.users;
  assertEquals([user, positions.map(({ line }) => line)], [id(0), [2, count + 2]]);
});
