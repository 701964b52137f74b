import { assertEquals } from "@std/assert";
import { hasColors, isDumb, paint } from "../../lib/terminal/paint.ts";

Deno.test("hasColors() honours NO_COLOR, FORCE_COLOR and TERM=dumb, and a terminal", () => {
  const cases: { env: Record<string, string>; isTerminal: boolean; colors: boolean }[] = [
    { env: {}, isTerminal: true, colors: true },
    { env: {}, isTerminal: false, colors: false },
    { env: { NO_COLOR: "1" }, isTerminal: true, colors: false },
    { env: { NO_COLOR: "" }, isTerminal: true, colors: true },
    { env: { FORCE_COLOR: "1" }, isTerminal: false, colors: true },
    { env: { FORCE_COLOR: "" }, isTerminal: false, colors: false },
    { env: { FORCE_COLOR: "0" }, isTerminal: true, colors: false },
    { env: { FORCE_COLOR: "false" }, isTerminal: true, colors: false },
    { env: { NO_COLOR: "1", FORCE_COLOR: "1" }, isTerminal: true, colors: false },
    { env: { TERM: "dumb" }, isTerminal: true, colors: false },
    { env: { TERM: "dumb", FORCE_COLOR: "3" }, isTerminal: true, colors: true },
    { env: { TERM: "xterm" }, isTerminal: true, colors: true },
  ];
  for (const { env, isTerminal, colors } of cases) {
    const facts = { isTerminal, env: (name: string) => env[name] };
    assertEquals(hasColors(facts), colors, JSON.stringify({ env, isTerminal }));
  }
  assertEquals(isDumb(() => "dumb"), true);
  assertEquals(isDumb(() => undefined), false);
});

Deno.test("paint() colours a text, but neither nothing nor without a colour", () => {
  assertEquals(paint("a", 31), "\x1b[31ma\x1b[39m");
  assertEquals(paint("", 31), "");
  assertEquals(paint("a", undefined), "a");
});
