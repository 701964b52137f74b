/** The files that init writes, and those that it leaves alone. */

import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { schemaText } from "../../lib/config/schema_text.ts";
import { RunError } from "../../lib/errors.ts";
import {
  beside,
  checkConfigPlace,
  checkIsNotData,
  isUnignored,
  writeConfig,
  writeSchema,
  writeVariables,
} from "../../lib/init/files.ts";

const isPosix = Deno.build.os !== "windows";

async function inFolder(use: (folder: string) => Promise<void> | void): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "cio-sync-init-" });
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function names(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
}

function errorOf(use: () => unknown): string {
  const error = assertThrows(use, RunError);
  assertEquals(error.kind, "usage");
  return error.message;
}

Deno.test("checkConfigPlace() refuses what is there unless it is to be replaced, and changes nothing", async () => {
  await inFolder((folder) => {
    const path = `${folder}/c.json`;
    Deno.writeTextFileSync(path, "old");
    assertEquals(
      errorOf(() => checkConfigPlace(path, { force: false })),
      `Cannot write the configuration to '${path}': it exists; name another with --config, or replace it with --force`,
    );
    writeConfig(checkConfigPlace(path, { force: true }), "new");
    assertEquals(Deno.readTextFileSync(path), "new");
    for (const force of [true, false]) {
      assertEquals(
        errorOf(() => checkConfigPlace(folder, { force })),
        `Cannot write the configuration to '${folder}': it is a folder; name another with --config`,
      );
      const lost = `${folder}/none/c.json`;
      assertStringIncludes(errorOf(() => checkConfigPlace(lost, { force })), "there is no folder");
      assertStringIncludes(errorOf(() => checkConfigPlace("-", { force })), "standard output");
    }
    assertEquals(names(folder), ["c.json"]);
  });
});

Deno.test("writeConfig() replaces neither what has been put there meanwhile nor what has changed", async () => {
  await inFolder((folder) => {
    const path = `${folder}/c.json`;
    const free = checkConfigPlace(path, { force: false });
    Deno.writeTextFileSync(path, "of another");
    const cannot = `Cannot write the configuration to '${path}': `;
    assertEquals(
      errorOf(() => writeConfig(free, "ours")),
      `${cannot}another file has been put there meanwhile`,
    );
    const taken = checkConfigPlace(path, { force: true });
    Deno.writeTextFileSync(path, "of another, and changed");
    assertEquals(
      errorOf(() => writeConfig(taken, "ours")),
      `${cannot}it has been changed meanwhile`,
    );
    assertEquals([Deno.readTextFileSync(path), names(folder)], [
      "of another, and changed",
      ["c.json"],
    ]);
  });
});

Deno.test({
  name: "writeConfig() writes where a link leads to, and so that others may read it",
  ignore: !isPosix,
  fn: () =>
    inFolder((folder) => {
      Deno.writeTextFileSync(`${folder}/real.json`, "old");
      Deno.symlinkSync(`${folder}/real.json`, `${folder}/c.json`);
      writeConfig(checkConfigPlace(`${folder}/c.json`, { force: true }), "new");
      assertEquals(Deno.lstatSync(`${folder}/c.json`).isSymlink, true);
      assertEquals(Deno.readTextFileSync(`${folder}/real.json`), "new");
      // As any file that is made here.
      Deno.writeTextFileSync(`${folder}/other`, "");
      const mode = (name: string) => Deno.statSync(`${folder}/${name}`).mode! & 0o777;
      assertEquals(mode("real.json"), mode("other"));
      writeConfig(checkConfigPlace(`${folder}/new.json`, { force: false }), "new");
      assertEquals(mode("new.json"), mode("other"));
    }),
});

const CLOSED = { sanitizeResources: true };

Deno.test("writeConfig() leaves no file open, whether it can write or not", CLOSED, async () => {
  await inFolder((folder) => {
    const path = `${folder}/c.json`;
    const place = checkConfigPlace(path, { force: false });
    writeConfig(place, "{}");
    errorOf(() => writeConfig(place, "{}"));
    assertEquals(names(folder), ["c.json"]);
  });
});

