/** A user's folder, a sandbox with faults, and the executable between them. */

import { assert, assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import type { SyncResult } from "../../lib/sync/result.ts";
import { NO_FAULTS, parseFaults } from "../../lib/sandbox/faults/faults.ts";
import { type StandaloneSandbox, startStandalone } from "../../lib/sandbox/standalone.ts";
import { executable, parseResult } from "../helpers/e2e.ts";
import { type Ended, type Program, startProgram } from "../helpers/program.ts";
import { seeded } from "../helpers/random.ts";
import { type RequestTap, tapRequests } from "../helpers/request_tap.ts";
import { type Attributes, type ChaosUsers, makeUsers, MAPPINGS } from "./users.ts";

/** How people are sent. */
export type Mode = "batch" | "identify";

/** Every kind, and 30 % in all. 429s are few, as slowing down for those that come by chance takes long. */
export const FAULTS = "429=0.01,500=0.09,503=0.08,reset=0.05,timeout=0.01,garbage=0.06";

/** Requests in flight: what keeps the times that both modes take within reason. */
const PARALLELISM: Record<Mode, number> = { batch: 10, identify: 500 };
/** Bytes of a record: so many that there are some sixty batches. */
const RECORD_BYTES: Record<Mode, number> = { batch: 1500, identify: 200 };

/** Runs with faults; of what is left then, some would fail each time, as who is in the file twice is always sent. */
const RUNS_WITH_FAULTS = 2;

/** What a scene is made of. */
export interface SceneOptions {
  mode: Mode;
  seed: number;
  /** @default {20000} */
  count?: number;
  /** @default {none} */
  faults?: string;
}

/** Makes a scene; it goes with `await using`. */
export async function makeScene(options: SceneOptions): Promise<Scene> {
  const { mode, seed, count = 20_000, faults = "" } = options;
  const users = makeUsers({ count, bytes: RECORD_BYTES[mode], random: seeded(seed) });
  const sandbox = await startStandalone({ faults: parseFaults(faults), seed });
  const folder = await Deno.makeTempDir({ prefix: "cio-sync-chaos-" });
  const scene = new Scene({ mode, users, sandbox, folder });
  await scene.write();
  return scene;
}

/** One data file on its way to one sandbox. */
export class Scene implements AsyncDisposable {
  users: ChaosUsers;
  tap: RequestTap;
  parallelism: number;

  #mode: Mode;
  #sandbox: StandaloneSandbox;
  #folder: string;

  constructor(
    parts: { mode: Mode; users: ChaosUsers; sandbox: StandaloneSandbox; folder: string },
  ) {
    this.#mode = parts.mode;
    this.users = parts.users;
    this.#sandbox = parts.sandbox;
    this.#folder = parts.folder;
    this.tap = tapRequests(parts.sandbox.url);
    this.parallelism = PARALLELISM[parts.mode];
  }

  async write(): Promise<void> {
    const { siteId, apiKey } = this.#sandbox;
    const configuration = {
      ...{ siteId, apiKey, trackUrl: this.tap.url, mode: this.#mode },
      ...{ userId: "id", mappings: MAPPINGS, parallelism: this.parallelism },
      ...{ maxAttempts: 4, timeout: 2, rateLimit: 1_000_000 },
    };
    const path = `${this.#folder}/configuration.json`;
    await Deno.writeTextFile(path, JSON.stringify(configuration), { mode: 0o600 });
    await Deno.writeTextFile(`${this.#folder}/data.json`, this.users.text);
  }

  /** How many faults there were. */
  get faults(): number {
    return Object.values(this.#sandbox.faults.counts).reduce((sum, count) => sum + count, 0);
  }

  /** Starts cio-sync with a state. */
  start(): Program {
    const args = ["--state", "state.db", "--json", "--quiet"];
    return startProgram([executable(), ...args], { cwd: this.#folder });
  }

  /** Runs cio-sync with the state until nobody has failed, the last time without faults. */
  async runToTheEnd(): Promise<SyncResult> {
    for (let run = 1; run <= RUNS_WITH_FAULTS + 1; run++) {
      if (run > RUNS_WITH_FAULTS) this.#sandbox.faults.set(NO_FAULTS);
      await using program = this.start();
      const result = await this.check(await program.ended);
      assertEquals({ error: result.error, interrupted: result.interrupted }, {
        error: null,
        interrupted: false,
      });
      assertEquals(result.users.read, this.users.records);
      assertEquals(result.users.rejected, this.users.bad);
      if (result.users.failed === 0) return result;
    }
    throw new Error("Somebody has failed without faults");
  }

  /** What a run that has not been killed says, checked against the law and its failures file. */
  async check({ stdout, stderr }: Ended): Promise<SyncResult> {
    assert(stdout !== "", stderr);
    const result = parseResult(stdout);
    const { rejected, failed } = result.users;
    assertEquals((await this.failures()).length, rejected + failed);
    return result;
  }

  /** The lines of the failures file, each of them whole. */
  async failures(): Promise<unknown[]> {
    try {
      const text = await Deno.readTextFile(`${this.#folder}/data.failures.ndjson`);
      const lines = text.split("\n");
      assertEquals(lines.pop(), "");
      return lines.map((line) => JSON.parse(line));
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return [];
      throw error;
    }
  }

  /** Everyone in the sandbox, by identifier. */
  people(): Map<string, Attributes> {
    return new Map(
      [...this.#sandbox.people()].map(({ identifiers, sent }) => [identifiers.id!, sent]),
    );
  }

  /** Whom the state vouches for, read from a copy so that the state itself stays as it was left. */
  async recorded(): Promise<Set<string>> {
    const copy = await Deno.makeTempDir({ prefix: "cio-sync-chaos-state-" });
    try {
      for (const name of ["state.db", "state.db-wal"]) {
        await Deno.copyFile(`${this.#folder}/${name}`, `${copy}/${name}`).catch(ignoreMissing);
      }
      return readState(`${copy}/state.db`);
    } finally {
      await Deno.remove(copy, { recursive: true });
    }
  }

  /** Nobody is in the state who is not in the sandbox with what the file says. */
  async checkState(): Promise<void> {
    const people = this.people();
    for (const user of await this.recorded()) {
      assert(people.has(user), `${user} is in the state and not in the sandbox`);
      if (this.users.repeated.has(user)) continue;
      assertEquals(people.get(user), this.users.expected.get(user), user);
    }
  }

  /** The sandbox has exactly the people of the file. */
  checkPeople(): void {
    const people = this.people();
    assertEquals(people.size, this.users.expected.size);
    for (const [user, attributes] of this.users.expected) {
      assertEquals(people.get(user), attributes, user);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.tap[Symbol.asyncDispose]();
    await this.#sandbox.close();
    await Deno.remove(this.#folder, { recursive: true });
  }
}

/** Those with a hash, which the latest of the rows for a person has or has not. */
function readState(path: string): Set<string> {
  const database = new DatabaseSync(path);
  try {
    const [{ quick_check }] = database.prepare("PRAGMA quick_check").all();
    assertEquals(quick_check, "ok");
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE name = 'people'").all();
    // Killed before the file was made.
    if (tables.length === 0) return new Set();
    const users = new Set<string>();
    const recorded = "SELECT identifier, iif(pending = 0, length(hashes), 0) AS bytes FROM people";
    // A zero byte, after which a row says nothing of what was accepted before, is left out.
    const since = "SELECT identifier, coalesce(length(hash), 0) AS bytes FROM accepted " +
      "WHERE hash IS NULL OR hash <> x'00' ORDER BY sequence";
    for (const sql of [recorded, since]) {
      for (const { identifier, bytes } of database.prepare(sql).all()) {
        if (bytes === 0) users.delete(identifier as string);
        else users.add(identifier as string);
      }
    }
    return users;
  } finally {
    database.close();
  }
}

function ignoreMissing(error: Error): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
