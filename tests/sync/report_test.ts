/** Tests of `--report`: what a run does for its report, however it ends. */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { setColorEnabled } from "@std/fmt/colors";
import { REPORT_START } from "../../lib/report/report_file.ts";
import { checkSyncFlags, type SyncFlags } from "../../lib/sync/flags.ts";
import type { SyncResult } from "../../lib/sync/result.ts";
import { runSync } from "../../lib/sync/run_sync.ts";
import { NO_FLAGS } from "../helpers/sync_command.ts";
import { type Answer, startTrackServer } from "../helpers/track_server.ts";

setColorEnabled(false);

async function startPlace(answer?: Answer) {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "cio-sync-report-" }));
  const server = startTrackServer(answer);
  const at = (name: string) => `${folder}/${name}`;
  const mappings = [{ from: "email", to: "email" }, { from: "at", to: "at", type: "timestamp" }];
  const usual = { siteId: "s", apiKey: "k", trackUrl: server.url, userId: "id", mappings };
  const write = (keys: object) =>
    Deno.writeTextFile(at("configuration.json"), JSON.stringify({ ...usual, ...keys }), {
      mode: 0o600,
    });
  await write({});
  await Deno.writeTextFile(
    at("data.json"),
    '[{"id":1,"email":"ann@example.com"},{"id":2,"at":"x"}]',
  );
  return {
    at,
    server,
    write,
    names: () => [...Deno.readDirSync(folder)].map(({ name }) => name).sort(),
    async run(flags: Partial<SyncFlags> = {}) {
      const text = { stdout: "", stderr: "" };
      const code = await runSync({
        ...NO_FLAGS,
        config: at("configuration.json"),
        data: [at("data.json")],
        report: at("run.html"),
        json: true,
        quiet: true,
        ...flags,
      }, {
        stdout: (more) => text.stdout += more,
        stderr: (more) => text.stderr += more,
        columns: undefined,
      });
      const result = (flags.json ?? true) ? JSON.parse(text.stdout) as SyncResult : undefined;
      return { code, result, ...text };
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

Deno.test("runSync() writes a report, names it, and replaces it the next time", async () => {
  await using place = await startPlace();
  const first = await place.run();
  assertEquals({ code: first.code, file: first.result!.reportFile }, {
    code: 1,
    file: place.at("run.html"),
  });
  const html = await Deno.readTextFile(place.at("run.html"));
  assert(html.startsWith(REPORT_START));
  assertStringIncludes(html, "1 of 2 users in Customer.io");
  assertStringIncludes(html, "Cannot convert &#39;at&#39; to timestamp");
  assertStringIncludes(html, "(user 2)");
  // Values of attributes are nobody's business.
  assertEquals(html.includes("ann@example.com"), false);

  await Deno.writeTextFile(place.at("data.json"), '[{"id":1}]');
  const second = await place.run({ json: false, quiet: false });
  assertEquals(second.code, 0);
  assertStringIncludes(second.stdout, `\nReport: ${place.at("run.html")}\n`);
  assertStringIncludes(await Deno.readTextFile(place.at("run.html")), "1 of 1 user in");
  assertEquals(place.names(), ["configuration.json", "data.json", "run.html"]);
});

Deno.test("runSync() without --report writes none", async () => {
  await using place = await startPlace();
  const { result } = await place.run({ report: undefined });
  assertEquals(result!.reportFile, null);
  assertEquals(place.names().includes("run.html"), false);
});

Deno.test("runSync() writes a report of a run that is stopped", async () => {
  await using place = await startPlace(() => ({ status: 401 }));
  const { code, result } = await place.run();
  assertEquals({ code, kind: result!.error?.kind }, { code: 3, kind: "auth" });
  const html = await Deno.readTextFile(place.at("run.html"));
  assertMatch(html, />Stopped<\/span>/);
  assertStringIncludes(html, "0 of 2 users in Customer.io");
});

Deno.test("runSync() writes a report of a run that ends before anything is sent", async () => {
  await using place = await startPlace(() => ({ status: 401 }));
  await place.write({ workspaceId: 3 });
  const { code, result } = await place.run();
  assertEquals({ code, file: result!.reportFile }, { code: 3, file: place.at("run.html") });
  assertStringIncludes(await Deno.readTextFile(place.at("run.html")), "Nothing was read");
});

Deno.test("runSync() tries the place of the report before anything is sent", async () => {
  await using place = await startPlace();
  const { at } = place;
  await Deno.writeTextFile(at("notes.html"), "<!DOCTYPE html><p>mine</p>");
  const state = at("users.db");
  const failures = at("f.ndjson");
  const cases: { report: string; why: string }[] = [
    { report: at("none/run.html"), why: "there is no folder" },
    { report: at("notes.html"), why: "it exists and is not a report file" },
    { report: at("configuration.json"), why: "it is the configuration" },
    { report: at("data.json"), why: "it is the data" },
    { report: failures, why: "it is where failures are written" },
    { report: at(".f.ndjson.lock"), why: "it is what locks the failures file" },
    { report: state, why: "it is the state" },
    { report: `${state}-wal`, why: "it is where SQLite keeps a part of the state" },
    { report: at("data.gone.ndjson"), why: "it is where it goes who is gone" },
    { report: "-", why: "standard output is for the result" },
  ];
  for (const { report, why } of cases) {
    const { code, result } = await place.run({ report, state, failures });
    assertEquals({ code, kind: result!.error?.kind, file: result!.reportFile }, {
      code: 2,
      kind: "usage",
      file: null,
    });
    assertStringIncludes(
      result!.error!.message,
      `Cannot write report to '${report}': ${why}`,
    );
    assertStringIncludes(result!.error!.message, "name another with --report");
  }
  assertEquals(place.server.requests, []);
  assertEquals(place.names(), ["configuration.json", "data.json", "notes.html"]);
});

Deno.test("runSync() says what keeps a report from being written at the end, beside what ended the run", async () => {
  for (const isStopped of [false, true]) {
    await using place = await startPlace(async () => {
      await Deno.writeTextFile(place.at("run.html"), "somebody else's");
      return isStopped ? { status: 401 } : {};
    });
    const { code, result } = await place.run();
    assertEquals({ code, kind: result!.error!.kind, file: result!.reportFile }, {
      code: isStopped ? 3 : 1,
      kind: isStopped ? "auth" : "internal",
      file: null,
    });
    const problem = `Cannot write report to '${place.at("run.html")}': ` +
      "another file has been put there meanwhile";
    assertStringIncludes(result!.error!.message, isStopped ? `; also: ${problem}` : problem);
    assertEquals(await Deno.readTextFile(place.at("run.html")), "somebody else's");
    assertEquals(place.names().filter((name) => name.includes("run.html")), ["run.html"]);
  }
});

Deno.test("checkSyncFlags() refuses a report of a dry run", () => {
  const flags = { ...NO_FLAGS, config: "c", data: ["d"], report: "run.html", dryRun: true };
  let message = "";
  try {
    checkSyncFlags(flags as SyncFlags);
  } catch (error) {
    message = (error as Error).message;
  }
  assertStringIncludes(message, "Flag '--report' goes without '--dry-run': ");
  checkSyncFlags({ ...flags, dryRun: false } as SyncFlags);
  checkSyncFlags({ ...flags, report: undefined } as SyncFlags);
});
