import { formatCount } from "../../text.ts";
import type { Faults } from "../faults/faults.ts";
import { percentOf } from "./format.ts";

/** How likely a fault is once it is switched on, unless another share is given. */
const USUAL_RATE = 0.1;
const USUAL_LATENCY_MS = 200;

/** The faults that the page always has a switch for, and what they do. */
const ALWAYS: readonly [kind: string, name: string, effect: string][] = [
  ["429", "429", "too many requests"],
  ["500", "500", "server error"],
  ["503", "503", "unavailable"],
  ["reset", "Reset", "connection ends"],
  ["timeout", "Timeout", "no answer"],
  ["garbage", "Garbage", "unreadable answer"],
];

/** One fault as the page shows it. */
export interface FaultView {
  kind: string;
  name: string;
  effect: string;
  isOn: boolean;
  /** In percent; for latency in milliseconds. */
  value: string;
  /** How often it has befallen a request. */
  count: number;
}

/** All faults as the page shows them, latency at the end. */
export function faultViews({ settings, counts }: Faults): FaultView[] {
  const others = [...Object.keys(settings.rates), ...Object.keys(counts)]
    .filter((kind, index, all) => all.indexOf(kind) === index)
    .filter((kind) => ALWAYS.every(([known]) => known !== kind))
    .map((kind) => [kind, kind, "status"] as const);
  const { rates, latencyMs } = settings;
  return [
    ...[...ALWAYS, ...others].map(([kind, name, effect]) => ({
      kind,
      name,
      effect,
      isOn: (rates[kind] ?? 0) > 0,
      value: percentOf(rates[kind] || USUAL_RATE),
      count: counts[kind] ?? 0,
    })),
    {
      kind: "latency",
      name: "Latency",
      effect: "slower answers",
      isOn: latencyMs > 0,
      value: String(latencyMs || USUAL_LATENCY_MS),
      count: 0,
    },
  ];
}

/** A switch for each fault. Works without a script too, by its button. */
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
