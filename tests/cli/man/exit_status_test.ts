import { assertEquals } from "@std/assert";
import type { Command } from "../../../lib/cli/command.ts";
import { exitStatus } from "../../../lib/cli/man/exit_status.ts";
import { SMALL_COMMANDS } from "../../helpers/small_command.ts";

function withCodes(name: string, codes: Record<number, string>): Command {
  const exitCodes = Object.entries(codes).map(([code, meaning]) => ({
    code: Number(code),
    meaning,
  }));
  return { ...SMALL_COMMANDS[0], name, exitCodes };
}

Deno.test("exitStatus() names commands where they do not all mean the same", () => {
  const commands = [
    withCodes("a", { 0: "fine", 130: "over" }),
    withCodes("b", { 0: "well", 2: "wrong" }),
    withCodes("c", { 0: "fine", 130: "over" }),
  ];
  assertEquals(exitStatus(commands), [
    ...[".TP", "\\fB0\\fR", "a, c: fine", ".br", "b: well"],
    ...[".TP", "\\fB2\\fR", "wrong"],
    ...[".TP", "\\fB130\\fR", "over"],
  ]);
});
