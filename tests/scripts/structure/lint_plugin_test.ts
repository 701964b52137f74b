/** Tests of the plugin of `deno lint`. */

import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import plugin from "../../../scripts/structure/lint_plugin.ts";

const root = new URL("../../../", import.meta.url);

/** What the plugin says about `source` as the file `path` of the checkout. */
function lint(path: string, source: string): { id: string; message: string }[] {
  const file = fileURLToPath(new URL(path, root));
  return Deno.lint.runPlugin(plugin, file, `/** A test. */\n\n${source}`)
    .map(({ id, message }) => ({ id, message }));
}

Deno.test("structure/file-header reports a file when it does not begin with what it is for", () => {
  const cases = [
    { name: "a comment", source: "/** What it is for. */\n\nf();\n", ids: [] },
    { name: "a long comment", source: "/**\n * What it\n * is for.\n */\n\nf();\n", ids: [] },
    { name: "a line comment", source: "// What it is for.\n\nf();\n", ids: [] },
    { name: "nothing", source: "f();\n", ids: ["structure/file-header"] },
    {
      name: "a comment on something",
      source: "/** Does f. */\nf();\n",
      ids: ["structure/file-header"],
    },
  ];
  const file = fileURLToPath(new URL("lib/json/text.ts", root));
  for (const { name, source, ids } of cases) {
    const found = Deno.lint.runPlugin(plugin, file, source).map(({ id }) => id);
    assertEquals(found, ids, name);
  }
});

Deno.test("structure/file-length reports a file when it has more than 250 lines", () => {
  const lines = (count: number) => "f();\n".repeat(count);
  assertEquals(lint("lib/json/long.ts", lines(248)), []);
  assertEquals(lint("lib/json/long.ts", lines(249)), [
    { id: "structure/file-length", message: "The file has 251 lines; at most 250 are allowed" },
  ]);
  assertEquals(lint("tests/json/long_test.ts", lines(249)), []);
});

Deno.test("structure/function-length reports a function when it has more than 50 lines", () => {
  const message = "The function has 51 lines; at most 50 are allowed";
  const kinds: Record<string, (body: string) => string> = {
    declaration: (body) => `function f() {\n${body}}\n`,
    arrow: (body) => `const f = () => {\n${body}};\n`,
    method: (body) => `class C {\n  f() {\n${body}}\n}\n`,
    "private method": (body) => `class C {\n  #f() {\n${body}}\n}\n`,
    getter: (body) => `class C {\n  get f() {\n${body}}\n}\n`,
    "constructor of a class": (body) => `class C {\n  constructor() {\n${body}}\n}\n`,
    "method of an object": (body) => `const o = {\n  f() {\n${body}},\n};\n`,
    generator: (body) => `export async function* f() {\n${body}}\n`,
  };
  for (const [kind, source] of Object.entries(kinds)) {
    assertEquals(lint("lib/json/f.ts", source("g();\n".repeat(48))), [], kind);
    const long = source("g();\n".repeat(49));
    assertEquals(lint("lib/json/f.ts", long), [{ id: "structure/function-length", message }], kind);
    assertEquals(lint("main.ts", long), [{ id: "structure/function-length", message }], kind);
    assertEquals(lint("scripts/f.ts", long), [], kind);
  }
});

Deno.test("structure/imports reports every way to import when it goes up", () => {
  const message = "lib/json/ may not import from lib/sync/, which is further up";
  const ways: Record<string, string> = {
    statement: `import { plan } from "../sync/planner.ts";`,
    "for its effect": `import "../sync/planner.ts";`,
    type: `import type { Plan } from "../sync/planner.ts";`,
    "export of names": `export { plan } from "../sync/planner.ts";`,
    "export of types": `export type { Plan } from "../sync/planner.ts";`,
    "export of all": `export * from "../sync/planner.ts";`,
    "on demand": `await import("../sync/planner.ts");`,
    "type of a module": `type Plan = typeof import("../sync/planner.ts");`,
    "type in a module": `type Plan = import("../sync/planner.ts").Plan;`,
  };
  for (const [way, source] of Object.entries(ways)) {
    assertEquals(lint("lib/json/text.ts", source), [{ id: "structure/imports", message }], way);
  }
});

Deno.test("structure/imports tells import() from a statement when the sandbox is imported", () => {
  const ids = (source: string) => lint("lib/run/target.ts", source).map(({ id }) => id);
  assertEquals(ids(`await import("../sandbox/sandbox.ts");`), []);
  assertEquals(ids(`import "../sandbox/sandbox.ts";`), ["structure/imports"]);
  assertEquals(ids(`type S = typeof import("../sandbox/sandbox.ts");`), ["structure/imports"]);
});

Deno.test("structure/imports leaves packages and files outside of lib/ alone", () => {
  assertEquals(lint("lib/json/text.ts", `import "@std/assert"; export const a = 1;`), []);
  assertEquals(lint("tests/a_test.ts", `import "../lib/sandbox/sandbox.ts";`), []);
});
