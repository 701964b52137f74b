import { assertEquals } from "@std/assert";
import {
  ending,
  paceChanges,
  runFound,
  runLeft,
  waitingFor,
  workEnded,
  workProgress,
  workStarted,
} from "../../lib/work/told.ts";
import { version } from "../../lib/version.ts";
import { workFacts } from "../helpers/work_facts.ts";

Deno.test("workStarted() and workEnded() are the first and the last of a log, as of any command", () => {
  assertEquals(workStarted("c.json"), {
    level: "info",
    event: "run-started",
    message: `cio-sync work ${version}`,
    facts: { command: "work", version, config: "c.json", data: [] },
  });
  const people = { accepted: 4, rejected: 1, failed: 0 };
  assertEquals(workEnded(people, { exitCode: 0, elapsedMs: 61_000.4 }), {
    level: "info",
    event: "run-ended",
    message: "4 accepted, 1 rejected in 1:01 min, exit code 0",
    facts: {
      command: "work",
      exitCode: 0,
      counts: { read: 5, accepted: 4, unchanged: 0, rejected: 1, failed: 0 },
      durationMs: 61_000,
      interrupted: true,
    },
  });
  const failed = workEnded(people, { exitCode: 3, elapsedMs: 1 });
  assertEquals([failed.level, failed.facts?.interrupted], ["error", false]);
});

Deno.test("waitingFor() names the workspace", () => {
  const baseUrl = "https://track-eu.customer.io";
  assertEquals(waitingFor({ region: "eu", workspaceId: 3, baseUrl }), {
    level: "info",
    event: "waiting",
    message: "Waiting for a cio-sync publish into workspace 3 (EU)",
    facts: { region: "eu", workspaceId: 3 },
  });
});

Deno.test("runFound() and runLeft() name the run, and what this worker did of it", () => {
  assertEquals(runFound("crm"), {
    level: "info",
    event: "run-found",
    message: "Run 'crm': taking its messages",
    facts: { run: "crm" },
  });
  const people = { accepted: 9000, rejected: 2, failed: 0 };
  assertEquals(runLeft("crm", people), {
    level: "info",
    event: "run-left",
    message: "Run 'crm' has ended; of it, here: 9,000 accepted, 2 rejected",
    facts: { run: "crm", people },
  });
});

Deno.test("ending() says what is waited for", () => {
  assertEquals(ending("SIGTERM", 0), {
    level: "info",
    event: "interrupted",
    message: "SIGTERM: ending",
    facts: { signal: "SIGTERM", inFlight: 0 },
  });
  assertEquals(ending("SIGINT", 1), {
    level: "info",
    event: "interrupted",
    message: "SIGINT: taking no more, and ending after 1 request in flight (again: end at once)",
    facts: { signal: "SIGINT", inFlight: 1 },
  });
});

const PROGRESS: [name: string, facts: Parameters<typeof workFacts>[0], says: string][] = [
  [
    "all there is",
    {},
    "9,000 accepted, 2 rejected, 1 failed, 120 requests (7 retried), 4 in flight, " +
    "42 messages waiting, 1 message given up",
  ],
  [
    "one of each",
    {
      people: { accepted: 1, rejected: 1, failed: 1 },
      retried: 1,
      waiting: 0,
      messages: { taken: 1, acknowledged: 1, expired: 1 },
    },
    "1 accepted, 1 rejected, 1 failed, 120 requests (1 retried), 4 in flight, 0 messages waiting, " +
    "1 message given up",
  ],
  [
    "no trouble",
    {
      people: { accepted: 1, rejected: 0, failed: 0 },
      sent: 1,
      retried: 0,
      waiting: null,
      messages: { taken: 1, acknowledged: 1, expired: 0 },
    },
    "1 accepted, 1 request, 4 in flight",
  ],
  [
    "an outage",
    {
      waiting: 1,
      messages: { taken: 1, acknowledged: 1, expired: 0 },
      pace: { heldBackMs: 0, noSuccessMs: 12_000, lastStatus: 503, isOutage: true },
    },
    "9,000 accepted, 2 rejected, 1 failed, 120 requests (7 retried), 4 in flight, " +
    "1 message waiting, no success for 12 s (503)",
  ],
];

for (const [name, changes, says] of PROGRESS) {
  Deno.test(`workProgress() tells ${name}`, () => {
    const facts = workFacts(changes);
    const entry = workProgress(facts, 1234.5);
    assertEquals([entry.level, entry.event, entry.message], ["info", "work-progress", says]);
    const { people, messages, waiting, runs, requestsInFlight, sent, retried } = facts;
    assertEquals(entry.facts, {
      ...{ people, messages, waiting, runs, elapsedMs: 1235 },
      ...{ requestsInFlight, sent, retried },
    });
  });
}

Deno.test("paceChanges() tells once that requests are held back, and that they no longer are", () => {
  const fine = workFacts();
  const outage = workFacts({ pace: { heldBackMs: 0, isOutage: true, lastStatus: 503 } });
  const events = [[undefined, fine], [fine, outage], [outage, outage], [outage, fine]] as const;
  const told = events.map(([before, now]) => paceChanges(before, now));
  assertEquals(told.map((entries) => entries.map(({ event }) => event)), [
    [],
    ["outage-begun"],
    [],
    ["outage-ended"],
  ]);
  const counts = { read: 9003, accepted: 9000, unchanged: 0, rejected: 2, failed: 1 };
  assertEquals(told[3][0].facts, { counts });
});
