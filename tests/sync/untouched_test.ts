/** A run over a failures file that stops before its first record leaves it as it is, byte for byte. */

import { assertEquals } from "@std/assert";
import { FailuresFile } from "../../lib/outcome/failures_file.ts";
import { runSync } from "../../lib/sync/run_sync.ts";
import { NO_FLAGS } from "../helpers/sync_command.ts";
import { startTrackServer } from "../helpers/track_server.ts";

const LINE =
  '{"outcome":"failed","data":"users.json","reason":"busy","record":{"id":"1", "n": 1.0}}';

/** Spellings that a copy could lose: of line breaks, of the start, of the end. */
const FILES: { name: string; text: string }[] = [
  { name: "as it is written", text: `${LINE}\n${LINE}\n` },
  { name: "a byte order mark", text: `\ufeff${LINE}\n` },
  { name: "lines of Windows, none at the end", text: `${LINE}\r\n\r\n${LINE}` },
  { name: "space behind it", text: `${LINE}\n \n\t\n` },
  { name: "something superseded", text: `${LINE}\n{"outcome":"superseded","user":"1"}\n` },
];

/** What keeps a run from its first record, and whether it says so with exit code 3. */
const STOPS: { name: string; answer: { status: number; body?: object }; code: number }[] = [
  { name: "credentials refused", answer: { status: 401 }, code: 3 },
  {
    name: "another workspace",
    answer: { status: 200, body: { region: "us", environment_id: 4 } },
    code: 3,
  },
];

for (const { name: why, answer, code } of STOPS) {
  Deno.test(`runSync() leaves a failures file byte for byte when it stops before the first record: ${why}`, async () => {
    for (const { name, text } of FILES) {
      const folder = await Deno.makeTempDir({ prefix: "cio-sync-untouched-" });
      await using server = startTrackServer(() => answer);
      const configuration = {
        ...{ siteId: "s", apiKey: "k", trackUrl: server.url, workspaceId: 3 },
        ...{ userId: "id", mappings: [], maxAttempts: 1 },
      };
      const [config, data] = [`${folder}/configuration.json`, `${folder}/x.failures.ndjson`];
      await Deno.writeTextFile(config, JSON.stringify(configuration), { mode: 0o600 });
      await Deno.writeTextFile(data, text);
      const flags = { ...NO_FLAGS, config, data: [data], quiet: true, json: true };
      let stdout = "";
      const ended = await runSync(flags, {
        stdout: (printed) => stdout += printed,
        stderr: () => {},
        columns: undefined,
      });
      assertEquals(
        { ended, sent: JSON.parse(stdout).users.accepted },
        { ended: code, sent: 0 },
        name,
      );
      assertEquals(await Deno.readFile(data), new TextEncoder().encode(text), name);
      const names = [...Deno.readDirSync(folder)].map((entry) => entry.name).sort();
      assertEquals(names, ["configuration.json", "x.failures.ndjson"], name);
      await Deno.remove(folder, { recursive: true });
    }
  });
}

Deno.test("finish() copies a failures file byte for byte when nothing of it was read", async () => {
  for (const { name, text } of FILES) {
    const folder = await Deno.makeTempDir({ prefix: "cio-sync-untouched-" });
    const path = `${folder}/x.failures.ndjson`;
    await Deno.writeTextFile(path, text);
    const failures = FailuresFile.prepare({ path, isData: true });
    assertEquals(await failures.finish(0), path, name);
    assertEquals(await Deno.readFile(path), new TextEncoder().encode(text), name);
    await Deno.remove(folder, { recursive: true });
  }
});
