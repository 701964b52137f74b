/** The report of a run, as the executable writes it. */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { parseResult, startTrial, users } from "../helpers/e2e.ts";

Deno.test("sync writes a report that loads nothing, with what became of the people and of requests", async () => {
  await using trial = await startTrial({
    data: [...users(1_998), { id: null, email: "no@example.com" }, { id: "x".repeat(200) }],
    configuration: { mode: "identify", parallelism: 8 },
    answer: ({ number }) => number % 50 === 7 ? { status: 429 } : {},
  });
  const { code, result } = await trial.result("--report", "run.html");
  assertEquals({ code, reportFile: result.reportFile }, { code: 1, reportFile: "run.html" });
  assert(result.requests.retried > 0);

  const html = await trial.read("run.html");
  assert(html.includes("1,998 of 2,000 users in Customer.io"));
  assert(html.includes("User identifier &#39;id&#39; is null"));
  assertMatch(html, /<th[^>]*>429<\/th><td[^>]*>[1-9]/);
  assertEquals(html.match(/<svg /g)!.length, 8);
  assertEquals(html.includes("@example.com"), false);
  assertEquals(/<script|<link|\bsrc=|\bhref=/.test(html), false);
  const urls = new Set(html.match(/https?:\/\/[^\s"'<)]*/g));
  // Where people went, and the names that SVG gives itself.
  assertEquals(
    [...urls].sort(),
    [
      trial.server.url,
      "http://www.w3.org/1999/xlink",
      "http://www.w3.org/2000/svg",
    ].sort(),
  );
  assertEquals(trial.files(), [
    "configuration.json",
    "data.failures.ndjson",
    "data.json",
    "run.html",
  ]);
  if (Deno.build.os !== "windows") {
    assertEquals((await Deno.stat(`${trial.folder}/run.html`)).mode! & 0o777, 0o600);
  }
});

Deno.test("sync writes a report when it is interrupted", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  await using trial = await startTrial({
    data: users(30),
    configuration: { mode: "identify", parallelism: 4 },
    answer: async () => {
      await promise;
      return {};
    },
  });
  await using program = trial.start("--json", "--report", "run.html");
  await trial.server.arrived(4);
  program.kill("SIGINT");
  await program.prints("SIGINT: no new requests; up to 10 s for ");
  resolve();
  const { code, stdout } = await program.ended;
  const result = parseResult(stdout);
  assertEquals({ code, reportFile: result.reportFile }, { code: 130, reportFile: "run.html" });
  const html = await trial.read("run.html");
  assert(html.includes(">Interrupted</span>"));
  assert(html.includes(`4 of ${result.users.read} users in Customer.io`));
  assertMatch(html, /<th[^>]*>most<\/th><td[^>]*>4</);
});

Deno.test("sync writes its report over an earlier one, and over nothing else", async () => {
  await using trial = await startTrial({ data: users(3) });
  await trial.write("page.html", "<!DOCTYPE html>\n<p>mine</p>\n");
  for (const count of [3, 5]) {
    await trial.write("data.json", JSON.stringify(users(count)));
    const { code, stdout } = await trial.sync("--report=run.html");
    assertEquals(code, 0);
    assertStringIncludes(stdout, "\nReport: run.html\n");
    assert((await trial.read("run.html")).includes(`${count} of ${count} users`));
  }
  const { code, result } = await trial.result("--report", "page.html");
  assertEquals({ code, read: result.users.read }, { code: 2, read: 0 });
  assertStringIncludes(result.error!.message, "it exists and is not a report file");
  assertEquals(await trial.read("page.html"), "<!DOCTYPE html>\n<p>mine</p>\n");

  const dry = await trial.sync("--dry-run", "--report", "run.html");
  assertEquals(dry.code, 2);
  assertStringIncludes(dry.stderr, "Flag '--report' goes without '--dry-run'");
});
