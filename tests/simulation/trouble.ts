/** What befalls the process of a run at planned times. */

import type { RunPlan } from "./plan.ts";
import type { Process, World } from "./world.ts";

/** Plans the kill, the loss of power, the sleep and the change of date of a run that begins now. */
export function planTrouble(plan: RunPlan, world: World, process: Process): void {
  const { killAt, powerFailsAt, sleep, wall } = plan;
  if (killAt !== undefined) world.after(killAt, () => process.die("kill"), process);
  if (powerFailsAt !== undefined) world.after(powerFailsAt, () => process.die("power"), process);
  if (sleep !== undefined) {
    world.after(sleep.at, () => {
      world.tell(() => `the machine sleeps for ${sleep.ms} ms`);
      world.freeze(process, sleep.ms);
    }, process);
  }
  if (wall !== undefined) {
    world.after(wall.at, () => {
      world.tell(() => `the date is wrong by ${Math.round(wall.ms / 1000)} s`);
      process.wallOffset = wall.ms;
    }, process);
  }
}
