/** A failures file that is given back with a state does not put back what a later run with it has replaced. */

import { assertEquals } from "@std/assert";
import { startRuns } from "../helpers/runs.ts";
import { startTrackServer } from "../helpers/track_server.ts";

Deno.test("runSync() leaves out of a failures file what a later run with the same state has replaced", async () => {
  let isDown = true;
  const people = new Map<string, unknown>();
  await using server = startTrackServer(({ people: some }) => {
    if (isDown && some.some(({ attributes }) => attributes.plan === "old")) return { status: 500 };
    for (const { user, attributes } of some) {
      people.set(user, attributes.plan);
    }
    return {};
  });
  const mappings = [{ from: "plan", to: "plan" }];
  await using runs = await startRuns({ trackUrl: server.url, mappings, maxAttempts: 1 });
  const flags = { state: `${runs.folder}/state.db` };
  const old = ["1", "2", "3"].map((id) => ({ id, plan: "old" }));
  const first = await runs.run(old, flags);
  assertEquals(first.result.users.failed, 3);
  const [line] = first.lines as unknown as { state: string; run: number }[];
  assertEquals([/^[0-9a-f]{16}$/.test(line.state), line.run], [true, 1]);
  const kept = `${runs.folder}/kept.ndjson`;
  await Deno.copyFile(`${runs.folder}/x.failures.ndjson`, kept);

  isDown = false;
  await runs.run([{ id: "1", plan: "new" }, { id: "2", plan: "old" }], flags);
  const replay = await runs.run("failures", { ...flags, data: [kept], failures: undefined });
  assertEquals(replay.code, 0);
  // 1 was replaced, 2 is what it was to be, and 3 is still to be sent.
  assertEquals(replay.result.users, { read: 2, accepted: 1, unchanged: 1, rejected: 0, failed: 0 });
  assertEquals(people, new Map([["1", "new"], ["2", "old"], ["3", "old"]]));
  assertEquals(replay.result.warnings, [{
    kind: "superseded",
    message:
      "1 record is left out: a later run with this state had other values of the same users " +
      "accepted, and older ones must not replace them; --full sends them all the same",
  }]);

  // Of another state nothing is known, and --full is to send everyone.
  for (const more of [{ state: `${runs.folder}/other.db` }, { ...flags, full: true }]) {
    people.clear();
    await Deno.writeTextFile(kept, first.lines.map((each) => `${JSON.stringify(each)}\n`).join(""));
    const { result } = await runs.run("failures", { ...more, data: [kept], failures: undefined });
    assertEquals(result.users.accepted, 3);
    assertEquals(people.get("1"), "old");
  }
});
