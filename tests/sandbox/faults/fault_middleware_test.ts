/** Tests of what carrying out faults leaves behind. */

import { assertEquals, assertLess } from "@std/assert";
import { FaultMiddleware } from "../../../lib/sandbox/faults/fault_middleware.ts";
import { Faults, parseFaults } from "../../../lib/sandbox/faults/faults.ts";
import { canMeasureHeap, heapGrowth } from "../../helpers/heap.ts";

type Options = ConstructorParameters<typeof FaultMiddleware>[0];

Deno.test("FaultMiddleware keeps nothing of waits that are over", {
  ignore: !canMeasureHeap,
}, async () => {
  let waits = 0;
  const clock = {
    startTimer(_ms: number, action: () => void) {
      waits++;
      queueMicrotask(action);
      return { [Symbol.dispose]() {} };
    },
  } as unknown as Options["clock"];
  const front = {} as Options["front"];
  const faults = new Faults(parseFaults("latency=1ms"), 1);
  const { handle } = new FaultMiddleware({ faults, front, clock });
  const growth = await heapGrowth(async () => {
    for (let count = 0; count < 100_000; count++) {
      await handle({} as never, () => Promise.resolve());
    }
  });
  assertLess(growth, 10e6);
  assertEquals(waits, 100_000);
});
