/** How much more memory something keeps. */

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

const collectGarbage = collector();

/** Whether this Deno lets a test collect garbage: 2.4 does not, and then nobody can tell what is kept. */
export const canMeasureHeap: boolean = collectGarbage !== undefined;

/** By how many bytes the heap has grown behind `action`, without garbage. */
export async function heapGrowth(action: () => void | Promise<void>): Promise<number> {
  collectGarbage!();
  const before = Deno.memoryUsage().heapUsed;
  await action();
  collectGarbage!();
  return Deno.memoryUsage().heapUsed - before;
}

function collector(): (() => void) | undefined {
  setFlagsFromString("--expose-gc");
  return runInNewContext("globalThis.gc");
}
