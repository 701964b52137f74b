import { assertEquals } from "@std/assert";
import { warningLines } from "../../lib/run/warnings.ts";
import type { Warning } from "../../lib/warning.ts";

function plain(line: string): string {
  // deno-lint-ignore no-control-regex
  return line.replaceAll(/\x1b\[\d+m/g, "");
}

function unused(count: number): Warning[] {
  return Array.from({ length: count }, (_, i) => ({
    kind: "mapping-unused",
    message: `mapping ${i}`,
  }));
}

Deno.test("warningLines() shows what was not told at once, each on a line, eight at most", () => {
  const long = `${"word ".repeat(30)}end`;
  const cases: { name: string; warnings: Warning[]; lines: string[] }[] = [
    { name: "none", warnings: [], lines: [] },
    {
      name: "only what stderr had",
      warnings: [{ kind: "exposed-key", message: "a" }, { kind: "redirected", message: "b" }],
      lines: [],
    },
    {
      name: "one among others",
      warnings: [{ kind: "exposed-key", message: "a" }, ...unused(1)],
      lines: ["", "Warnings:", "  mapping 0"],
    },
    {
      name: "a long one",
      warnings: [{ kind: "date-untyped", message: long }],
      lines: ["", "Warnings:", `  ${long}`],
    },
    {
      name: "as many as are shown",
      warnings: unused(8),
      lines: ["", "Warnings:", ...unused(8).map(({ message }) => `  ${message}`)],
    },
    ...[["1 other warning", 9], ["2 other warnings", 10]].map(([others, count]) => ({
      name: `${others} more`,
      warnings: unused(Number(count)),
      lines: [
        "",
        "Warnings:",
        ...unused(8).map(({ message }) => `  ${message}`),
        `  and ${others}: --json has them all`,
      ],
    })),
  ];
  for (const { name, warnings, lines } of cases) {
    assertEquals(warningLines(warnings).map(plain), lines, name);
  }
});
