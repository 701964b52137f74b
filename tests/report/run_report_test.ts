import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { systemClock } from "../../lib/clock.ts";
import { RunError } from "../../lib/errors.ts";
import { RunReport } from "../../lib/report/run_report.ts";
import { reportFacts } from "../helpers/report_facts.ts";

const SETTINGS = { parallelism: 7, rateLimit: 90, state: "users.state.db" };

Deno.test("RunReport tells of what earlier runs have left, and writes one page for its path", async () => {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "cio-sync-report-" }));
  try {
    const path = `${folder}/run.html`;
    Deno.writeTextFileSync(`${path}.new-0123abcd`, "half");
    const notes: string[] = [];
    const options = {
      path,
      clock: systemClock,
      settings: SETTINGS,
      note: (message: string) => notes.push(message),
    };
    {
      using report = await RunReport.open(options);
      assertEquals(notes.length, 1);
      assertStringIncludes(notes[0], "run.html.new-0123abcd' is of a run that did not end");
      await assertRejects(() => RunReport.open(options), RunError);
      const users = { read: 5, accepted: 5, unchanged: 0, rejected: 0, failed: 0 };
      const none = { ...users, accepted: 0 };
      let isDone = false;
      const recording = report.record(() => ({ users: isDone ? users : none, heldBackMs: 0 }));
      report.onAttempt({ isRetry: false })?.(undefined);
      isDone = true;
      recording[Symbol.dispose]();
      const { course: _, parallelism: _p, rateLimit: _r, state: _s, ...facts } = reportFacts({
        config: "secret.json",
      });
      assertEquals(await report.write(facts, (text) => text.replace("secret", "***")), path);
    }
    const page = Deno.readTextFileSync(path);
    assertStringIncludes(page, "7 requests at once, 90 a second");
    assertStringIncludes(page, "users.state.db");
    assertStringIncludes(page, "***.json");
    assertEquals(page.includes("secret"), false);
    assertStringIncludes(page.replaceAll(/<[^>]*>/g, " "), "Over time");
    using _again = await RunReport.open(options);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
