/** Tests of the news for open pages, on a clock of their own. */

import { assertEquals } from "@std/assert";
import { Faults, NO_FAULTS } from "../../../lib/sandbox/faults/faults.ts";
import { History } from "../../../lib/sandbox/page/activity.tsx";
import { LiveEvents } from "../../../lib/sandbox/page/live.tsx";
import { ActivityRuns } from "../../../lib/sandbox/people/activity_runs.ts";
import { FakeClock } from "../../helpers/fake_clock.ts";

/** News of a sandbox in which only counts change, as the test sets them. */
function start() {
  const clock = new FakeClock();
  const activity = { count: 0, latest: () => [], runs: new ActivityRuns() };
  const parts = {
    workspace: { activity, store: { size: 0 }, now: () => 0 },
    counts: { total: 0, byRoute: {}, byStatus: {} },
    faults: new Faults(NO_FAULTS, 1),
  };
  const live = new LiveEvents(
    parts as unknown as ConstructorParameters<typeof LiveEvents>[0],
    clock,
  );
  return { live, clock, activity, counts: parts.counts };
}

Deno.test("LiveEvents sends news every 250 ms, and a comment after 15 s without any", async () => {
  const { live, clock, activity, counts } = start();
  const response = live.open(0);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  const next = async () => (await reader.read()).value;
  assertEquals((await next())?.slice(0, 13), "event: state\n");

  // Two comments: the silence is counted anew.
  for (let round = 0; round < 2; round++) {
    const comment = next();
    await clock.advance(59 * 250);
    counts.total = 0;
    await clock.advance(249);
    let isThere = false;
    comment.then(() => isThere = true);
    await Promise.resolve();
    assertEquals(isThere, false);
    await clock.advance(1);
    assertEquals(await comment, ": quiet\n\n");
  }

  activity.count = 1;
  await clock.advance(250);
  const news = await next();
  assertEquals(news?.split("\n").slice(0, 3), ["event: activity", "id: 1", 'data: {"lines":[]}']);
  // What was told once is not told again.
  activity.count = 2;
  await clock.advance(250);
  const more = (await next())!;
  await clock.advance(59 * 250);
  const quiet = next();
  await clock.advance(250);
  assertEquals([more.split("\n")[1], await quiet], ["id: 2", ": quiet\n\n"]);
  live.close();
  assertEquals(await next(), undefined);
  assertEquals(clock.sleeping, 0);
  live.close();
});

Deno.test("LiveEvents asks for nothing any more once a page has gone", async () => {
  const { live, clock } = start();
  const pages = [live.open(0), live.open(0)].map(({ body }) => body!.getReader());
  await Promise.all(pages.map((page) => page.read()));
  assertEquals(clock.waits, [250, 250]);
  await pages[0].cancel();
  assertEquals(clock.waits, [250]);
  live.close();
  assertEquals([(await pages[1].read()).done, clock.waits], [true, []]);
});

Deno.test("History says so where an activity log has nothing of a person any more", () => {
  assertEquals(
    String(<History activities={[]} now={0} />),
    '<div class="empty"><p class="empty-title">No history</p><p>The activities of this person are ' +
      "too long ago: the log keeps the latest ones only.</p></div>",
  );
});
