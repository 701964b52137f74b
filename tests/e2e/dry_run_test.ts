/** A dry run of the executable: it prints what would happen, asks nobody, and leaves every file as it is. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { startTrial } from "../helpers/e2e.ts";

const PEOPLE = [
  { id: 1, email: "ana@example.com", name: "Ana" },
  { id: null, email: "nobody@example.com" },
  { id: 3, email: "bo@example.com", name: "Bo" },
];

Deno.test("sync --dry-run prints what would be sent, sends nothing, and leaves every file as it is", async () => {
  await using trial = await startTrial({ data: PEOPLE });
  const first = await trial.sync("--state", "s.db", "--limit", "1");
  assertEquals({ code: first.code, sent: trial.server.requests.length }, { code: 0, sent: 1 });
  const files = trial.files();
  const before = await Promise.all(files.map((name) => Deno.readFile(`${trial.folder}/${name}`)));

  const { code, stdout, stderr } = await trial.sync("--dry-run", "--state", "s.db");
  assertEquals({ code, stderr, sent: trial.server.requests.length }, {
    code: 1,
    stderr: "",
    sent: 1,
  });
  assertEquals(
    stdout,
    `Dry run: 1 of 3 users would be sent in 1 request; nothing was sent

  to send              1
  unchanged            1   not sent again
  rejected             1   cannot be accepted as they are
  requests             1   132 bytes in all
  to        ${trial.server.url}

People against the state s.db:
  new                  1
  changed              0
  unchanged            1
  gone                 0

The first person as they would be sent:
  id "3" (record 3, POST /api/v2/batch)
    email       "bo@example.com"
    first_name  "Bo"

Why:
         1 rejected: User identifier 'id' is null (first: record 2)

Next: cio-sync --state s.db
`,
  );
  assertEquals(trial.files(), files);
  assertEquals(
    await Promise.all(files.map((name) => Deno.readFile(`${trial.folder}/${name}`))),
    before,
  );
});

Deno.test("sync --dry-run needs no credentials and no network", async () => {
  await using trial = await startTrial({ data: PEOPLE, configuration: { trackUrl: undefined } });
  await trial.configure({ siteId: "${NOT_SET}", apiKey: "${NOT_SET}", trackUrl: undefined });
  const { code, stdout } = await trial.sync("--dry-run", "--json", "--limit", "1");
  const result = JSON.parse(stdout);
  assertEquals({ code, region: result.region, sent: trial.server.requests.length }, {
    code: 0,
    region: null,
    sent: 0,
  });
});

Deno.test("sync refuses what makes no sense without --dry-run, and says why", async () => {
  await using trial = await startTrial({ data: PEOPLE });
  const { code, stderr } = await trial.sync("--show", "5");
  assertEquals(code, 2);
  assertStringIncludes(stderr, "Flag '--show' goes with '--dry-run'");
  assertEquals(trial.server.requests.length, 0);
});
