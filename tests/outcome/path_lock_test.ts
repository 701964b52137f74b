/** One run at a time for a path: the second is told so, and a lock ends with its process. */

import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import { lockFileBeside, lockPath, lockPlace } from "../../lib/outcome/path_lock.ts";

const NAME = { name: "failures" };

/** A folder that goes away with `await using`. */
async function temporaryFolder() {
  const path = await Deno.makeTempDir({ prefix: "cio-sync-lock-" });
  return {
    at: (name: string) => `${path}/${name}`,
    names: () => [...Deno.readDirSync(path)].map(({ name }) => name).sort(),
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}

Deno.test("lockPath() keeps a second run off, and leaves nothing when it ends", async () => {
  await using folder = await temporaryFolder();
  for (let round = 0; round < 3; round++) {
    const lock = await lockPath(folder.at("f.ndjson"), NAME);
    assertEquals(folder.names(), [".f.ndjson.lock"]);
    if (Deno.build.os !== "windows") {
      assertEquals((await Deno.stat(folder.at(".f.ndjson.lock"))).mode! & 0o777, 0o600);
    }
    const error = await assertRejects(() => lockPath(folder.at("f.ndjson"), NAME), RunError);
    assertEquals({ kind: error.kind, message: error.message }, {
      kind: "usage",
      message: `Cannot write failures to '${folder.at("f.ndjson")}': another run is using it; ` +
        "wait for it to end, or name another with --failures",
    });
    using _other = await lockPath(folder.at("other.ndjson"), NAME);
    lock[Symbol.dispose]();
  }
  assertEquals(folder.names(), []);
});

Deno.test({
  name: "lockPath() takes every spelling of a path for the same",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using folder = await temporaryFolder();
    await Deno.mkdir(folder.at("sub"));
    await Deno.symlink(folder.at("sub"), folder.at("link"));
    await Deno.writeTextFile(folder.at("sub/there"), "");
    await Deno.symlink(folder.at("sub/there"), folder.at("also"));
    for (const [a, b] of [["sub/f", "link/f"], ["sub/f", "sub/../sub/f"], ["also", "link/there"]]) {
      using _ = await lockPath(folder.at(a), NAME);
      await assertRejects(() => lockPath(folder.at(b), NAME), RunError, "another run", `${a} ${b}`);
    }
  },
});

Deno.test("lockPath() takes over what a killed process has left", async () => {
  await using folder = await temporaryFolder();
  const path = folder.at("f.ndjson");
  const module = new URL("../../lib/outcome/path_lock.ts", import.meta.url).href;
  const code = `import { lockPath } from ${JSON.stringify(module)};
    const lock = await lockPath(${JSON.stringify(path)}, { name: "failures" });
    console.log("locked");
    setInterval(() => lock, 1000);`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-check", code],
    cwd: new URL("../../", import.meta.url),
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.getReader();
  assertStringIncludes(new TextDecoder().decode((await reader.read()).value), "locked");
  await assertRejects(() => lockPath(path, NAME), RunError, "another run is using it");
  child.kill("SIGKILL");
  await child.status;
  await reader.cancel();
  assertEquals(folder.names(), [".f.ndjson.lock"]);
  (await lockPath(path, NAME))[Symbol.dispose]();
  assertEquals(folder.names(), []);
});

Deno.test("lockPath() does not touch what is in the place of the lock file", async () => {
  await using folder = await temporaryFolder();
  await Deno.writeTextFile(folder.at(".f.ndjson.lock"), "precious");
  const error = await assertRejects(() => lockPath(folder.at("f.ndjson"), NAME), RunError);
  assertStringIncludes(
    error.message,
    ".f.ndjson.lock': it is there and is no lock file; name another",
  );
  assertEquals(await Deno.readTextFile(folder.at(".f.ndjson.lock")), "precious");
  await Deno.writeTextFile(folder.at(".g.lock"), "x");
  await Deno.mkdir(folder.at(".h.lock"));
  for (const name of ["g", "h"]) {
    const error = await assertRejects(() => lockPath(folder.at(name), NAME), RunError);
    assertEquals(
      error.message,
      `Cannot write failures to '${folder.at(name)}': '${folder.at(`.${name}.lock`)}': it is ` +
        "there and is no lock file; name another with --failures",
    );
  }
  await assertRejects(() => lockPath(folder.at("none/f"), NAME), RunError);
});

