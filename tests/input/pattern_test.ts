/** Tests of what is said of files that are not there. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { adviceOnFolder, adviceOnMissing, problemOfNoMatch } from "../../lib/input/pattern.ts";
import { withFiles } from "../helpers/files.ts";

Deno.test("problemOfNoMatch() names what there is, the most alike first", async () => {
  const files = Object.fromEntries(
    ["export/part-1.json", "export/part-2.json", "export/readme.txt", "export/old/x", "one/a.csv"]
      .concat("export/.hidden").map((name) => [name, ""]),
  );
  await withFiles(files, async (at) => {
    await Deno.mkdir(at("empty"));
    const cases: { pattern: string; problem: string }[] = [
      {
        pattern: "export/part-*.ndjson",
        problem: "there are 'export/part-1.json', 'export/part-2.json', 'export/old/' and 1 other",
      },
      { pattern: "one/*.json", problem: "there is 'one/a.csv'" },
      { pattern: "empty/*.json", problem: "there is nothing in 'empty/'" },
      {
        pattern: "one/a.csv/*.json",
        problem: "'one/a.csv/' cannot be looked through: a folder of its path is a file",
      },
      { pattern: "no/such/*.json", problem: "there is no folder 'no/such/'" },
      { pattern: "no/{a,b}/*.json", problem: "there is no folder 'no/'" },
    ];
    for (const { pattern, problem } of cases) {
      assertEquals(
        problemOfNoMatch(at(pattern)).replaceAll(at(""), ""),
        `Cannot find the data: no file matches '${pattern}'; ${problem}`,
      );
    }
  });
  assertEquals(
    problemOfNoMatch("~/x/*.json"),
    "Cannot find the data: no file matches '~/x/*.json'; the shell makes a folder of ~ only at " +
      "the start of a word and outside of quotes; write the path out",
  );
});

Deno.test("adviceOnMissing() names a file that was likely meant", async () => {
  await withFiles({ "users.json": "", "it's a file": "" }, (at) => {
    const cases: { path: string; advice: string }[] = [
      { path: at("user.json"), advice: `did you mean ${at("users.json")}? Name it with --data` },
      {
        path: at("it is a file"),
        advice: `did you mean '${at("it")}'\\''s a file'? Name it with --data`,
      },
      { path: at("people.json"), advice: "name it with --data" },
      { path: at("no/users.json"), advice: "name it with --data" },
      { path: "users~.json", advice: "name it with --data" },
      {
        path: "~/users.json",
        advice:
          "the shell makes a folder of ~ only at the start of a word and outside of quotes; " +
          "write the path out",
      },
    ];
    for (const { path, advice } of cases) assertEquals(adviceOnMissing(path), advice, path);
    return Promise.resolve();
  });
});

Deno.test("adviceOnFolder() has the pattern of most of the data in it", async () => {
  const files = ["a/1.ndjson.gz", "a/2.ndjson.gz", "a/3.json", "a/x.txt", "a/y.txt", "a/z.txt"]
    .concat("b/x.txt", "c d/users.csv", "c d/events.json");
  await withFiles(Object.fromEntries(files.map((name) => [name, ""])), (at) => {
    const all = "name the file in it, or all files that match a pattern: --data";
    assertEquals(adviceOnFolder(at("a")), `${all} '${at("a/*.ndjson.gz")}'`);
    assertEquals(adviceOnFolder(at("a/")), `${all} '${at("a/*.ndjson.gz")}'`);
    assertEquals(adviceOnFolder(at("c d")), `${all} '${at("c d/*.csv")}'`);
    assertEquals(adviceOnFolder(at("b")), "name the file in it with --data");
    return Promise.resolve();
  });
});

Deno.test("adviceOnFolder() goes by most of the names, in whatever order a folder gives them", async () => {
  const ends = ["json", "ndjson", "csv", "tsv"];
  for (const most of ends) {
    const others = ends.map((end) => `1.${end}`);
    for (const names of [[...others, `2.${most}`], [`2.${most}`, ...others]]) {
      await withFiles(Object.fromEntries(names.map((name) => [name, ""])), (at) => {
        assertStringIncludes(adviceOnFolder(at(".")), `--data '${at(`./*.${most}`)}'`);
        return Promise.resolve();
      });
    }
  }
});
