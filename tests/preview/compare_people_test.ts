/** Tests of what is shown while people are looked up, and of what a run knows of it. */

import { assertEquals } from "@std/assert";
import { systemClock } from "../../lib/clock.ts";
import { compareFirstPeople } from "../../lib/preview/compare_people.ts";
import { FirstPeople } from "../../lib/preview/first_people.ts";
import { emptyDryRunResult } from "../../lib/preview/result.ts";
import type { Run } from "../../lib/run/run.ts";
import type { ProgressState } from "../../lib/terminal/progress_text.ts";
import type { LookUpConfiguration } from "../../lib/verify/target.ts";
import { startAppServer } from "../helpers/app_server.ts";
import { peopleOf, users } from "../helpers/people.ts";

Deno.test("compareFirstPeople() shows how many were looked up, and has a run end what is in flight", async () => {
  const first = new FirstPeople();
  for (const person of await peopleOf(users(150))) first.add({ person, single: undefined });
  const shown: Partial<ProgressState>[] = [];
  let read = (): Omit<ProgressState, "elapsedMs"> => {
    throw new TypeError("Cannot show what has not begun");
  };
  const look = () => {
    const { users, bytesRead, bytesTotal, requestsInFlight, retried, heldBackMs } = read();
    shown.push({ users, bytesRead, bytesTotal, requestsInFlight, retried, heldBackMs });
  };
  await using server = startAppServer({}, { answer: () => Promise.resolve(void look()) });
  const stop = new AbortController();
  const used: unknown[] = [];
  const run = {
    ...{ stop, signal: stop.signal, note: () => {}, use: (api: unknown) => used.push(api) },
    showProgress(reader: typeof read) {
      read = reader;
      return { [Symbol.dispose]: look };
    },
  };
  const result = emptyDryRunResult();
  await compareFirstPeople(run as unknown as Run, {
    people: first.people,
    result,
    configuration: {
      ...{ siteId: "s", apiKey: "k", appApiKey: "a", region: "us", appUrl: server.url },
      ...{ identifier: "id", parallelism: 1, maxAttempts: 1, timeout: 30, giveUpAfter: 300 },
    } as unknown as LookUpConfiguration,
    fetch,
    clock: systemClock,
  });
  const state = (accepted: number, requestsInFlight: number) => ({
    users: { read: 0, accepted, unchanged: 0, rejected: 0, failed: 0 },
    ...{ bytesRead: 0, bytesTotal: undefined, requestsInFlight, retried: 0, heldBackMs: 0 },
  });
  assertEquals(shown, [state(0, 1), state(100, 1), state(150, 0)]);
  assertEquals(used.length, 1);
  assertEquals([result.comparison?.people, result.comparison?.created], [150, 150]);
});
