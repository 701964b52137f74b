/** A Track API in memory that applies what it is sent, and has every fault that there is. */

import type { Random } from "../helpers/random.ts";
import { isSameFile } from "./bytes.ts";
import type { Answer, Outage, RunPlan } from "./plan.ts";
import type { Process, World } from "./world.ts";

/** Attributes of a person. */
export type Attributes = Record<string, unknown>;

/** One person in a request. */
interface Item {
  key: string;
  attributes: Attributes;
}

/** What is sent back; undefined is nothing, `reset` breaks the connection off. */
type Reply = { status: number; body?: string; headers?: Record<string, string>; cut?: boolean };

/** Milliseconds: the longest way to the server, and back. */
const MAX_LATENCY = 60;

/** Answers to requests that are applied, or would be. */
const TAKEN: Answer[] = ["ok", "slow", "some", "cut", "500 applied", "500 half", "reset applied"]
  .concat("silence applied") as Answer[];

const PAGE = "<html><body><h1>502 Bad Gateway</h1></body></html>";

/** The people, and one run's requests. */
export class SimulatedServer {
  /** By identifier; emails in lower case. */
  people = new Map<string, Attributes>();
  /** Called with what is not as it should be. */
  onProblem: (problem: string) => void = () => {};
  /** Called before anything is applied. */
  onApply: (key: string, attributes: Attributes) => void = () => {};
  /** Requests of this run that carried people, and people in them. */
  requests = 0;
  sent = 0;

  #world: World;
  #random: Random;
  #answers: Answer[] = [];
  #outages: Outage[] = [];
  #started = 0;
  #inFlight = new Set<string>();
  /** By user, the last `seq` that was applied in this run. */
  #newest = new Map<string, number>();

  /** What was applied: it is not refused when it comes again. */
  #taken = new Set<string>();

  constructor(world: World, random: Random) {
    this.#world = world;
    this.#random = random;
  }

  /** A new run begins. */
  begin({ answers, outages }: Pick<RunPlan, "answers" | "outages">): void {
    this.#answers = [...answers];
    this.#outages = outages;
    this.#started = this.#world.now;
    this.#inFlight.clear();
    this.requests = this.sent = 0;
    this.#newest.clear();
  }

  /** The platform's `fetch` as `process` has it. */
  fetchFor(process: Process): (url: string, init: RequestInit) => Promise<Response> {
    return (url, init) => this.#fetch(process, new URL(url).pathname, init);
  }

