import { assertEquals, assertStrictEquals } from "@std/assert";
import { EXIT_CODES, internalError, kindOf, messageOf, RunError, stackOf } from "../lib/errors.ts";

Deno.test("EXIT_CODES are those of the contract", () => {
  assertEquals(EXIT_CODES, {
    usage: 2,
    config: 2,
    data: 2,
    auth: 3,
    unreachable: 3,
    setup: 3,
    internal: 1,
  });
});

Deno.test("internalError() makes an internal error of whatever was thrown, and keeps one that is", () => {
  const cases = [
    { name: "a mistake", thrown: new TypeError("oh"), message: "oh" },
    { name: "a text", thrown: "oh", message: "oh" },
    { name: "an error of the user", thrown: new RunError("usage", "no"), message: "no" },
  ];
  for (const { name, thrown, message } of cases) {
    const error = internalError(thrown);
    assertEquals({ kind: error.kind, message: error.message, cause: error.cause }, {
      kind: "internal",
      message,
      cause: thrown,
    }, name);
  }
  const internal = new RunError("internal", "full");
  assertStrictEquals(internalError(internal), internal);
});

Deno.test("kindOf() and messageOf() answer for whatever was thrown", () => {
  const cases = [
    { name: "a run error", thrown: new RunError("auth", "no"), kind: "auth", message: "no" },
    { name: "another error", thrown: new Error("no"), kind: "internal", message: "no" },
    { name: "no error", thrown: 42, kind: "internal", message: "42" },
  ];
  for (const { name, thrown, ...expected } of cases) {
    assertEquals({ kind: kindOf(thrown), message: messageOf(thrown) }, expected as never, name);
  }
});

Deno.test("RunError has lines of its own only, and nothing without a glyph", () => {
  const error = new RunError("config", "Cannot use 'a\x1b[31m\nb': 2 problems", {
    lines: ["x\u202e: no", "y: no\n  Done: 1 of 1 users"],
    cause: 1,
  });
  assertEquals(
    error.message,
    "Cannot use 'a [31m b': 2 problems\n  x : no\n  y: no   Done: 1 of 1 users",
  );
  assertEquals(error.cause, 1);
});

Deno.test("RunError repeats no key that somebody has written where it does not belong", () => {
  const key = "7f3a9c0b12d4e5f60718";
  for (const kind of ["usage", "config", "data"] as const) {
    assertEquals(
      new RunError(kind, `Unknown '${key}'`, { lines: [key] }).message,
      "Unknown '…'\n  …",
    );
  }
  // Servers name their requests so.
  assertEquals(new RunError("auth", `refused (${key})`).message, `refused (${key})`);
});

Deno.test("stackOf() says what a mistake is and where it happened, and what else was thrown", () => {
  const mistake = new TypeError("oh");
  assertEquals(stackOf(mistake), mistake.stack);
  const bare = new Error("no place");
  Object.defineProperty(bare, "stack", { value: undefined });
  assertEquals(stackOf(bare), "no place");
  assertEquals(stackOf(42), "42");
});

Deno.test("kindOf() takes an interruption for no kind of error", () => {
  assertEquals(kindOf(new RunError("interrupted", "Interrupted by SIGINT")), "internal");
  assertEquals(new RunError("auth", "no").name, "RunError");
});
