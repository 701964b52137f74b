/** The sandbox of the command: with a page, faults, and a file to keep people in. */

import { type Clock, systemClock } from "../clock.ts";
import { type ActivityJournal, ActivityLog } from "./people/activity.ts";
import { withoutSecrets } from "./credentials.ts";
import { controlRoutes } from "./faults/control.ts";
import { FaultMiddleware } from "./faults/fault_middleware.ts";
import { Faults, type FaultSettings, NO_FAULTS } from "./faults/faults.ts";
import { Front } from "../serve/front.ts";
import { CREDENTIALS_CHECK } from "./api/auth.ts";
import { acceptableBodies } from "./api/body.ts";
import { MemoryStore } from "./store/memory_store.ts";
import { exampleConfiguration } from "./page/configuration.ts";
import { LiveEvents } from "./page/live.tsx";
import { pageRoutes, showUnknownAddress } from "./page/routes.tsx";
import { type Sandbox, startSandbox } from "./sandbox.ts";
import type { Store } from "./people/store.ts";

/** Options of {@linkcode startStandalone}. */
export interface StandaloneOptions {
  /** The address to listen on. @default {"127.0.0.1"} */
  hostname?: string;
  /** The port to listen on; 0 takes a free one. @default {0} */
  port?: number;
  /** @default {a random one} */
  siteId?: string;
  /** @default {a random one} */
  apiKey?: string;
  /** @default {a random one} */
  appApiKey?: string;
  /** Path of the SQLite file that people and activities are kept in. @default {in memory} */
  db?: string | undefined;
  /** The faults that are on from the start. @default {none} */
  faults?: FaultSettings;
  /** The seed for choosing faults, an integer. @default {1} */
  seed?: number;
  /** The time of day, in Unix milliseconds. @default {Date.now} */
  now?: () => number;
  /** Times faults, slow clients and the news for open pages. @default {systemClock} */
  clock?: Clock;
}

/** A sandbox with a page and faults. */
export interface StandaloneSandbox extends Sandbox {
  /** Which faults are on, and how often they have happened. */
  readonly faults: Faults;
}

/** How many activities are kept in memory. */
const MEMORY_ACTIVITIES = 250_000;

/** How many activities are kept in a file. */
const FILE_ACTIVITIES = 1_000_000;

/**
 * Starts a sandbox with a page to look people up, faults, and a file to keep the people in.
 *
 * @throws {RunError} If the address or the file cannot be used.
 */
export async function startStandalone(
  options: StandaloneOptions = {},
): Promise<StandaloneSandbox> {
  const { hostname = "127.0.0.1", port = 0, db, clock = systemClock } = options;
  const front = new Front({ hostname, port, clock });
  let kept: { store: Store; activity: ActivityJournal };
  try {
    kept = await openStore(db);
  } catch (error) {
    front.stopListening();
    throw error;
  }
  const faults = new Faults(options.faults ?? NO_FAULTS, options.seed ?? 1);
  const faultMiddleware = new FaultMiddleware({ faults, front, clock });
  let live: LiveEvents | undefined;

  const sandbox = startSandbox({
    ...options,
    ...kept,
    extras: {
      front,
      extend(app, inside) {
        const parts = { ...inside, faults };
        live = new LiveEvents(parts, clock);
        for (const path of ["/", "/favicon.ico", "/people/*", "/sandbox/*"]) {
          app.use(path, async (context, next) => {
            context.set("isInspection", true);
            await next();
          });
        }
        app.use("/sandbox/*", acceptableBodies());
        app.route("/sandbox", controlRoutes(parts));
        const configuration = exampleConfiguration(front.url, withoutSecrets(options));
        const page = { ...parts, live, url: front.url, keptIn: db, configuration };
        app.route("/", pageRoutes(page));
        app.notFound((context) => showUnknownAddress(context, page));
        for (const path of ["/api/*", "/v1/*", CREDENTIALS_CHECK]) {
          app.use(path, faultMiddleware.handle);
        }
      },
      release() {
        faultMiddleware.release();
        live?.close();
      },
    },
  });
  return Object.assign(sandbox, { faults });
}

async function openStore(
  path: string | undefined,
): Promise<{ store: Store; activity: ActivityJournal }> {
  if (path === undefined) {
    return { store: new MemoryStore(), activity: new ActivityLog(MEMORY_ACTIVITIES) };
  }
  const { openPeopleDatabase } = await import("./store/sqlite_database.ts");
  const { SqliteStore } = await import("./store/sqlite_store.ts");
  const { SqliteActivityLog } = await import("./store/sqlite_activity.ts");
  const database = openPeopleDatabase(path);
  return {
    store: new SqliteStore(database),
    activity: new SqliteActivityLog(database, FILE_ACTIVITIES),
  };
}
