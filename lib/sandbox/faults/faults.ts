/** Faults: reading their settings, and choosing which request gets one. */

import { RunError } from "../../errors.ts";
import { nearestName } from "../../nearest_name.ts";
import { seededRandom } from "./seeded_random.ts";

/**
 * What can go wrong with a request: it is answered with an error's status (`"429"`, `"500"`), its
 * connection ends without an answer (`reset`), nothing comes back at all (`timeout`), or the answer
 * is not what it should be (`garbage`).
 */
export type FaultKind = `${number}` | "reset" | "timeout" | "garbage";

/** Which faults are switched on. */
export interface FaultSettings {
  /** How likely each fault is, by its {@linkcode FaultKind}, from 0 to 1; together at most 1. */
  readonly rates: Readonly<Record<string, number>>;
  /** How much longer each answer takes, in milliseconds. */
  readonly latencyMs: number;
}

/** The fault of one request. */
export interface Fault {
  readonly kind: FaultKind;
  /** Whether the request takes effect all the same, so that only its answer is at fault. */
  readonly isApplied: boolean;
  /** From 0 up to but not including 1; chooses among the varieties of a fault. */
  readonly variety: number;
}

/** No faults. */
export const NO_FAULTS: FaultSettings = { rates: {}, latencyMs: 0 };

const KINDS = ["429", "500", "reset", "timeout", "garbage", "latency"];
const MAX_LATENCY_MS = 600_000;

/**
 * Reads settings such as `429=0.1,500=0.05,reset=0.02,timeout=0.01,garbage=0.01,latency=50ms`. Every
 * status from 400 to 599 can be named; latency is in `ms` or `s`.
 *
 * @throws {RunError} If something in it is unknown or out of range.
 */
export function parseFaults(text: string): FaultSettings {
  const parts = text.split(",").map((part) => part.trim()).filter((part) => part !== "");
  return faultSettings(parts.map((part) => {
    const [name, value = ""] = part.split(/=(.*)/s);
    return [name.trim(), value.trim()];
  }));
}

/**
 * Reads settings from names and values: `["429", "0.1"]`, `["latency", "50ms"]`.
 *
 * @throws {RunError} If a name is unknown or there twice, or a value out of range.
 */
export function faultSettings(entries: Iterable<readonly [string, unknown]>): FaultSettings {
  const rates: Record<string, number> = {};
  const seen = new Set<string>();
  let latencyMs = 0;
  for (const [name, value] of entries) {
    if (seen.has(name)) throw new RunError("usage", `Fault '${name}' is there twice`);
    seen.add(name);
    if (name === "latency") latencyMs = readLatency(value);
    else if (isFaultKind(name)) rates[name] = readRate(name, value);
    else throw new RunError("usage", unknownFault(name));
  }
  const sum = Object.values(rates).reduce((total, rate) => total + rate, 0);
  if (sum > 1 + 1e-9) {
    throw new RunError("usage", `Faults together are likelier than 1: ${sum.toFixed(3)}`);
  }
  return { rates, latencyMs };
}

/** Settings as `parseFaults()` reads them; empty for no faults. */
export function formatFaults({ rates, latencyMs }: FaultSettings): string {
  const parts = Object.entries(rates).map(([kind, rate]) => `${kind}=${rate}`);
  return [...parts, ...(latencyMs > 0 ? [`latency=${latencyMs}ms`] : [])].join(",");
}

/**
 * Chooses the fault of each request and counts it. The same seed and settings give the same faults
 * to the same sequence of requests.
 */
export class Faults {
  /** How many requests have had each {@linkcode FaultKind} since the start. */
  readonly counts: Record<string, number> = {};
  #settings: FaultSettings;
  #seed: number;
  #random: () => number;

  /** @param seed Any integer. */
  constructor(settings: FaultSettings, seed: number) {
    this.#settings = settings;
    this.#seed = seed;
    this.#random = seededRandom(seed);
  }

  /** The faults that are on now. */
  get settings(): FaultSettings {
    return this.#settings;
  }

  /** The seed that was given last. */
  get seed(): number {
    return this.#seed;
  }

  /** Changes the faults from the next request on. A seed starts the random choice anew. */
  set(settings: FaultSettings, seed?: number): void {
    this.#settings = settings;
    if (seed === undefined) return;
    this.#seed = seed;
    this.#random = seededRandom(seed);
  }

  /** The fault of the next request, if it has one. */
  next(): Fault | undefined {
    // Every request takes three numbers, so that switching one fault does not move the others.
    const [chance, when, variety] = [this.#random(), this.#random(), this.#random()];
    let upTo = 0;
    for (const [kind, rate] of Object.entries(this.#settings.rates) as [FaultKind, number][]) {
      upTo += rate;
      if (chance >= upTo) continue;
      this.counts[kind] = (this.counts[kind] ?? 0) + 1;
      return { kind, isApplied: isApplied(kind, when), variety };
    }
  }
}

/**
 * A 4xx says that the request was refused, and garbage is the unreadable answer to one that was accepted. All other
 * faults can mean either, so half of them come after the request took effect.
 */
function isApplied(kind: FaultKind, when: number): boolean {
  if (kind === "garbage") return true;
  if (kind.startsWith("4")) return false;
  return when < 0.5;
}

function isFaultKind(name: string): name is FaultKind {
  return /^[45]\d\d$/.test(name) || name === "reset" || name === "timeout" || name === "garbage";
}

function readRate(name: string, value: unknown): number {
  const rate = typeof value === "string" && value !== "" ? Number(value) : value;
  if (typeof rate === "number" && rate >= 0 && rate <= 1) return rate;
  throw new RunError(
    "usage",
    `Fault '${name}' needs how likely it is, from 0 to 1: current value is ${quoted(value)}`,
  );
}

function readLatency(value: unknown): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|s)$/.exec(String(value)) ?? [];
  const ms = typeof value === "number" ? value : Number(number) * (unit === "s" ? 1000 : 1);
  if (ms >= 0 && ms <= MAX_LATENCY_MS) return ms;
  throw new RunError(
    "usage",
    `Latency needs a time such as 50ms or 1.5s: current value is ${quoted(value)}`,
  );
}

function unknownFault(name: string): string {
  const known = "any status from 400 to 599, reset, timeout, garbage and latency";
  const nearest = nearestName(name, KINDS);
  return nearest === undefined
    ? `Unknown fault '${name}': there are ${known}`
    : `Unknown fault '${name}': did you mean '${nearest}'? There are ${known}`;
}

function quoted(value: unknown): string {
  return value === "" ? "nothing" : `'${value}'`;
}