Deno.test("checkIsNotData() refuses the place of the data, whatever is to be replaced", () => {
  const data = { isAt: (path: string) => path === "users.json" };
  checkIsNotData("configuration.json", data);
  assertEquals(
    errorOf(() => checkIsNotData("users.json", data)),
    "Cannot write the configuration to 'users.json': it is the data; name another with --config",
  );
});

Deno.test("writeSchema() writes the schema beside the configuration, and no other file away", async () => {
  await inFolder((folder) => {
    const config = `${folder}/c.json`;
    const path = `${folder}/configuration.schema.json`;
    assertEquals(writeSchema(config), { isThere: true, written: path });
    assertEquals(Deno.readTextFileSync(path), schemaText());
    assertEquals(writeSchema(config), { isThere: true, written: undefined });
    Deno.writeTextFileSync(path, '{"title":"Configuration of cio-sync","of":"an older version"}');
    assertEquals(writeSchema(config), { isThere: true, written: path });
    for (const other of ['{"title":"Of something else"}', "no JSON", ""]) {
      Deno.writeTextFileSync(path, other);
      assertEquals(writeSchema(config), { isThere: false, written: undefined }, other);
      assertEquals(Deno.readTextFileSync(path), other);
    }
    assertEquals(names(folder), ["configuration.schema.json"]);
  });
});

Deno.test("writeVariables() makes a file for its owner alone, and keeps what else is in it", async () => {
  await inFolder((folder) => {
    const path = `${folder}/.env`;
    const mode = () => isPosix ? Deno.statSync(path).mode! & 0o777 : 0o600;
    writeVariables(path, { A: "1" });
    assertEquals([Deno.readTextFileSync(path), mode()], ["A=1\n", 0o600]);
    Deno.writeTextFileSync(path, "# note\nX=y\nA=1\n");
    if (isPosix) Deno.chmodSync(path, 0o644);
    writeVariables(path, { A: "2", B: "3" });
    assertEquals([Deno.readTextFileSync(path), mode()], ["# note\nX=y\nA=2\nB=3\n", 0o600]);
    assertEquals(names(folder), [".env"]);
  });
});

Deno.test("writeVariables() leaves a file alone that it cannot change without harm", async () => {
  await inFolder((folder) => {
    const path = `${folder}/.env`;
    const text = 'X="first\nA=inside\n"\nA=1\n';
    Deno.writeTextFileSync(path, text);
    const message = errorOf(() => writeVariables(path, { A: "secret-2" }));
    assertEquals(
      message,
      `Cannot write A to '${path}': not all other lines would mean the same afterwards`,
    );
    assertEquals([Deno.readTextFileSync(path), names(folder)], [text, [".env"]]);
    Deno.removeSync(path);
    Deno.mkdirSync(path);
    assertEquals(
      errorOf(() => writeVariables(path, { A: "1", B: "2" })),
      `Cannot write A and B to '${path}': it is a folder`,
    );
    if (!isPosix) return;
    Deno.removeSync(path);
    Deno.symlinkSync(`${folder}/nowhere`, path);
    assertEquals(
      errorOf(() => writeVariables(path, { A: "1" })),
      `Cannot write A to '${path}': it is a symbolic link to '${folder}/nowhere', where there is no file`,
    );
  });
});

Deno.test("isUnignored() looks for a repository, and for a line of .gitignore", async () => {
  await inFolder((folder) => {
    const path = `${folder}/conf/.env`;
    assertEquals(isUnignored(path), false);
    Deno.mkdirSync(`${folder}/conf`);
    assertEquals(isUnignored(path), false);
    Deno.mkdirSync(`${folder}/.git`);
    assertEquals(isUnignored(path), true);
    const cases = [
      { lines: "node_modules\n", expected: true },
      { lines: "x\r\n.env\r\n", expected: false },
      { lines: "/.env", expected: false },
      { lines: ".env*", expected: false },
      { lines: "#.env", expected: true },
      { lines: ".env.example", expected: true },
    ];
    for (const { lines, expected } of cases) {
      Deno.writeTextFileSync(`${folder}/conf/.gitignore`, lines);
      assertEquals(isUnignored(path), expected, lines);
    }
  });
});

Deno.test("beside() names a file in the folder of another one, and in the current folder without it", () => {
  assertEquals(beside("conf/c.json", "x"), "conf/x");
  assertEquals(beside("/c.json", "x"), "/x");
  assertEquals(beside("c.json", "x"), "x");
});
