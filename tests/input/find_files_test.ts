/** Tests of the files that `--data` means. */

import { assertEquals, assertRejects } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import { findFiles } from "../../lib/input/find_files.ts";
import { withFiles } from "../helpers/files.ts";

const FAILURE = '{"outcome":"failed","data":"a.json","record":{"id":1}}\n';
const DIFFERENCE = '{"status":"missing","data":"a.json","user":"1"}\n';

/** What `given` finds in a folder with these files, and what is said of it. */
async function find(
  files: Record<string, string> | readonly string[],
  { given, config }: { given: string[]; config?: string },
) {
  const contents = Array.isArray(files)
    ? Object.fromEntries(files.map((name) => [name, "[]"]))
    : files as Record<string, string>;
  const notes: string[] = [];
  let found: string[] = [];
  await withFiles(contents, async (at) => {
    const isPath = (word: string) => word !== "-" && !/^([a-z0-9]+:|\/)/.test(word);
    found = await findFiles(given.map((word) => isPath(word) ? at(word) : word), {
      note: (text) => notes.push(text.replaceAll(at(""), "")),
      config: config === undefined ? undefined : at(config),
    });
    found = found.map((path) => path.replace(at(""), ""));
  });
  return { found, notes };
}

Deno.test("findFiles() finds the files of a pattern in the order of their names", async () => {
  const files = ["part-b.json", "part-a.json", "part-C.json", "x.json", "sub/part-d.json"]
    .concat(".part-hidden.json", "sub/deep/part-e.json");
  const cases: { given: string[]; found: string[] }[] = [
    { given: ["part-*.json"], found: ["part-C.json", "part-a.json", "part-b.json"] },
    { given: ["part-?.json"], found: ["part-C.json", "part-a.json", "part-b.json"] },
    { given: ["part-[ab].json"], found: ["part-a.json", "part-b.json"] },
    { given: ["part-[!a-z].json"], found: ["part-C.json"] },
    { given: ["part-{b,a}.json"], found: ["part-a.json", "part-b.json"] },
    { given: ["*/part-*"], found: ["sub/part-d.json"] },
    { given: ["sub/**/part-*"], found: ["sub/deep/part-e.json", "sub/part-d.json"] },
    { given: ["*"], found: ["part-C.json", "part-a.json", "part-b.json", "x.json"] },
    { given: ["x.json", "part-[ab]*"], found: ["x.json", "part-a.json", "part-b.json"] },
    { given: ["sub/*", "*-a.json"], found: ["sub/part-d.json", "part-a.json"] },
    // Each once, however many of them find it.
    { given: ["part-b.json", "part-[ab]*"], found: ["part-b.json", "part-a.json"] },
    { given: ["part-[ab]*", "part-[bC]*"], found: ["part-a.json", "part-b.json", "part-C.json"] },
    // What is no pattern is for whoever opens it.
    { given: ["missing.json"], found: ["missing.json"] },
    { given: ["sub"], found: ["sub"] },
    { given: ["-"], found: ["-"] },
    { given: ["x.json", "-"], found: ["x.json", "-"] },
    { given: ["s3://bucket/part-*.gz"], found: ["s3://bucket/part-*.gz"] },
  ];
  for (const { given, found } of cases) {
    assertEquals(await find(files, { given }), { found, notes: [] }, given.join(" "));
  }
});

Deno.test("findFiles() takes a file that has a pattern for its name as itself", async () => {
  const files = ["users [1].json", "users 1.json", "a*.json", "ab.json"];
  for (const name of ["users [1].json", "a*.json"]) {
    assertEquals(await find(files, { given: [name] }), { found: [name], notes: [] });
  }
});

Deno.test("findFiles() follows links to files", async () => {
  await withFiles({ "data/a.json": "[]" }, async (at) => {
    await Deno.symlink(at("data/a.json"), at("a.json"));
    await Deno.symlink(at("data"), at("folder.json"));
    assertEquals(await findFiles([at("*.json")], { note: () => {} }), [at("a.json")]);
    // Two names of one file: it is read once.
    await Deno.symlink(at("a.json"), at("b.json"));
    assertEquals(await findFiles([at("*.json")], { note: () => {} }), [at("a.json")]);
  });
});

Deno.test("findFiles() finds a link to nothing, as opening it tells what is missing", async () => {
  await withFiles({ "a.json": "[]" }, async (at) => {
    await Deno.symlink(at("missing.json"), at("b.json"));
    const notes: string[] = [];
    const found = await findFiles([at("*.json")], { note: (text) => notes.push(text) });
    assertEquals({ found, notes }, { found: [at("a.json"), at("b.json")], notes: [] });
  });
});

