/** What becomes of the files of earlier runs when a run does not end well: they stay, and the error says what is where. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import type { SyncFlags } from "../../lib/sync/flags.ts";
import type { SyncResult } from "../../lib/sync/result.ts";
import { runSync } from "../../lib/sync/run_sync.ts";
import { NO_FLAGS } from "../helpers/sync_command.ts";
import { type Answer, startTrackServer } from "../helpers/track_server.ts";

const FAILURES = ["1", "2"].map((id) =>
  `{"outcome":"failed","data":"data.json","reason":"x","record":{"id":"${id}"}}\n`
).join("");

/** What a run came to. */
interface Ended {
  code: number;
  stderr: string;
  result: SyncResult;
}

/** A folder with data, a configuration and the failures of an earlier run, for a server that answers like this. */
async function startPlace(answer: Answer) {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "cio-sync-kept-" }));
  const server = startTrackServer(answer);
  const at = (name: string) => `${folder}/${name}`;
  const configuration = {
    ...{ siteId: "s", apiKey: "k", trackUrl: server.url, maxAttempts: 1 },
    ...{ userId: "id", mappings: [] },
  };
  await Deno.writeTextFile(at("configuration.json"), JSON.stringify(configuration), {
    mode: 0o600,
  });
  await Deno.writeTextFile(at("data.json"), '[{"id":"1"},{"id":"2"}]');
  await Deno.writeTextFile(at("data.failures.ndjson"), FAILURES);
  return {
    at,
    names: () => [...Deno.readDirSync(folder)].map(({ name }) => name).sort(),
    async run(flags: Partial<SyncFlags> = {}): Promise<Ended> {
      let [stdout, stderr] = ["", ""];
      const code = await runSync(
        {
          ...NO_FLAGS,
          config: at("configuration.json"),
          data: [at("data.json")],
          ...flags,
          json: true,
        },
        { stdout: (text) => stdout += text, stderr: (text) => stderr += text, columns: undefined },
      );
      return { code, stderr, result: JSON.parse(stdout) };
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

Deno.test("runSync() removes the failures of an earlier run also when an error ends it behind the last record", async () => {
  await using place = await startPlace(() => {
    reportError(new Error("a mistake"));
    return {};
  });
  const { code, result } = await place.run();
  assertEquals({ code, message: result.error?.message, accepted: result.users.accepted }, {
    code: 1,
    message: "a mistake",
    accepted: 2,
  });
  assertEquals(place.names().filter((name) => name.includes("failures")), []);
});

Deno.test("runSync() leaves its data to the user who mends it meanwhile, and says where the failures are", async () => {
  let change = () => {};
  await using place = await startPlace(() => {
    change();
    return { status: 400 };
  });
  const data = place.at("data.failures.ndjson");
  // The user mends the file while it is synced.
  change = () => Deno.writeTextFileSync(data, FAILURES.replace('"2"', '"22"'));
  const { code, result } = await place.run({ data: [data] });
  assertEquals({ code, failuresFile: result.failuresFile }, { code: 1, failuresFile: null });
  const [partial] = place.names().filter((name) => name.includes(".new-"));
  assertStringIncludes(
    result.error!.message,
    `Cannot replace '${data}': it has been changed meanwhile; '${data}' is left as it is; ` +
      `the failures that could be written are in '${place.at(partial)}'`,
  );
  assertEquals(await Deno.readTextFile(data), FAILURES.replace('"2"', '"22"'));
  assertEquals((await Deno.readTextFile(place.at(partial))).trimEnd().split("\n").length, 2);
});

Deno.test("runSync() says what is where also when something else had ended the run", async () => {
  const failures = "failures.ndjson";
  await using place = await startPlace(() => {
    reportError(new Error("a mistake"));
    // Free when the run began.
    Deno.mkdirSync(place.at(failures), { recursive: true });
    return { status: 400 };
  });
  const { code, result } = await place.run({ failures: place.at(failures) });
  const [partial] = place.names().filter((name) => name.includes(".new-"));
  assertEquals({ code, message: result.error?.message, failuresFile: result.failuresFile }, {
    code: 1,
    message: "a mistake; also: " +
      `Cannot write failures to '${
        place.at(failures)
      }': another file has been put there meanwhile; ` +
      `the failures that could be written are in '${place.at(partial)}'`,
    failuresFile: place.at(partial),
  });
  assertEquals(await Deno.readTextFile(place.at("data.failures.ndjson")), FAILURES);
});

Deno.test("runSync() tells of what a killed run has left, and leaves it there", async () => {
  await using place = await startPlace(() => ({}));
  const left = "data.failures.ndjson.new-0123abcd";
  await Deno.writeTextFile(place.at(left), FAILURES);
  const { code, stderr } = await place.run({ data: [place.at("data.failures.ndjson")] });
  assertEquals(code, 0);
  assertStringIncludes(stderr, `'${place.at(left)}' is of a run that did not end as it should`);
  assertEquals(place.names(), ["configuration.json", left, "data.json"]);
});
