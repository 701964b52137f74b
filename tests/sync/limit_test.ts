/** A sync with `--limit` has not read all of the data, and leaves what belongs to the rest. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { setColorEnabled } from "@std/fmt/colors";
import type { SyncFlags } from "../../lib/sync/flags.ts";
import { runSync } from "../../lib/sync/run_sync.ts";
import { NO_FLAGS } from "../helpers/sync_command.ts";
import { type Answer, startTrackServer } from "../helpers/track_server.ts";

setColorEnabled(false);

const [BAD, GOOD] = ['{"id":"1","bad":true}', '{"id":"1"}'];
const REST = '{"id":"2"},{"id":"3"},{"id":null}';

/** A folder with data whose first record is `first`, and with the failures of a run over all of it. */
async function startPlace(first: string, answer?: Answer) {
  const folder = await Deno.makeTempDir({ prefix: "cio-sync-limit-" });
  const server = startTrackServer(answer);
  const configuration = {
    ...{ siteId: "s", apiKey: "k", trackUrl: server.url, userId: "id" },
    mappings: [{ from: "bad", to: "bad", type: "number" }],
  };
  const at = (name: string) => `${folder}/${name}`;
  await Deno.writeTextFile(at("configuration.json"), JSON.stringify(configuration), {
    mode: 0o600,
  });
  await Deno.writeTextFile(at("data.json"), `[${first},${REST}]`);
  return {
    at,
    server,
    async run(flags: Partial<SyncFlags> = {}) {
      let stdout = "";
      const paths = { config: at("configuration.json"), data: [at("data.json")] };
      const code = await runSync({ ...NO_FLAGS, ...paths, quiet: false, ...flags }, {
        stdout: (text) => stdout += text,
        stderr: () => {},
        columns: undefined,
      });
      return { code, stdout };
    },
    async failures(): Promise<string[]> {
      const text = await Deno.readTextFile(at("data.failures.ndjson")).catch(() => "");
      return text.split("\n").filter(Boolean).map((line) => {
        const { outcome, position } = JSON.parse(line);
        return `${outcome} ${position.record}`;
      });
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

Deno.test("runSync() with a limit sends the first records only, and says so", async () => {
  await using place = await startPlace(GOOD);
  const { code, stdout } = await place.run({ limit: "2" });
  assertEquals({ code, sent: place.server.users }, { code: 0, sent: [["1", "2"]] });
  assertStringIncludes(stdout, "Done: 2 of 2 users");
  assertStringIncludes(stdout, "The first 2 records only, as --limit says.");

  const one = await place.run({ limit: "1" });
  assertStringIncludes(one.stdout, "The first record only, as --limit says.");

  const { stdout: json } = await place.run({ limit: "2", json: true });
  const { users: { read }, limit } = JSON.parse(json);
  assertEquals({ read, limit }, { read: 2, limit: 2 });
});

Deno.test("runSync() with a limit that no record is behind has read all", async () => {
  await using place = await startPlace(GOOD);
  const { code, stdout } = await place.run({ limit: "5" });
  assertEquals({ code, failures: await place.failures() }, { code: 1, failures: ["rejected 4"] });
  assertEquals(stdout.includes("only, as --limit says"), false);
});

Deno.test("runSync() with a limit leaves an older failures file byte for byte when nothing fails", async () => {
  await using place = await startPlace(GOOD);
  await place.run();
  const before = await Deno.readFile(place.at("data.failures.ndjson"));
  assertEquals((await place.run({ limit: "2" })).code, 0);
  assertEquals(await Deno.readFile(place.at("data.failures.ndjson")), before);
});

Deno.test("runSync() with a limit adds to an older failures file, whose records can be behind the limit", async () => {
  await using place = await startPlace(BAD);
  await place.run();
  assertEquals(await place.failures(), ["rejected 1", "rejected 4"]);
  assertEquals((await place.run({ limit: "2" })).code, 1);
  assertEquals(await place.failures(), ["rejected 1", "rejected 4", "rejected 1"]);
});

Deno.test("runSync() with a limit over a failures file keeps the lines behind it", async () => {
  let isDown = true;
  await using place = await startPlace(GOOD, () => ({ status: isDown ? 422 : 200 }));
  await place.run();
  assertEquals(await place.failures(), ["rejected 4", "rejected 1", "rejected 2", "rejected 3"]);
  isDown = false;
  await place.run({ data: [place.at("data.failures.ndjson")], limit: "2" });
  assertEquals(await place.failures(), ["rejected 4", "rejected 2", "rejected 3"]);
});

for (const limit of ["0", "-1", "1.5", "ten", "1e3", "9".repeat(16)]) {
  Deno.test(`runSync() refuses --limit ${limit}`, async () => {
    await using place = await startPlace(GOOD);
    const { code, stdout } = await place.run({ limit, json: true });
    const { error, config } = JSON.parse(stdout);
    assertEquals({ code, error, config }, {
      code: 2,
      error: {
        kind: "usage",
        message:
          `Cannot use --limit: it must be a whole number of records from 1 on, and is '${limit}'`,
      },
      config: place.at("configuration.json"),
    });
    assertEquals(place.server.requests.length, 0);
  });
}
