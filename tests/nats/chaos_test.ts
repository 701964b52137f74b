/**
 * A run of which everything dies that can: workers, NATS, its disk, the publisher. It starts from a seed, which is
 * printed: `SEED=… deno task test:nats` repeats it.
 */

import { assert, assertEquals, assertGreater, assertLessOrEqual } from "@std/assert";
import { delay } from "@std/async/delay";
import {
  type MachineProcesses,
  publishedResult,
  startProcesses,
} from "../helpers/machine_processes.ts";
import type { Program } from "../helpers/program.ts";
import { type Random, seeded } from "../helpers/random.ts";
import { startTrackServer, type TrackServer } from "../helpers/track_server.ts";

const SEED = Number(Deno.env.get("SEED") ?? crypto.getRandomValues(new Uint32Array(1))[0]);
console.log(`SEED=${SEED}`);

const USERS = 3_000;
/** Every so many users there is one with several records. */
const EVERY = 5;
const RECORDS_OF_ONE = 3;

const PARALLELISM = 8;
const WORKERS = 3;
const KILLS = 10;

/** Milliseconds that Customer.io takes, at most. */
const MAX_ANSWER_MS = 60;

/** Longer than a worker with this time-out has a message, in seconds and milliseconds. */
const TIMEOUT = 2;
const PAUSE_MS = 7_000;

/** What happens, once so many requests have arrived. */
interface Disturbance {
  at: number;
  what: "kill a worker" | "pause a worker" | "restart NATS" | "wipe NATS" | "kill the publisher";
}

function hasSeveral(id: string): boolean {
  return Number(id.slice("user-".length)) % EVERY === 0;
}

/** Records in which the later one of a user has the higher `n`. */
function makeRecords(random: Random): { id: string; n: number }[] {
  const users = Array.from({ length: USERS }, (_, i) => `user-${i}`);
  const more = users.filter(hasSeveral)
    .flatMap((id) => Array(RECORDS_OF_ONE - 1).fill(id) as string[]);
  return [...users, ...more]
    .map((id) => ({ id, order: random.next() }))
    .sort((a, b) => a.order - b.order)
    .map(({ id }, n) => ({ id, n }));
}

/** What happens, in a random order, with the same distance between each two. */
function makeDisturbances(random: Random): Disturbance[] {
  const kinds: Disturbance["what"][] = [
    ...Array(KILLS).fill("kill a worker"),
    ...["pause a worker", "restart NATS", "wipe NATS", "kill the publisher"] as const,
  ];
  const step = Math.floor(USERS / (kinds.length + 1));
  return kinds
    .map((what) => ({ what, order: random.next() }))
    .sort((a, b) => a.order - b.order)
    .map(({ what }, i) => ({ what, at: (i + 1) * step }));
}

/** The processes of one run, and what is done to them. */
class Scene {
  publisher: Program;

  #machines: MachineProcesses;
  #random: Random;
  #workers: Program[] = [];
  #paused: Promise<void>[] = [];

  constructor(machines: MachineProcesses, random: Random) {
    this.#machines = machines;
    this.#random = random;
    this.publisher = this.#publish();
  }

  async startWorkers(): Promise<void> {
    this.#workers = await Promise.all(
      Array.from({ length: WORKERS }, () => this.#machines.work()),
    );
  }

  async disturb(what: Disturbance["what"]): Promise<void> {
    switch (what) {
      case "kill a worker": {
        const at = this.#random.below(this.#workers.length);
        this.#workers[at].kill("SIGKILL");
        this.#workers[at] = await this.#machines.work();
        return;
      }
      case "pause a worker": {
        // It is out of reach of the others meanwhile.
        const [worker] = this.#workers.splice(this.#random.below(this.#workers.length), 1);
        worker.kill("SIGSTOP");
        this.#paused.push(
          delay(PAUSE_MS).then(() => {
            worker.kill("SIGCONT");
            this.#workers.push(worker);
          }),
        );
        return;
      }
      case "restart NATS":
        return await this.#machines.restartNats();
      case "wipe NATS":
        return await this.#machines.restartNats({ losesDisk: true });
      case "kill the publisher":
        this.publisher.kill("SIGKILL");
        await this.publisher.ended;
        this.publisher = this.#publish();
    }
  }

  /** Resolves when everyone has been woken. */
  async calm(): Promise<void> {
    await Promise.all(this.#paused);
  }

  /** Ends all workers as an operator would; their exit codes. */
  async endWorkers(): Promise<number[]> {
    for (const worker of this.#workers) worker.kill("SIGTERM");
    return (await Promise.all(this.#workers.map(({ ended }) => ended))).map(({ code }) => code);
  }

  #publish(): Program {
    return this.#machines.publish("--state", "state.db", "--run", "chaos");
  }
}

/** How often each of `users` was sent. */
function timesSent({ requests }: TrackServer, users: ReadonlySet<string>): number[] {
  const counts = new Map<string, number>();
  for (const { people } of requests) {
    for (const { user } of people) {
      if (users.has(user)) counts.set(user, (counts.get(user) ?? 0) + 1);
    }
  }
  return [...counts.values()];
}

Deno.test(`A run survives the end of each of its parts, SEED=${SEED}`, async () => {
  const random = seeded(SEED);
  const records = makeRecords(random);
  await using server = startTrackServer(async () => {
    await delay(random.below(MAX_ANSWER_MS));
    return {};
  });
  const configuration = {
    ...{ siteId: "a-site", apiKey: "a-key", trackUrl: server.url, userId: "id" },
    ...{ mode: "identify", mappings: [{ from: "n", to: "n" }] },
    ...{ parallelism: PARALLELISM, timeout: TIMEOUT },
  };
  await using machines = await startProcesses({ configuration, data: records });
  const scene = new Scene(machines, random);
  await scene.startWorkers();
  const disturbances = makeDisturbances(random);
  for (const { at, what } of disturbances) {
    await server.arrived(at);
    await scene.disturb(what);
  }
  const ended = await scene.publisher.ended;
  const result = publishedResult(ended);
  await scene.calm();

  assertEquals([ended.code, result.error], [0, null], ended.stderr);
  const { read, accepted, unchanged, rejected, failed } = result.users;
  assertEquals([read, rejected, failed], [records.length, 0, 0]);
  assertEquals(accepted + unchanged, read);
  assertGreater(unchanged, 0, "what was accepted before the publisher was killed");

  const last = new Map(records.map(({ id, n }) => [id, n]));
  const people = new Map(
    server.requests.flatMap((request) => request.people).map(({ user, attributes }) => [
      user,
      attributes.n,
    ]),
  );
  assertEquals(people.size, USERS);
  for (const [id, n] of last) assertEquals(people.get(id), n, id);
  assertEquals(server.overlaps, [], "users in flight twice");
  assertLessOrEqual(server.maxInFlight, PARALLELISM);
  // As after a sync that was killed, who has several records is sent from the first one on.
  const single = new Set(records.map(({ id }) => id).filter((id) => !hasSeveral(id)));
  const again = timesSent(server, single).filter((count) => count > 1).length;
  assertLessOrEqual(again, disturbances.length * PARALLELISM, "sent twice");
  assertEquals(await scene.endWorkers(), Array(WORKERS).fill(0));
  assert(result.gone !== null);
});