Deno.test("lockPlace() tries a place again under its lock, and keeps the one that it found then", async () => {
  await using folder = await temporaryFolder();
  // Another run took the first place while this one was waiting for its lock.
  const found = ["f", "f-2", "f-2", "f-2"].map((name) => ({ path: folder.at(name) }));
  const names: string[][] = [];
  const { place, lock } = await lockPlace(() => {
    names.push(folder.names());
    return found[names.length - 1];
  }, NAME);
  assertEquals(place, found[3]);
  assertEquals(names, [[], [".f.lock"], [], [".f-2.lock"]]);
  lock[Symbol.dispose]();
  assertEquals(folder.names(), []);

  const error = new Error("cannot be written any more");
  let calls = 0;
  await assertRejects(
    () =>
      lockPlace(() => {
        if (++calls === 2) throw error;
        return found[0];
      }, NAME),
    Error,
    error.message,
  );
  assertEquals(folder.names(), []);
});

Deno.test("lockPath() says where the folder is that there is not", async () => {
  await using folder = await temporaryFolder();
  const error = await assertRejects(() => lockPath(folder.at("none/f"), NAME), RunError);
  assertEquals({ kind: error.kind, message: error.message }, {
    kind: "usage",
    message: `Cannot write failures to '${folder.at("none/f")}': there is no folder ` +
      `'${folder.at("none/")}'`,
  });
});

/** Has a function of Deno do something before what it does, with the path that it is given, until it is disposed of. */
function interposed(
  name: "openSync" | "realPathSync" | "removeSync",
  action: (path: string) => void,
): Disposable {
  const functions = Deno as unknown as Record<string, (...args: unknown[]) => unknown>;
  const original = functions[name];
  functions[name] = (...args) => {
    action(String(args[0]));
    return original(...args);
  };
  return {
    [Symbol.dispose]() {
      functions[name] = original;
    },
  };
}

Deno.test("lockPath() tries again when the lock file goes, or becomes another, before it is locked", async () => {
  await using folder = await temporaryFolder();
  const path = folder.at("f");
  let tries = 0;
  using _ = interposed("realPathSync", (opened) => {
    if (!opened.endsWith(".lock")) return;
    tries++;
    if (tries === 1) Deno.removeSync(opened);
    if (tries !== 2) return;
    Deno.writeTextFileSync(`${opened}.other`, "");
    Deno.renameSync(`${opened}.other`, opened);
  });
  using _lock = await lockPath(path, NAME);
  assertEquals(tries, 3);
  await assertRejects(() => lockPath(path, NAME), RunError, "another run is using it");
});

Deno.test("lockPath() gives up when the lock file has gone twenty times", async () => {
  await using folder = await temporaryFolder();
  let tries = 0;
  using _ = interposed("realPathSync", (opened) => {
    if (!opened.endsWith(".lock")) return;
    tries++;
    Deno.removeSync(opened);
  });
  const error = await assertRejects(() => lockPath(folder.at("f"), NAME), RunError);
  assertEquals([tries, error.kind, error.message], [
    20,
    "usage",
    `Cannot write failures to '${
      folder.at("f")
    }': runs that begin and end all the time are using it`,
  ]);
});

Deno.test("lockPath() says why the lock file cannot be made", async () => {
  await using folder = await temporaryFolder();
  using _ = interposed("openSync", () => {
    throw new Deno.errors.PermissionDenied("Permission denied (os error 13)");
  });
  const error = await assertRejects(() => lockPath(folder.at("f"), NAME), RunError);
  assertEquals(
    error.message,
    `Cannot write failures to '${folder.at("f")}': '${folder.at(".f.lock")}': permission denied; ` +
      "name another with --failures",
  );
});

Deno.test("lockPath() does not mind a lock file that could not be removed", async () => {
  await using folder = await temporaryFolder();
  const first = await lockPath(folder.at("f"), NAME);
  {
    using _ = interposed("removeSync", () => {
      throw new Deno.errors.PermissionDenied("Permission denied (os error 13)");
    });
    first[Symbol.dispose]();
  }
  assertEquals(folder.names(), [".f.lock"]);
  (await lockPath(folder.at("f"), NAME))[Symbol.dispose]();
  assertEquals(folder.names(), []);
});

Deno.test("lockPath() locks in the current folder what has none in its path", async () => {
  const path = `lock-test-${crypto.randomUUID()}`;
  {
    using _ = await lockPath(path, NAME);
    assertEquals(Deno.statSync(`.${path}.lock`).isFile, true);
    await assertRejects(() => lockPath(`./${path}`, NAME), RunError, "another run is using it");
  }
  await assertRejects(() => Deno.stat(`.${path}.lock`), Deno.errors.NotFound);
  const cases = [["x", ".x.lock"], ["a/x.db", "a/.x.db.lock"], ["/x", "/.x.lock"]];
  for (const [of, lock] of cases) assertEquals(lockFileBeside(of), lock);
});
