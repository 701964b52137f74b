/**
 * A run that does nothing but keep a state, to be killed: `state_writer.ts PATH BATCHES PEOPLE [sort] [background]` gives the
 * state that many batches of that many people. It says `giving N` before and `given N` after each, `open` before all
 * of them and `sorting` and `end` after, and the message of what it fails with.
 */

import { messageOf } from "../../lib/errors.ts";
import { openState, peopleUpTo } from "./state.ts";

const [path, batches, size, ...how] = Deno.args;

try {
  using state = await openState(path, { inBackground: how.includes("background") });
  say("open");
  for (let batch = 0; batch < Number(batches); batch++) {
    const people = peopleUpTo((batch + 1) * Number(size), { from: batch * Number(size) });
    say(`giving ${batch}`);
    const judgements = state.judge(people);
    state.accept(people.filter((_, i) => judgements[i] === "send"));
    say(`given ${batch}`);
  }
  if (how.includes("sort")) {
    say("sorting");
    state.sort();
  }
  say("end");
  // The state stays open until its process is killed.
  await new Promise((resolve) => setTimeout(resolve, 600_000));
} catch (error) {
  say(messageOf(error));
}

/** At once, so that it is out before what comes next. */
function say(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}
