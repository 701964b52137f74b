/** Tests of the place for differences: tried before the first look-up. */

import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import { startAppServer } from "../helpers/app_server.ts";
import { openDataFile } from "../../lib/input/open.ts";
import { tryDifferencesPlace } from "../../lib/verify/places.ts";
import { runVerify } from "../helpers/verify_run.ts";

Deno.test("runVerify() ends before the first request when it could not write differences", async () => {
  await using server = startAppServer({ 1: { a: 1 } });
  const file = await Deno.makeTempFile();
  const cases = [
    { differences: "/nowhere/x", message: "there is no folder '/nowhere/'" },
    { differences: `${file}/x`, message: `there is no folder '${file}/'` },
    { differences: Deno.cwd(), message: "it is a folder" },
    { differences: "-", message: "standard output is for the result" },
  ];
  for (const { differences, message } of cases) {
    const { code, report } = await runVerify(server.url, {
      data: [{ id: 1, a: 2 }],
      flags: { differences },
    });
    assertEquals({ code, kind: report.error?.kind }, { code: 2, kind: "usage" }, message);
    assertStringIncludes(
      report.error!.message,
      `Cannot write differences to '${differences}': ${message}; name another with --differences`,
    );
    assertEquals(server.requests.length, 0, message);
  }
  await Deno.remove(file);
});

/** A folder with data, and what tryDifferencesPlace() makes of a path in it. */
async function place(path: string | undefined, before: Record<string, string> = {}) {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "cio-sync-place-" }));
  for (const [name, text] of Object.entries({ "users.json": "[]", ...before })) {
    await Deno.writeTextFile(`${folder}/${name}`, text);
  }
  const notes: string[] = [];
  const data = await openDataFile(`${folder}/users.json`);
  const tried = await tryDifferencesPlace(path === undefined ? undefined : `${folder}/${path}`, {
    data,
    config: `${folder}/configuration.json`,
    note: (message) => notes.push(message.replaceAll(folder, ".")),
  });
  return {
    path: tried.file.path.replace(folder, "."),
    notes,
    names: () => [...Deno.readDirSync(folder)].map(({ name }) => name).sort(),
    tried,
    async [Symbol.asyncDispose]() {
      tried[Symbol.dispose]();
      data[Symbol.dispose]();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

Deno.test("tryDifferencesPlace() takes the place beside the data, and keeps others off it until it is disposed of", async () => {
  await using found = await place(undefined);
  const { path, notes } = found;
  assertEquals({ path, notes }, { path: "./users.differences.ndjson", notes: [] });
  assertEquals(found.names(), [".users.differences.ndjson.lock", "users.json"]);
  found.tried[Symbol.dispose]();
  assertEquals(found.names(), ["users.json"]);
});

Deno.test("tryDifferencesPlace() does not write over the configuration, nor over the data", async () => {
  const folder = await Deno.makeTempDir({ prefix: "cio-sync-place-" });
  try {
    const config = `${folder}/configuration.json`;
    const users = `${folder}/users.json`;
    await Deno.writeTextFile(config, "{}");
    await Deno.writeTextFile(users, "[]");
    using data = await openDataFile(users);
    for (const [path, is] of [[config, "the configuration"], [users, "the data"]]) {
      const { kind, message } = await assertRejects(
        () => tryDifferencesPlace(path, { data, config, note: () => {} }),
        RunError,
      );
      assertEquals([kind, message], [
        "usage",
        `Cannot write differences to '${path}': it is ${is}; name another with --differences`,
      ]);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("tryDifferencesPlace() says where differences go when those of other data are in the place", async () => {
  const line = '{"status":"missing","data":"/other.json","user":"1"}\n';
  await using found = await place("x.ndjson", { "x.ndjson": line });
  assertEquals({ path: found.path, notes: found.notes }, {
    path: "./x-2.ndjson",
    notes: [
      "'./x.ndjson' has differences of '/other.json': it is left as it is, and those of this run " +
      "go to './x-2.ndjson'",
    ],
  });
});

Deno.test("tryDifferencesPlace() takes a file beside the data that does not name it for the data's, and no other one", async () => {
  const line = '{"status":"missing","user":"1"}\n';
  for (const path of [undefined, "users.differences.ndjson"]) {
    await using found = await place(path, { "users.differences.ndjson": line });
    assertEquals({ path: found.path, notes: found.notes }, {
      path: "./users.differences.ndjson",
      notes: [],
    });
  }
  await using other = await place("x.ndjson", { "x.ndjson": line });
  assertEquals({ path: other.path, notes: other.notes }, {
    path: "./x-2.ndjson",
    notes: [
      "'./x.ndjson' has differences of data that it does not name: it is left as it is, and those " +
      "of this run go to './x-2.ndjson'",
    ],
  });
});

Deno.test("tryDifferencesPlace() says what a run that did not end as it should has left", async () => {
  const name = "users.differences.ndjson.new-0123abcd";
  await using found = await place(undefined, { [name]: "half" });
  assertEquals(found.notes, [
    `'./${name}' is of a run that did not end as it should: remove it once the data of that run is ` +
    "synced",
  ]);
});
