/** A sync with a state says the same of the data as one without, however much of it is as it was. */

import { assertEquals } from "@std/assert";
import { startRuns } from "../helpers/runs.ts";
import { startTrackServer } from "../helpers/track_server.ts";

const MAPPINGS = [
  { from: "plan", to: "plan" },
  { from: "signed_up", to: "signed_up", type: "timestamp" },
  { from: "city", to: "city" },
];

interface User {
  id: string;
  plan?: string;
  signed_up?: unknown;
  city?: string;
}

const BEFORE: User[] = [
  { id: "1", plan: "free", signed_up: 1_700_000_000 },
  { id: "2", plan: "free", city: "Bern" },
  { id: "3", signed_up: 1_700_000_000_000 },
  { id: "4", plan: "pro", signed_up: 1_700_000_001 },
  { id: "5" },
  { id: "5", plan: "team" },
];

const cases: { name: string; now: User[] }[] = [
  { name: "all of it", now: BEFORE },
  { name: "but one", now: BEFORE.map((user) => user.id === "2" ? { ...user, plan: "x" } : user) },
  {
    name: "but one that is rejected",
    now: BEFORE.map((user) => user.id === "4" ? { ...user, signed_up: "soon" } : user),
  },
  {
    name: "and a rejected record of one of these users",
    now: [...BEFORE, { id: "1", plan: "free", signed_up: "soon" }],
  },
  { name: "but one record of a user with two", now: BEFORE.slice(0, -1) },
  { name: "none of it", now: BEFORE.map((user) => ({ ...user, id: `x${user.id}`, plan: "y" })) },
];

for (const { name, now } of cases) {
  Deno.test(`runSync() counts what mappings find, and warns, as without a state: the data is as it was, ${name}`, async () => {
    await using server = startTrackServer();
    await using runs = await startRuns({ trackUrl: server.url, mappings: MAPPINGS });
    const flags = { state: `${runs.folder}/state.db` };
    const plain = await runs.run(now);
    await runs.run(BEFORE, flags);
    const { result } = await runs.run(now, flags);
    const { mappings, warnings, reasons, users: { read, rejected } } = plain.result;
    assertEquals(result.mappings, mappings);
    assertEquals(result.warnings, warnings);
    assertEquals(result.reasons, reasons);
    assertEquals([result.users.read, result.users.rejected], [read, rejected]);
  });
}