  #fetch(process: Process, path: string, init: RequestInit): Promise<Response> {
    const { promise, resolve, reject } = Promise.withResolvers<Response>();
    const body = init.body as Uint8Array | null;
    const items = body === null ? [] : itemsOf(path, body);
    const sent = body?.slice();
    const leave = this.#enter(items);
    const signal = init.signal!;
    // What has not arrived when nobody waits for it any more never does.
    const onAbort = () => {
      arrival.cancel();
      leave();
      reject(signal.reason);
    };
    signal.addEventListener("abort", onAbort, { once: true });
    const arrival = this.#world.after(this.#latency(), () => {
      if (!process.isAlive) return;
      if (!isSameFile(sent, body ?? undefined)) this.onProblem("a body changed on its way");
      const { reply, ms } = this.#answer(path, items);
      if (reply === undefined) return;
      this.#world.after(ms, () => {
        signal.removeEventListener("abort", onAbort);
        if (!signal.aborted) leave();
        if (reply === "reset") reject(new TypeError("error sending request: connection reset"));
        else resolve(toResponse(reply));
      }, process);
    });
    return promise;
  }

  #enter(items: Item[]): () => void {
    for (const { key } of items) {
      if (this.#inFlight.has(key)) this.onProblem(`two requests for ${key} at once`);
      this.#inFlight.add(key);
    }
    return () => {
      for (const { key } of items) this.#inFlight.delete(key);
    };
  }

  #latency(): number {
    return 1 + this.#random.next() * MAX_LATENCY;
  }

  #answer(path: string, items: Item[]): { reply: Reply | "reset" | undefined; ms: number } {
    const at = this.#world.now - this.#started;
    const outage = this.#outages.find(({ from, to }) => from <= at && at < to)?.answer;
    const isQuestion = items.length === 0;
    if (!isQuestion) this.requests++;
    this.sent += items.length;
    const planned = outage ?? (isQuestion ? "ok" : this.#answers.shift() ?? "ok");
    const isFatal = items.some(({ attributes }) => attributes.fatal);
    const answer = isFatal && TAKEN.includes(planned) ? "500" : planned;
    this.#world.tell(() =>
      `request of ${items.map(({ key, attributes: { seq } }) => `${key} ${seq}`).join(", ")} – ` +
      (isQuestion ? `question, ${answer}` : answer)
    );
    const ms = this.#latency() + (answer === "slow" ? this.#random.next() * 40_000 : 0);
    if (isQuestion && answer === "ok") return { reply: reply(200, REGION), ms };
    return { reply: this.#reply(answer, path, items), ms };
  }

  #reply(answer: Answer, path: string, items: Item[]): Reply | "reset" | undefined {
    switch (answer) {
      case "ok":
      case "slow":
        return this.#take(path, items, 0);
      case "some":
        return this.#take(path, items, 0.4);
      case "cut":
        return { ...this.#take(path, items, 0), cut: true };
      case "500 applied":
        this.#take(path, items, 0);
        return apiError(500);
      case "500 half":
        this.#take(path, items.slice(0, items.length >> 1), 0);
        return apiError(500);
      case "reset applied":
        this.#take(path, items, 0);
        return "reset";
      case "silence applied":
        this.#take(path, items, 0);
        return undefined;
      case "silence":
        return undefined;
      case "reset":
        return "reset";
      case "garbage":
        return reply(200, PAGE);
      case "502 page":
        return reply(502, PAGE);
      case "blocked":
        return reply(403, PAGE);
      case "429 at date":
        return this.#refusedUntil(3000);
    }
    const [status, , seconds] = answer.split(" ");
    const headers = seconds === undefined ? {} : { "retry-after": seconds };
    return { ...apiError(Number(status)), headers };
  }

  #refusedUntil(ms: number): Reply {
    const date = new Date(this.#world.date + ms).toUTCString();
    return { ...apiError(429), headers: { "retry-after": date } };
  }

  /** Applies what is right; `share` of the rest is refused for no reason. */
  #take(path: string, items: Item[], share: number): Reply {
    if (items.length > 1 && items.some(({ attributes }) => attributes.poison)) return apiError(400);
    const errors: { batch_index: number; reason: string; field: string }[] = [];
    items.forEach(({ key, attributes }, i) => {
      const isRefused = this.#random.chance(share) && !this.#taken.has(`${key} ${attributes.seq}`);
      if (attributes.bad || attributes.poison || isRefused) {
        errors.push({ batch_index: i, reason: "invalid", field: "bad" });
      } else this.#apply(key, attributes);
    });
    if (errors.length === 0) return reply(200, "{}");
    return path === "/api/v2/batch" ? reply(207, JSON.stringify({ errors })) : apiError(400);
  }

  #apply(key: string, { _timestamp, ...attributes }: Attributes): void {
    this.onApply(key, attributes);
    const seq = attributes.seq as number;
    const newest = this.#newest.get(key) ?? 0;
    if (seq < newest) this.onProblem(`${key} got record ${seq} after record ${newest}`);
    this.#newest.set(key, seq);
    this.#taken.add(`${key} ${seq}`);
    this.people.set(key, { ...this.people.get(key), ...attributes });
  }
}

const REGION = JSON.stringify({ region: "us", environment_id: 3 });

/** Who is in a request. */
function itemsOf(path: string, body: Uint8Array): Item[] {
  const value = JSON.parse(new TextDecoder().decode(body));
  if (path.startsWith("/api/v1/customers/")) {
    const user = decodeURIComponent(path.slice("/api/v1/customers/".length));
    return [{ key: keyOf(user), attributes: value }];
  }
  const items = path === "/api/v2/batch" ? value.batch : [value];
  return items.map((item: { identifiers: Record<string, string>; attributes: Attributes }) => ({
    key: keyOf(Object.values(item.identifiers)[0]),
    attributes: item.attributes,
  }));
}

/** Two spellings of one email are one person. */
export function keyOf(user: string): string {
  return user.includes("@") ? user.toLowerCase() : user;
}

function reply(status: number, body: string): Reply {
  return { status, body };
}

function apiError(status: number): Reply {
  return reply(status, JSON.stringify({ meta: { error: `status ${status}` } }));
}

function toResponse({ status, body = "", headers = {}, cut = false }: Reply): Response {
  const all = { ...headers, "content-length": String(body.length) };
  if (!cut) return new Response(body, { status, headers: all });
  const stream = new ReadableStream({
    start(controller) {
      controller.error(new TypeError("error reading a body from connection"));
    },
  });
  return new Response(stream, { status, headers: all });
}
