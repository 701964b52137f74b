import { assertEquals, assertThrows } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import { readMetricsPort } from "../../lib/work/flags.ts";

Deno.test("readMetricsPort() takes a port, 0 for a free one, and nothing else", () => {
  const cases = [["0", 0], ["9464", 9464], ["65535", 65_535], [undefined, undefined]] as const;
  for (const [metricsPort, port] of cases) assertEquals(readMetricsPort({ metricsPort }), port);
  for (const metricsPort of ["x", "-1", "65536", "", "80.5"]) {
    const { kind, message } = assertThrows(() => readMetricsPort({ metricsPort }), RunError);
    assertEquals([kind, message], [
      "usage",
      "Cannot use --metrics-port: it must be a port from 1 to 65535, or 0 for a free one, and is " +
      `'${metricsPort}'`,
    ]);
  }
});
