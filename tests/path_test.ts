import { assertEquals } from "@std/assert";
import { absolutePath, folderOf, quoteWord } from "../lib/path.ts";

Deno.test("folderOf() gives the folder that a path names, with its slash", () => {
  const cases = [
    { path: "users.json", folder: "." },
    { path: "", folder: "." },
    { path: "./users.json", folder: "./" },
    { path: "/users.json", folder: "/" },
    { path: "a/b/users.json", folder: "a/b/" },
    { path: "a/b/", folder: "a/b/" },
    { path: "C:\\data\\users.json", folder: "C:\\data\\" },
  ];
  for (const { path, folder } of cases) assertEquals(folderOf(path), folder, path);
});

Deno.test("absolutePath() puts the current folder before a path that is not absolute", () => {
  const here = Deno.cwd();
  const cases = [
    { path: "c.json", absolute: `${here}/c.json` },
    { path: "./a/c.json", absolute: `${here}/a/c.json` },
    { path: "../c.json", absolute: `${here}/../c.json` },
    { path: "/a/c.json", absolute: "/a/c.json" },
    { path: "C:\\c.json", absolute: "C:\\c.json" },
    { path: "\\\\server\\c.json", absolute: "\\\\server\\c.json" },
  ];
  for (const { path, absolute } of cases) assertEquals(absolutePath(path), absolute, path);
});

Deno.test("quoteWord() quotes what a shell would not take for one word", () => {
  const cases = [
    { text: "a/b-1.json", word: "a/b-1.json" },
    { text: "a b.json", word: "'a b.json'" },
    { text: "it's.json", word: "'it'\\''s.json'" },
    { text: "*.json", word: "'*.json'" },
    { text: "", word: "''" },
    { text: "a\u202e\x1b'\\b.json", word: "$'a\\xe2\\x80\\xae\\x1b\\'\\\\b.json'" },
  ];
  for (const { text, word } of cases) assertEquals(quoteWord(text), word, text);
});
