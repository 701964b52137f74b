/** The switches for faults. */

import { formatCount } from "../../text.ts";
import type { Faults } from "../faults/faults.ts";
import { percentOf } from "./format.ts";

/** What the fields of faults that are off show. */
const DEFAULT_RATE = 0.1;
const DEFAULT_LATENCY_MS = 200;

/** A fault, its name on the page, and what it does. */
interface FaultLabel {
  kind: string;
  name: string;
  effect: string;
}

/** The faults that always have a switch. */
const ALWAYS_SHOWN: readonly FaultLabel[] = [
  { kind: "429", name: "429", effect: "too many requests" },
  { kind: "500", name: "500", effect: "server error" },
  { kind: "503", name: "503", effect: "unavailable" },
  { kind: "reset", name: "Reset", effect: "connection ends" },
  { kind: "timeout", name: "Timeout", effect: "no answer" },
  { kind: "garbage", name: "Garbage", effect: "unreadable answer" },
];

/** One fault as the page shows it. */
export interface FaultView extends FaultLabel {
  isOn: boolean;
  /** In percent; for latency in milliseconds. */
  value: string;
  /** How many requests have had it. */
  count: number;
}

/** All faults as the page shows them, latency at the end. */
export function faultViews({ settings, counts }: Faults): FaultView[] {
  const kinds = new Set([...Object.keys(settings.rates), ...Object.keys(counts)]);
  for (const { kind } of ALWAYS_SHOWN) kinds.delete(kind);
  const others = [...kinds].map((kind) => ({ kind, name: kind, effect: "status" }));
  const { rates, latencyMs } = settings;
  return [
    ...[...ALWAYS_SHOWN, ...others].map((label) => ({
      ...label,
      isOn: (rates[label.kind] ?? 0) > 0,
      value: percentOf(rates[label.kind] || DEFAULT_RATE),
      count: counts[label.kind] ?? 0,
    })),
    {
      kind: "latency",
      name: "Latency",
      effect: "slower answers",
      isOn: latencyMs > 0,
      value: String(latencyMs || DEFAULT_LATENCY_MS),
      count: 0,
    },
  ];
}

/** A switch for each fault. Without a script it is sent by its button. */
export function FaultsForm({ faults }: { faults: Faults }) {
  return (
    <section class="card faults" aria-labelledby="faults-title">
      <div class="card-head">
        <h2 id="faults-title">Faults</h2>
        <p class="found">
          seed <code>{faults.seed}</code>
        </p>
      </div>
      <p class="hint">
        Half of the 5xx, resets and timeouts come after the request took effect, garbage always
        does.
      </p>
      <form id="faults" action="/sandbox/faults" method="post">
        <ul class="switches">
          {faultViews(faults).map((view) => <FaultRow key={view.kind} {...view} />)}
        </ul>
        <p class="form-error" id="faults-error" role="alert" hidden></p>
        <button type="submit" id="apply">Apply</button>
      </form>
    </section>
  );
}

function FaultRow({ kind, name, effect, isOn, value, count }: FaultView) {
  const isLatency = kind === "latency";
  return (
    <li>
      <label class="switch">
        <input
          type="checkbox"
          role="switch"
          name="on"
          value={kind}
          checked={isOn}
          aria-describedby={`effect-${kind}`}
        />
        <span class="track" aria-hidden="true"></span>
        <span class="switch-name">{name}</span>
      </label>
      <span class="effect" id={`effect-${kind}`}>{effect}</span>
      <label class="rate">
        <span class="visually-hidden">
          {isLatency ? "Latency in milliseconds" : `${name} in percent`}
        </span>
        <input
          type="number"
          name={`rate-${kind}`}
          value={value}
          min="0"
          max={isLatency ? "600000" : "100"}
          step={isLatency ? "1" : "any"}
          inputmode="decimal"
        />
        <span aria-hidden="true">{isLatency ? "ms" : "%"}</span>
      </label>
      {isLatency
        ? <span class="count"></span>
        : <output class="count" id={`count-${kind}`}>{formatCount(count)}</output>}
    </li>
  );
}
