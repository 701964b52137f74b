/** A worker's metrics in the text format of Prometheus. */

import { Counter, Gauge, Registry } from "prom-client";
import { version } from "../version.ts";
import type { WorkFacts } from "./facts.ts";

const MS_PER_SECOND = 1000;

/** What the operating system and the clock say of a process. */
export interface ProcessFacts {
  /** Unix milliseconds. */
  startedAt: number;
  /** Bytes of memory. */
  residentBytes: number;
}

/** One metric: what it is called and means, and its value, or values by a label. */
interface MetricRow {
  name: string;
  help: string;
  value: number | { label: string; values: Readonly<Record<string, number>> };
}

/** The content type of {@linkcode metricsText}. */
export const METRICS_TYPE: string = Registry.PROMETHEUS_CONTENT_TYPE;

/** The metrics of a worker that is as `facts` say. */
export async function metricsText(facts: WorkFacts, process: ProcessFacts): Promise<string> {
  const registry = new Registry();
  for (const row of counters(facts)) addCounter(registry, row);
  for (const row of gauges(facts, process)) addGauge(registry, row);
  addGauge(registry, {
    name: "cio_sync_build_info",
    help: "Always 1; the version is the label",
    value: { label: "version", values: { [version]: 1 } },
  });
  return await registry.metrics();
}

function counters({ people, messages, sent, retried, heldBack }: WorkFacts): MetricRow[] {
  const { askedMs, slowedMs, outageMs } = heldBack;
  return [
    {
      name: "cio_sync_people_total",
      help: "People in requests that have ended, by what became of them",
      value: { label: "outcome", values: { ...people } },
    },
    { name: "cio_sync_requests_total", help: "Requests sent, retries included", value: sent },
    {
      name: "cio_sync_retries_total",
      help: "Requests sent again after one that failed",
      value: retried,
    },
    {
      name: "cio_sync_held_back_seconds_total",
      help: "Time for which requests were held back, by what held them",
      value: {
        label: "reason",
        values: {
          retry_after: askedMs / MS_PER_SECOND,
          slowed: slowedMs / MS_PER_SECOND,
          outage: outageMs / MS_PER_SECOND,
        },
      },
    },
    {
      name: "cio_sync_messages_taken_total",
      help: "Messages taken from the queue, those that came again included",
      value: messages.taken,
    },
    {
      name: "cio_sync_messages_acknowledged_total",
      help: "Messages whose outcomes were published",
      value: messages.acknowledged,
    },
    {
      name: "cio_sync_messages_expired_total",
      help: "Messages given up as their time was up; NATS gives them to another worker",
      value: messages.expired,
    },
  ];
}

function gauges(
  { isConnected, pace, runs, requestsInFlight, waiting }: WorkFacts,
  { startedAt, residentBytes }: ProcessFacts,
): MetricRow[] {
  return [
    {
      name: "cio_sync_nats_connected",
      help: "1 while NATS is connected",
      value: isConnected ? 1 : 0,
    },
    { name: "cio_sync_outage", help: "1 while no request succeeds", value: pace.isOutage ? 1 : 0 },
    { name: "cio_sync_runs", help: "Runs that messages are taken of", value: runs },
    {
      name: "cio_sync_requests_in_flight",
      help: "Requests that wait for their answer",
      value: requestsInFlight,
    },
    ...(waiting === null ? [] : [{
      name: "cio_sync_messages_waiting",
      help: "Messages that no worker had taken when the latest was taken",
      value: waiting,
    }]),
    {
      name: "process_start_time_seconds",
      help: "When the process began, in Unix time",
      value: startedAt / MS_PER_SECOND,
    },
    { name: "process_resident_memory_bytes", help: "Memory in use", value: residentBytes },
  ];
}

function addCounter(registry: Registry, { name, help, value }: MetricRow): void {
  const labelNames = typeof value === "number" ? [] : [value.label];
  const counter = new Counter({ name, help, labelNames, registers: [registry] });
  if (typeof value === "number") return counter.inc(value);
  for (const [word, count] of Object.entries(value.values)) {
    counter.inc({ [value.label]: word }, count);
  }
}

function addGauge(registry: Registry, { name, help, value }: MetricRow): void {
  const labelNames = typeof value === "number" ? [] : [value.label];
  const gauge = new Gauge({ name, help, labelNames, registers: [registry] });
  if (typeof value === "number") return gauge.set(value);
  for (const [word, count] of Object.entries(value.values)) {
    gauge.set({ [value.label]: word }, count);
  }
}
