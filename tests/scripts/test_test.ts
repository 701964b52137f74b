/** Tests of `deno task test` itself. */

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { isWorthPrinting } from "../../scripts/test.ts";

const root = `${import.meta.dirname}/../..`;

Deno.test("isWorthPrinting() is false for the mark of a test, with and without colour", () => {
  for (const mark of [".", ",", "!", "\x1b[38;5;245m.\x1b[0m", "\x1b[1m\x1b[31m!\x1b[0m"]) {
    assertEquals(isWorthPrinting(mark), false, mark);
  }
  for (
    const line of ["", "ok | 1 passed | 0 failed (1s)", " ERRORS ", "..", "    at f (a.ts:1:1)"]
  ) {
    assertEquals(isWorthPrinting(line), true, line);
  }
});

Deno.test("scripts/test.ts prints the closing line alone when all is well", async () => {
  const source = `Deno.test("fine", () => {}); Deno.test.ignore("later", () => {});`;
  const { code, stdout, stderr } = await runTest(source);
  assertEquals({ code, stderr }, { code: 0, stderr: "" });
  assertMatch(stdout.trim(), /^ok \| 1 passed \| 0 failed \| 1 ignored \(.*\)$/);
});

Deno.test("scripts/test.ts names what fails in full and ends with 1", async () => {
  const source = `Deno.test("f() is right", () => { throw new Error("It is wrong"); });`;
  const { code, stdout } = await runTest(source);
  assertEquals(code, 1);
  assertStringIncludes(stdout, "f() is right => ");
  assertStringIncludes(stdout, "error: Error: It is wrong");
  assertMatch(stdout, /^FAILED \| 0 passed \| 1 failed \(.*\)$/m);
});

Deno.test("scripts/test.ts fails a test that leaves a listener or a timer open", async () => {
  const leaks = {
    "A TCP listener": "Deno.listen({ port: 0, hostname: '127.0.0.1' });",
    "A timer": "setTimeout(() => {}, 10);",
  };
  for (const [name, leak] of Object.entries(leaks)) {
    const { code, stdout } = await runTest(`Deno.test("leaks", () => { ${leak} });`, "--allow-net");
    assertEquals(code, 1, name);
    assertStringIncludes(stdout, name);
  }
});

/** Runs `scripts/test.ts` on a test file with the text `source`. */
async function runTest(
  source: string,
  ...flags: string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  const path = await Deno.makeTempFile({ suffix: "_test.ts" });
  try {
    await Deno.writeTextFile(path, source);
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-prompt", "--allow-run", "scripts/test.ts", "--no-prompt", ...flags, path],
      cwd: root,
      env: { NO_COLOR: "1" },
    }).output();
    const decoder = new TextDecoder();
    return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  } finally {
    await Deno.remove(path);
  }
}
