/** Tests of the places that a sync writes to: tried before the first request, and left as they were. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { lockPath } from "../../lib/outcome/path_lock.ts";
import type { SyncFlags } from "../../lib/sync/flags.ts";
import { runSync } from "../../lib/sync/run_sync.ts";
import type { SyncResult } from "../../lib/sync/result.ts";
import { startTrackServer } from "../helpers/track_server.ts";
import { NO_FLAGS } from "../helpers/sync_command.ts";

const FAILURE = '{"outcome":"failed","reason":"x","record":{"id":1}}\n';

/** A folder with data and a configuration that asks for the region, and a server that counts requests. */
async function startPlace() {
  const folder = await Deno.makeTempDir({ prefix: "cio-sync-places-" });
  const server = startTrackServer();
  const at = (name: string) => `${folder}/${name}`;
  const configuration = {
    siteId: "s",
    apiKey: "k",
    trackUrl: server.url,
    workspaceId: 3,
    // The server does not say which workspace it is: once is enough.
    maxAttempts: 1,
    userId: "id",
    mappings: [],
  };
  await Deno.writeTextFile(at("configuration.json"), JSON.stringify(configuration), {
    mode: 0o600,
  });
  await Deno.writeTextFile(at("data.json"), '[{"id":1}]');
  return {
    at,
    server,
    names: () => [...Deno.readDirSync(folder)].map(({ name }) => name).sort(),
    async run(flags: Partial<SyncFlags>): Promise<{ code: number; result: SyncResult }> {
      let stdout = "";
      const code = await runSync({
        ...NO_FLAGS,
        config: at("configuration.json"),
        data: [at("data.json")],
        json: true,
        quiet: true,
        ...flags,
      }, { stdout: (text) => stdout += text, stderr: () => {}, columns: undefined });
      return { code, result: JSON.parse(stdout) };
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

Deno.test({
  name: "runSync() ends before the first request when it could not write to a place",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using place = await startPlace();
    const { at } = place;
    await Deno.writeTextFile(at("file"), "text");
    await Deno.mkdir(at("folder"));
    await Deno.symlink("/nowhere/x", at("dangling"));
    await Deno.writeTextFile(at("given.failures.ndjson"), FAILURE);
    const locked = new DatabaseSync(at("locked.db"));
    locked.exec(
      `PRAGMA application_id = ${0x43696f53}; CREATE TABLE x (a); BEGIN EXCLUSIVE`,
    );
    const foreign = new DatabaseSync(at("foreign.db"));
    foreign.exec("CREATE TABLE x (a)");
    const cases: { name: string; flags: Partial<SyncFlags>; message: string }[] = [
      { name: "no folder", flags: { failures: at("none/x") }, message: "there is no folder" },
      {
        name: "a file as folder",
        flags: { failures: at("file/x") },
        message: "there is no folder",
      },
      { name: "a folder", flags: { failures: at("folder") }, message: "it is a folder; name" },
      { name: "a link", flags: { failures: at("dangling") }, message: "it is a symbolic link" },
      { name: "another file", flags: { failures: at("file") }, message: "is not a failures file" },
      { name: "the system", flags: { failures: "/proc/x" }, message: "--failures" },
      { name: "state: no folder", flags: { state: at("none/s") }, message: "there is no folder" },
      { name: "state: a folder", flags: { state: at("folder") }, message: "it is a folder" },
      { name: "state: a link", flags: { state: at("dangling") }, message: "it is a symbolic link" },
      { name: "state: the system", flags: { state: "/proc/s.db" }, message: "--state" },
      { name: "state: a text", flags: { state: at("file") }, message: "it is not a state file" },
      { name: "state: foreign", flags: { state: at("foreign.db") }, message: "not a state file" },
      { name: "state: locked", flags: { state: at("locked.db") }, message: "another run is using" },
      {
        name: "state and failures are one file",
        flags: { state: at("x"), failures: at("x") },
        message: "it is where failures are written",
      },
    ];
    const before = place.names();
    for (const { name, flags, message } of cases) {
      const { code, result: { error } } = await place.run(flags);
      assertEquals({ code, kind: error?.kind }, { code: 2, kind: "usage" }, name);
      assertStringIncludes(error!.message, message, name);
      assert(!/os error|Requires|--allow/.test(error!.message), `${name}: ${error!.message}`);
      assertEquals(place.server.requests.length, 0, name);
      assertEquals(place.names(), before, name);
    }
    locked.close();
    foreign.close();
    assertEquals(await Deno.readTextFile(at("file")), "text");
    assertEquals(await Deno.readTextFile(at("given.failures.ndjson")), FAILURE);
  },
});

Deno.test("runSync() leaves no file at places that it tried when it is refused afterwards", async () => {
  await using place = await startPlace();
  const { at } = place;
  await Deno.writeTextFile(at("old.ndjson"), FAILURE);
  const before = place.names();
  // The server does not say which workspace it is.
  const { code } = await place.run({ failures: at("old.ndjson"), state: at("state.db") });
  assertEquals(code, 3);
  assertEquals(place.names(), before);
  assertEquals(await Deno.readTextFile(at("old.ndjson")), FAILURE);
});

Deno.test("runSync() does not take the failures file for another by the name of a hard link", async () => {
  await using place = await startPlace();
  const { at } = place;
  await Deno.writeTextFile(at("a.ndjson"), FAILURE);
  await Deno.link(at("a.ndjson"), at("b.ndjson"));
  await place.run({ data: [at("a.ndjson")], failures: at("b.ndjson") });
  assertEquals(await Deno.readTextFile(at("a.ndjson")), FAILURE);
});

Deno.test("runSync() ends before the first request while another run writes to the same failures file", async () => {
  await using place = await startPlace();
  const { at } = place;
  {
    using _ = await lockPath(at("data.failures.ndjson"), { name: "failures" });
    for (const flags of [{}, { failures: at("data.failures.ndjson"), state: at("s.db") }]) {
      const { code, result } = await place.run(flags);
      assertEquals({ code, kind: result.error?.kind, sent: result.requests.sent }, {
        code: 2,
        kind: "usage",
        sent: 0,
      });
      assertStringIncludes(result.error!.message, "another run is using it; wait for it to end");
    }
    assertEquals(place.server.requests.length, 0);
  }
  assertEquals(place.names(), ["configuration.json", "data.json"]);
});

Deno.test({
  name: "runSync() refuses one file for state and failures, by whatever names",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using place = await startPlace();
    const { at } = place;
    await Deno.mkdir(at("sub"));
    await Deno.symlink(at("sub"), at("link"));
    const cases = [
      { state: at("x"), failures: at("./x"), why: "it is where failures are written" },
      { state: at("sub/x"), failures: at("link/x"), why: "it is where failures are written" },
      ...["-wal", "-shm", "-journal"].map((end) => ({
        state: at("x"),
        failures: at(`sub/../x${end}`),
        why: `SQLite keeps a part of it in '${at("x")}${end}', which is where failures are written`,
      })),
      {
        state: at("sub/.x.lock"),
        failures: at("link/x"),
        why: "it is what locks the failures file",
      },
    ];
    for (const { why, ...flags } of cases) {
      const { code, result: { error } } = await place.run(flags);
      assertEquals({ code, kind: error?.kind }, { code: 2, kind: "usage" }, flags.failures);
      assertEquals(
        error!.message,
        `Cannot use state '${flags.state}': ${why}; name another file with --state`,
      );
    }
    assertEquals(place.server.requests.length, 0);
    assertEquals(place.names(), ["configuration.json", "data.json", "link", "sub"]);
  },
});

Deno.test({
  name:
    "runSync() refuses to write to its data or configuration, by whatever names and whatever is in it",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using place = await startPlace();
    const { at } = place;
    for (const text of ['[{"id":1}]', "", " "]) {
      await Deno.writeTextFile(at("data.json"), text);
      await Deno.symlink(at("data.json"), at("link"));
      await Deno.link(at("data.json"), at("hard"));
      await Deno.link(at("data.json"), at("s-wal"));
      const cases: { flags: Partial<SyncFlags>; message: string }[] = [
        ...["data.json", "./data.json", "link", "hard"].flatMap((name) => [
          {
            flags: { failures: at(name) },
            message: "it is the data; name another with --failures",
          },
          { flags: { state: at(name) }, message: "it is the data; name another file with --state" },
        ]),
        { flags: { state: at("s") }, message: `'${at("s-wal")}', which is the data` },
        { flags: { failures: at("configuration.json") }, message: "it is the configuration; name" },
        { flags: { state: at("configuration.json") }, message: "it is the configuration; name" },
      ];
      for (const { flags, message } of cases) {
        const { code, result: { error } } = await place.run(flags);
        const name = `${JSON.stringify(text)}: ${JSON.stringify(flags)}`;
        assertEquals({ code, kind: error?.kind }, { code: 2, kind: "usage" }, name);
        assertStringIncludes(error!.message, message, name);
        assertEquals(await Deno.readTextFile(at("data.json")), text, name);
      }
      for (const name of ["link", "hard", "s-wal"]) await Deno.remove(at(name));
    }
    assertEquals(place.server.requests.length, 0);
    assertEquals(place.names(), ["configuration.json", "data.json"]);
  },
});

Deno.test("runSync() keeps its failures apart from where it goes who is gone, which only a state knows", async () => {
  await using place = await startPlace();
  const failures = place.at("data.gone.ndjson");
  const { code, result } = await place.run({ failures, state: place.at("s.db") });
  assertEquals([code, result.error], [2, {
    kind: "usage",
    message: `Cannot write failures to '${failures}': it is where it goes who is gone; ` +
      "name another with --failures",
  }]);
  assertEquals(place.server.requests.length, 0);
  // The server does not say which workspace it is.
  assertEquals((await place.run({ failures })).code, 3);
});