Deno.test("findFiles() leaves what is no regular file to whoever opens it, by whatever names", async () => {
  await withFiles({ "data/a.json": "[]" }, async (at) => {
    await Deno.symlink(at("data"), at("link"));
    const given = [at("data"), at("link")];
    assertEquals(await findFiles(given, { note: () => {} }), given);
  });
});

Deno.test("findFiles() leaves out what runs have written, and says so", async () => {
  const files = { "a.json": "[]", "a.failures.ndjson": FAILURE, "b.ndjson": "{}", "c.json": "[]" };
  const more = { ...files, "c.differences.ndjson": DIFFERENCE, "other.ndjson": FAILURE };
  const why = "written by an earlier run; a failures file is synced again by itself";
  assertEquals(await find(files, { given: ["*json"] }), {
    found: ["a.json", "b.ndjson", "c.json"],
    notes: [`Left out of '*json': 'a.failures.ndjson', ${why}`],
  });
  assertEquals(await find(more, { given: ["*json"] }), {
    found: ["a.json", "b.ndjson", "c.json"],
    notes: [`Left out of '*json': 'a.failures.ndjson' and 2 other files, ${why}`],
  });
  // By its name it is what the user wants.
  assertEquals(await find(files, { given: ["*.failures.*"] }), {
    found: ["a.failures.ndjson"],
    notes: [],
  });
  const error = await assertRejects(() => find(more, { given: ["{a.f,o}*.ndjson"] }), RunError);
  assertEquals(
    error.message.replace(/'.*\/\{/, "'{").replace(/data .*\//, "data "),
    "Cannot read '{a.f,o}*.ndjson': all files that match were written by earlier runs; " +
      "to sync the failures in one of them again, name it: --data a.failures.ndjson",
  );
});

Deno.test("findFiles() leaves the configuration out of several files, and says so", async () => {
  const files = ["a.json", "b.json", "configuration.json"];
  const config = "configuration.json";
  const notes = ["Left out of the data: 'configuration.json', which is the configuration"];
  for (const given of [["*.json"], files]) {
    assertEquals(await find(files, { given, config }), { found: ["a.json", "b.json"], notes });
  }
  // Alone it is a mistake to be told.
  assertEquals(await find(files, { given: [config], config }), { found: [config], notes: [] });
  assertEquals(await find(files, { given: ["conf*"], config }), { found: [config], notes: [] });
});

Deno.test("findFiles() says when the order of names is not that of the numbers in them", async () => {
  const files = ["part-1.json", "part-2.json", "part-10.json", "x-02.json", "x-10.json", "Z.json"];
  const notes = [
    "'part-10.json' is read before 'part-2.json', in the order of their names: " +
    "of two records of a user the later one counts",
  ];
  const sorted = ["part-1.json", "part-10.json", "part-2.json"];
  assertEquals(await find(files, { given: ["part-*.json"] }), { found: sorted, notes });
  assertEquals(await find(files, { given: sorted }), { found: sorted, notes });
  const last = sorted.slice(1);
  assertEquals(await find(files, { given: last }), { found: last, notes });
  // The same number, however it is written, is in no order.
  const same = ["part-01.json", "part-1.json"];
  assertEquals(await find(same, { given: ["part-*.json"] }), { found: same, notes: [] });
  for (
    const given of [["part-?.json"], ["x-*.json"], ["*-10.json", "Z.json", "x-02.json"]]
      .concat([["/dev/fd/63", "/dev/fd/62"]])
  ) {
    assertEquals((await find(files, { given })).notes, [], given.join(" "));
  }
});

Deno.test("findFiles() refuses to read a file twice, by whatever names", async () => {
  await withFiles({ "a.json": "[]", "b.json": "[]" }, async (at) => {
    const [a, b, link, same] = ["a.json", "b.json", "link.json", "same.ndjson"].map(at);
    await Deno.symlink(a, link);
    await Deno.link(a, same);
    const cases: { given: string[]; message: string }[] = [
      {
        given: [a, b, a],
        message: `Cannot read '${a}' twice: --data has named it before; name it once`,
      },
      {
        given: [at("*.json"), b],
        message: `Cannot read '${b}' twice: --data has named it before; name it once`,
      },
      {
        given: [a, link],
        message: `Cannot read '${link}' twice: it is the same file as '${a}'; name it once`,
      },
      {
        given: [a, same],
        message: `Cannot read '${same}' twice: it is the same file as '${a}'; name it once`,
      },
      {
        given: ["-", "/dev/stdin"],
        message: "Cannot read standard input twice: --data has named it before; name it once",
      },
      {
        given: ["missing.json", "missing.json"],
        message: "Cannot read 'missing.json' twice: --data has named it before; name it once",
      },
    ];
    for (const { given, message } of cases) {
      const error = await assertRejects(() => findFiles(given, { note: () => {} }), RunError);
      assertEquals({ kind: error.kind, message: error.message }, { kind: "usage", message });
    }
  });
});
