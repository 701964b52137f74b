/** Variables written into the text of a `.env`. */

import { assertEquals } from "@std/assert";
import { parseEnvText } from "../../lib/config/env_file.ts";
import { withVariables } from "../../lib/init/env_text.ts";

Deno.test("withVariables() replaces the lines that set them, adds the others, and keeps the rest", () => {
  const cases: { text: string; expected: string }[] = [
    { text: "", expected: "A=1\nB=2\n" },
    { text: "# note\nX='y'\n", expected: "# note\nX='y'\nA=1\nB=2\n" },
    { text: "X=y", expected: "X=y\nA=1\nB=2\n" },
    { text: "X=y\r\n", expected: "X=y\r\nA=1\r\nB=2\r\n" },
    { text: "A=old\r\nX=y\r\n", expected: "A=1\r\nX=y\r\nB=2\r\n" },
    { text: "export A=old # why\nX=y\nB='old'\n", expected: "export A=1\nX=y\nB=2\n" },
    { text: "  A = old\nA=older\n", expected: "  A=1\nA=1\nB=2\n" },
    { text: "AA=x\nXA=x\n#A=x\n", expected: "AA=x\nXA=x\n#A=x\nA=1\nB=2\n" },
    { text: 'X="first\nlast"\n', expected: 'X="first\nlast"\nA=1\nB=2\n' },
  ];
  for (const { text, expected } of cases) {
    assertEquals(withVariables(text, { A: "1", B: "2" }), expected, JSON.stringify(text));
  }
});

Deno.test("withVariables() writes every value so that it is read again", () => {
  const values = [
    "plain-Value_1./+=:@%",
    "a#b",
    "$1$&`x",
    "it's",
    'say "x"',
    "a'b\"c",
    "a\\nb",
    "=",
    "",
  ];
  for (const value of values) {
    const text = withVariables("A=old\n", { A: value });
    assertEquals(text && parseEnvText(text).get("A"), value, value);
  }
});

Deno.test("withVariables() gives nothing where it would change another variable, or cannot write a value", () => {
  assertEquals(withVariables('X="first\nA=inside\n"\nA=1\n', { A: "2" }), undefined);
  assertEquals(withVariables("", { A: "'`\"" }), undefined);
});
