/** Tests of what the page says of faults. */

import { assertEquals } from "@std/assert";
import { Faults, parseFaults } from "../../../lib/sandbox/faults/faults.ts";
import { faultViews } from "../../../lib/sandbox/page/faults.tsx";

/** Which faults are on, and with what in their fields. */
function valuesOf(settings: string): Record<string, string> {
  const views = faultViews(new Faults(parseFaults(settings), 1));
  return Object.fromEntries(
    views.map(({ kind, isOn, value }) => [kind, `${isOn ? "on" : "off"} ${value}`]),
  );
}

Deno.test("faultViews() shows what is on, and has something to begin with for the others", () => {
  const off = {
    ...{ "429": "off 10", "500": "off 10", "503": "off 10" },
    ...{ reset: "off 10", timeout: "off 10", garbage: "off 10", latency: "off 200" },
  };
  assertEquals(valuesOf(""), off);
  assertEquals(valuesOf("429=0,latency=0ms"), off);
  assertEquals(valuesOf("429=1,latency=1ms"), { ...off, "429": "on 100", latency: "on 1" });
  assertEquals(valuesOf("418=0.001,latency=2s"), { ...off, "418": "on 0.1", latency: "on 2000" });
});

Deno.test("faultViews() counts what has happened, once on or not", () => {
  const faults = new Faults(parseFaults("418=1"), 1);
  for (let count = 0; count < 3; count++) faults.next();
  faults.set(parseFaults("429=1"));
  faults.next();
  const counted = faultViews(faults).filter(({ count }) => count > 0);
  assertEquals(counted.map(({ kind, isOn, count }) => [kind, isOn, count]), [
    ["429", true, 1],
    ["418", false, 3],
  ]);
});
