import { assertEquals } from "@std/assert";
import { version } from "../../lib/version.ts";
import { METRICS_TYPE, metricsText } from "../../lib/work/metrics.ts";
import { workFacts } from "../helpers/work_facts.ts";

const PROCESS = { startedAt: 1_700_000_000_500, residentBytes: 1234 };

/** The lines that are no comments: name and labels, and value. */
function samples(text: string): Map<string, number> {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(lines.map((line) => {
    const [, name, value] = /^(\S+) (\S+)$/.exec(line)!;
    return [name, Number(value)];
  }));
}

Deno.test("metricsText() has every fact under its name, with a help and a type", async () => {
  const text = await metricsText(
    workFacts({ pace: { heldBackMs: 0, isOutage: true }, runs: 2 }),
    PROCESS,
  );
  assertEquals(Object.fromEntries(samples(text)), {
    'cio_sync_people_total{outcome="accepted"}': 9000,
    'cio_sync_people_total{outcome="rejected"}': 2,
    'cio_sync_people_total{outcome="failed"}': 1,
    cio_sync_requests_total: 120,
    cio_sync_retries_total: 7,
    'cio_sync_held_back_seconds_total{reason="retry_after"}': 1.5,
    'cio_sync_held_back_seconds_total{reason="slowed"}': 0.25,
    'cio_sync_held_back_seconds_total{reason="outage"}': 0,
    cio_sync_messages_taken_total: 118,
    cio_sync_messages_acknowledged_total: 113,
    cio_sync_messages_expired_total: 1,
    cio_sync_nats_connected: 1,
    cio_sync_outage: 1,
    cio_sync_runs: 2,
    cio_sync_requests_in_flight: 4,
    cio_sync_messages_waiting: 42,
    process_start_time_seconds: 1_700_000_000.5,
    process_resident_memory_bytes: 1234,
    [`cio_sync_build_info{version="${version}"}`]: 1,
  });
  for (const name of new Set([...samples(text).keys()].map((key) => key.split("{")[0]))) {
    const type = name.endsWith("_total") ? "counter" : "gauge";
    assertEquals(text.match(new RegExp(`^# HELP ${name} \\S`, "gm"))?.length, 1, name);
    assertEquals(text.match(new RegExp(`^# TYPE ${name} ${type}$`, "gm"))?.length, 1, name);
  }
  assertEquals(METRICS_TYPE, "text/plain; version=0.0.4; charset=utf-8");
});

/** What each metric is, in words. */
const HELP: Record<string, string> = {
  cio_sync_people_total: "People in requests that have ended, by what became of them",
  cio_sync_requests_total: "Requests sent, retries included",
  cio_sync_retries_total: "Requests sent again after one that failed",
  cio_sync_held_back_seconds_total: "Time for which requests were held back, by what held them",
  cio_sync_messages_taken_total: "Messages taken from the queue, those that came again included",
  cio_sync_messages_acknowledged_total: "Messages whose outcomes were published",
  cio_sync_messages_expired_total:
    "Messages given up as their time was up; NATS gives them to another worker",
  cio_sync_nats_connected: "1 while NATS is connected",
  cio_sync_outage: "1 while no request succeeds",
  cio_sync_runs: "Runs that messages are taken of",
  cio_sync_requests_in_flight: "Requests that wait for their answer",
  cio_sync_messages_waiting: "Messages that no worker had taken when the latest was taken",
  process_start_time_seconds: "When the process began, in Unix time",
  process_resident_memory_bytes: "Memory in use",
  cio_sync_build_info: "Always 1; the version is the label",
};

Deno.test("metricsText() says in words what each metric is", async () => {
  const text = await metricsText(workFacts(), PROCESS);
  const said = [...text.matchAll(/^# HELP (\S+) (.*)$/gm)].map(([, name, help]) => [name, help]);
  assertEquals(Object.fromEntries(said), HELP);
});

Deno.test("metricsText() has 0 of an outage and of a connection that there is not", async () => {
  const found = samples(await metricsText(workFacts({ isConnected: false }), PROCESS));
  assertEquals([found.get("cio_sync_outage"), found.get("cio_sync_nats_connected")], [0, 0]);
});

Deno.test("metricsText() says nothing of a queue that it has seen nothing of, and 0 of a lost connection", async () => {
  const found = samples(
    await metricsText(workFacts({ waiting: null, isConnected: false }), PROCESS),
  );
  assertEquals(found.has("cio_sync_messages_waiting"), false);
  assertEquals(found.get("cio_sync_nats_connected"), 0);
});

Deno.test("docs/machines.md has every metric, and no other", async () => {
  const page = await Deno.readTextFile(new URL("../../docs/machines.md", import.meta.url));
  const documented = [...page.matchAll(/^\| `((?:cio_sync|process)_\w+)` +\|/gm)]
    .map(([, name]) => name);
  const found = samples(await metricsText(workFacts(), PROCESS));
  const names = new Set([...found.keys()].map((name) => name.split("{")[0]));
  assertEquals(documented.toSorted(), [...names].toSorted());
});
