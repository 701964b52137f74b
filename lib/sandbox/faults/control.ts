/** The routes below `/sandbox` for programs: what is in the sandbox, and the switches for faults. */

import { type Context, Hono } from "hono";
import { RunError } from "../../errors.ts";
import { type BodyError, FORM, readBody, readBytes } from "../api/body.ts";
import { metaError } from "../api/errors.ts";
import { isJsonObject, type JsonValue } from "../../json/exact_json.ts";
import {
  type Faults,
  type FaultSettings,
  faultSettings,
  formatFaults,
  parseFaults,
} from "./faults.ts";
import type { SandboxInside } from "../sandbox.ts";
import { showPerson } from "../people/workspace.ts";

/** What the routes below `/sandbox` read and change. */
export interface ControlOptions extends SandboxInside {
  faults: Faults;
}

/** The most activities that one answer lists. */
const MAX_ACTIVITIES = 1000;

/** The largest request that sets faults, in bytes. */
const MAX_SETTINGS_BYTES = 10_000;

/**
 * The routes below `/sandbox` for programs, in JSON. They are no part of Customer.io's APIs, need no
 * credentials, and never have faults.
 */
export function controlRoutes(options: ControlOptions): Hono {
  const { workspace: { store, activity }, counts, faults } = options;
  const routes = new Hono();
  routes.get("/status", (context) =>
    context.json({
      people: store.size,
      activities: activity.count,
      requests: counts,
      faults: faultState(faults),
    }));
  routes.get("/people", () => exportPeople(options));
  routes.get("/activity", (context) => {
    const limit = numberIn(context, "limit") ?? MAX_ACTIVITIES;
    return context.json(activity.latest({
      limit: Math.min(limit, MAX_ACTIVITIES),
      before: numberIn(context, "before"),
      after: numberIn(context, "after"),
      cioId: context.req.query("cio_id"),
    }));
  });
  routes.get("/faults", (context) => context.json(faultState(faults)));
  routes.post("/faults", (context) => setFaults(context, faults));
  return routes;
}

/** Answers with a line of JSON for each person, oldest first. */
function exportPeople({ workspace: { store } }: ControlOptions): Response {
  const people = store.people()[Symbol.iterator]();
  const encoder = new TextEncoder();
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      let lines = "";
      while (lines.length < 65_536) {
        const { done, value } = people.next();
        if (done) {
          controller.enqueue(encoder.encode(lines));
          return controller.close();
        }
        lines += `${JSON.stringify(showPerson(value))}\n`;
      }
      controller.enqueue(encoder.encode(lines));
    },
  });
  return new Response(stream, { headers: { "Content-Type": "application/x-ndjson" } });
}

/** The faults as `GET /sandbox/faults` answers them. */
export function faultState(faults: Faults): Record<string, unknown> {
  const { settings, seed, counts } = faults;
  return { faults: formatFaults(settings), ...settings, seed, counts };
}

/**
 * Replaces all faults. The body is JSON: text as `--faults` has it, `"429=0.1,latency=50ms"`, or
 * `{ "faults": "429=0.1" }` or `{ "429": 0.1, "latency": "50ms" }`, each with an optional `seed`;
 * or what the page's form sends.
 */
async function setFaults(context: Context, faults: Faults): Promise<Response> {
  const isForm = context.req.header("content-type")?.toLowerCase().startsWith(FORM) ?? false;
  try {
    if (isForm) {
      const bytes = await readBytes(context, MAX_SETTINGS_BYTES);
      if (!(bytes instanceof Uint8Array)) return refuse(context, bytes);
      faults.set(readForm(new URLSearchParams(new TextDecoder().decode(bytes))));
      if (!acceptsJson(context)) return context.redirect("/", 303);
    } else {
      const body = await readBody(context, MAX_SETTINGS_BYTES);
      if (body.error !== undefined) return refuse(context, body.error);
      const { settings, seed } = readJson(body.value);
      faults.set(settings, seed);
    }
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    return refuse(context, { status: 400, message: error.message });
  }
  return context.json(faultState(faults));
}

function refuse(context: Context, { status, message }: BodyError): Response {
  return context.json(metaError(message), status);
}

function readJson(value: JsonValue): { settings: FaultSettings; seed: number | undefined } {
  if (typeof value === "string") return { settings: parseFaults(value), seed: undefined };
  if (!isJsonObject(value)) throw new RunError("usage", "Faults must be text or a JSON object");
  const { seed, faults, ...others } = value;
  if (seed !== undefined && !Number.isInteger(seed)) {
    throw new RunError("usage", "The seed must be an integer");
  }
  const settings = typeof faults === "string"
    ? parseFaults(faults)
    : faultSettings(Object.entries(others));
  return { settings, seed: seed as number | undefined };
}

/** The page's form: `on` names each fault that is on, `rate-…` has its percentage. */
function readForm(form: URLSearchParams): FaultSettings {
  return faultSettings(
    form.getAll("on").map((kind) => {
      const value = form.get(`rate-${kind}`) ?? "";
      return [kind, kind === "latency" ? `${value}ms` : percent(value)];
    }),
  );
}

function percent(value: string): number | string {
  return value.trim() === "" || Number.isNaN(Number(value)) ? value : Number(value) / 100;
}

function acceptsJson(context: Context): boolean {
  return context.req.header("accept")?.includes("application/json") ?? false;
}

function numberIn(context: Context, name: string): number | undefined {
  const text = context.req.query(name);
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
