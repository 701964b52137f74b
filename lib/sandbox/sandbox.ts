/** The sandbox itself, as a program starts it inside of its own process. */

import type { Hono } from "hono";
import { type Activity, type ActivityJournal, ActivityLog } from "./people/activity.ts";
import { type Clock, systemClock } from "../clock.ts";
import { createApp } from "./api/app.ts";
import { randomCredential } from "./api/auth.ts";
import type { SandboxEnv } from "./api/env.ts";
import type { Front } from "../serve/front.ts";
import { originOf } from "../serve/origin.ts";
import { type Identifiers, onlyIdentifier } from "./people/identifiers.ts";
import { serveBehind } from "../serve/serve_behind.ts";
import { MemoryStore } from "./store/memory_store.ts";
import { noRequests, type RequestCounts } from "./api/request_counts.ts";
import type { Store } from "./people/store.ts";
import { type SandboxPerson, showPerson, type Workspace } from "./people/workspace.ts";

/** Options of {@linkcode startSandbox}. */
export interface SandboxOptions {
  /** The address to listen on. @default {"127.0.0.1"} */
  hostname?: string;
  /** The port to listen on; 0 takes a free one. @default {0} */
  port?: number;
  /** @default {a random one} */
  siteId?: string | undefined;
  /** @default {a random one} */
  apiKey?: string | undefined;
  /** @default {a random one} */
  appApiKey?: string;
  /** The number of its workspace, Customer.io's `environment_id`. @default {1} */
  workspaceId?: number;
  /** How many activities the log keeps. @default {1000} */
  activityLimit?: number;
  /** Where the activities are kept. @default {in memory, as many as `activityLimit`} */
  activity?: ActivityJournal;
  /** Where the people are kept; closed with the sandbox. @default {in memory} */
  store?: Store;
  /** The time of day, in Unix milliseconds. @default {Date.now} */
  now?: () => number;
  /** Times the reading of bodies. @default {systemClock} */
  clock?: Clock;
  /** What it has beyond Customer.io's APIs. @default {nothing} */
  extras?: SandboxExtras | undefined;
}

/** The inside of a sandbox, for its page. */
export interface SandboxInside {
  workspace: Workspace;
  /** Every answer is added to them. */
  counts: Readonly<RequestCounts>;
}

/**
 * What a sandbox has beyond Customer.io's APIs. It is handed in, so that a sandbox inside of a sync
 * does not load it.
 */
export interface SandboxExtras {
  /** Accepts the connections in place of the server. */
  front: Front;
  /** Adds routes ahead of those of the APIs. */
  extend(app: Hono<SandboxEnv>, inside: SandboxInside): void;
  /** Ends what would keep the sandbox from closing. */
  release(): void;
}

/** A running sandbox: Customer.io's HTTP APIs on this machine, and what is in it. */
export interface Sandbox extends AsyncDisposable {
  /** The base URL without a slash at its end: `http://127.0.0.1:41234`. */
  readonly url: string;
  readonly siteId: string;
  readonly apiKey: string;
  readonly appApiKey: string;
  readonly workspaceId: number;
  /** How many people there are. */
  readonly personCount: number;
  /** The requests answered so far, as a copy. */
  readonly requests: RequestCounts;
  /**
   * The person with this identifier, as they are now.
   *
   * @param identifiers Exactly one: `{ id: "42" }`. Emails match without regard to case.
   * @throws {TypeError} If there is not exactly one.
   */
  person(identifiers: Identifiers): SandboxPerson | undefined;
  /** Everybody as they are now, oldest first. */
  people(): IterableIterator<SandboxPerson>;
  /** The latest activities, oldest first. */
  activity(): Activity[];
  /** Answers the requests under way, then stops. It can be called more than once. */
  close(): Promise<void>;
}

/** Starts a sandbox. It keeps the process alive until it is closed. */
export function startSandbox(options: SandboxOptions = {}): Sandbox {
  const {
    hostname = "127.0.0.1",
    port = 0,
    siteId = randomCredential(),
    apiKey = randomCredential(),
    appApiKey = randomCredential(),
    workspaceId = 1,
    activityLimit = 1000,
    activity = new ActivityLog(activityLimit),
    store = new MemoryStore(),
    now = Date.now,
    clock = systemClock,
    extras,
  } = options;
  const workspace = { store, activity, now };
  const counts = noRequests();
  const app = createApp({
    workspace,
    credentials: { siteId, apiKey },
    appApiKey,
    account: { workspaceId },
    hostname: new URL(originOf(hostname, port)).hostname,
    clock,
    counts,
    extend: (app) => extras?.extend(app, { workspace, counts }),
  });
  const { server, url } = serve(app, { hostname, port, extras });
  const facts = { url, siteId, apiKey, appApiKey, workspaceId };
  return describeSandbox(facts, {
    workspace,
    counts,
    close: () => close(server, { store, extras }),
  });
}

function serve(
  app: Hono<SandboxEnv>,
  { hostname, port, extras }: { hostname: string; port: number; extras: SandboxExtras | undefined },
): { server: Deno.HttpServer<Deno.NetAddr>; url: string } {
  const answer = async (request: Request, clientPort: number) =>
    await app.fetch(request, { clientPort });
  if (extras !== undefined) {
    return { server: serveBehind(extras.front, answer), url: extras.front.url };
  }
  const server = Deno.serve(
    { hostname, port, onListen() {} },
    (request, { remoteAddr: { port } }) => answer(request, port),
  );
  return { server, url: originOf(hostname, server.addr.port) };
}

function describeSandbox(
  facts: Pick<Sandbox, "url" | "siteId" | "apiKey" | "appApiKey" | "workspaceId">,
  { workspace: { store, activity }, counts, close }: SandboxInside & { close(): Promise<void> },
): Sandbox {
  let closed: Promise<void> | undefined;
  return {
    ...facts,
    get personCount() {
      return store.size;
    },
    get requests() {
      return structuredClone(counts);
    },
    person(identifiers) {
      const person = store.find(onlyIdentifier(identifiers));
      return person && showPerson(person);
    },
    *people() {
      for (const person of store.people()) yield showPerson(person);
    },
    activity: () => activity.list(),
    close: () => closed ??= close(),
    [Symbol.asyncDispose]() {
      return this.close();
    },
  };
}

async function close(
  server: Deno.HttpServer,
  { store, extras }: { store: Store; extras: SandboxExtras | undefined },
): Promise<void> {
  extras?.front.stopListening();
  extras?.release();
  await server.shutdown();
  await extras?.front.close();
  store.close();
}
