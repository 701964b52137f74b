/** What happens in a simulation, all of it made from one seed: the data, the runs, and what goes wrong in them. */

import type { IdentifierKind } from "../../lib/customerio/identifiers.ts";
import { type Random, seeded } from "../helpers/random.ts";
import type { DiskFault } from "./disk.ts";

/** One record of the data. `seq` is its number, so that values tell where they come from. */
export interface PlannedRecord {
  id: string;
  seq: number;
  [key: string]: unknown;
}

/** What the server does about one request that carries people. */
export type Answer =
  | "ok"
  /** Refuses some of the people. */
  | "some"
  | "429"
  | "429 after 2"
  | "429 after 90"
  | "429 at date"
  | "408"
  | "500"
  | "500 applied"
  | "500 half"
  | "502 page"
  | "503"
  | "503 after 20"
  | "reset"
  | "reset applied"
  | "silence"
  | "silence applied"
  | "garbage"
  | "cut"
  | "blocked"
  | "401"
  | "slow";

/** A time in which every request has the same answer, milliseconds from the start of the run. */
export interface Outage {
  from: number;
  to: number;
  answer: "reset" | "silence" | "503" | "502 page" | "429 after 2";
}

/** One run, and what goes wrong in it. */
export interface RunPlan {
  /** To the requests in the order of their arrival; from then on all is well. */
  answers: Answer[];
  outages: Outage[];
  disk: DiskFault[];
  /** Milliseconds from its start. @default {never} */
  killAt?: number;
  powerFailsAt?: number;
  /** Right behind its end. */
  powerFailsBehind?: boolean;
  interruptAt?: number;
  /** The machine sleeps. */
  sleep?: { at: number; ms: number };
  /** By how much the date is wrong, from when on. */
  wall?: { at: number; ms: number };
  /** The data cannot be read behind this byte. */
  unreadableFrom?: number;
}

/** A whole simulation. */
export interface Plan {
  seed: number;
  mode: "batch" | "identify";
  identifier: IdentifierKind;
  parallelism: number;
  maxAttempts: number;
  /** Seconds. */
  timeout: number;
  giveUpAfter: number;
  rateLimit: number;
  /** `model`: a state in memory; `file`: the real one. */
  state: "none" | "model" | "file";
  records: PlannedRecord[];
  /** Bytes of the data that are read at once. */
  chunkBytes: number;
  /** The runs in which things go wrong; then follow as many as it takes in which nothing does. */
  runs: RunPlan[];
  /** Whether what is wrong with records is mended before the last runs. */
  isMended: boolean;
}

/** A run in which nothing goes wrong. */
export const CALM: RunPlan = { answers: [], outages: [], disk: [] };

const ANSWERS: Answer[] = [
  ...["ok", "some", "429", "429 after 2", "429 after 90", "429 at date", "408"] as const,
  ...["500", "500 applied", "500 half", "502 page", "503", "503 after 20", "reset"] as const,
  ...["reset applied", "silence", "silence applied", "garbage", "cut", "slow"] as const,
];

/** The plan that `seed` stands for. */
export function planOf(seed: number): Plan {
  const random = seeded(seed);
  const identifier = random.pick(["id", "email"] as const);
  const records = randomRecords(random, identifier);
  const mode = random.pick(["batch", "identify"] as const);
  return {
    seed,
    mode,
    identifier,
    parallelism: random.pick([1, 2, 3, 8, 25]),
    maxAttempts: random.pick([1, 2, 3, 6]),
    timeout: random.pick([1, 10, 30]),
    giveUpAfter: random.pick([10, 60, 300]),
    rateLimit: random.pick([5, 100, 1000, 1000]),
    state: random.pick(["none", "model", random.chance(0.15) ? "file" : "model"] as const),
    records,
    chunkBytes: random.pick([64, 500, 100_000]),
    runs: Array.from({ length: random.below(4) }, () => randomRun(random)),
    isMended: random.chance(0.5),
  };
}

function randomRecords(random: Random, identifier: IdentifierKind): PlannedRecord[] {
  const users = random.pick([1, 2, 5, 20, 60]);
  const repeats = random.pick([1, 1, 2, 4]);
  const count = 1 + random.below(Math.min(60, users * repeats));
  const troubles = random.pick([0, 0, 0.1, 0.3]);
  const fatal = random.pick([0, 0, 0, 0.05, 0.2]);
  // So many that not all of them go into one batch.
  const bytes = random.chance(0.05) ? 30_000 : 10;
  return Array.from({ length: count }, (_, i) => {
    const id = `u${random.below(users)}`;
    return {
      id: identifier === "id" ? id : `${random.chance(0.1) ? id.toUpperCase() : id}@example.com`,
      seq: i + 1,
      ...randomValues(random, i + 1, { troubles, fatal, bytes }),
    };
  });
}

function randomValues(
  random: Random,
  seq: number,
  { troubles, fatal, bytes }: { troubles: number; fatal: number; bytes: number },
): Record<string, unknown> {
  const names = ["a", "b", "c"].filter(() => random.chance(0.5));
  return {
    ...Object.fromEntries(names.map((name) => [name, `${name}${seq}`])),
    // Rejected here, and by the server: there alone, or together with everyone in the request.
    ...(random.chance(troubles) ? { age: "old" } : {}),
    ...(random.chance(troubles) ? { bad: true } : {}),
    ...(random.chance(troubles / 3) ? { poison: true } : {}),
    // Every request with it fails, now and always.
    ...(random.chance(fatal) ? { fatal: true } : {}),
    ...(random.chance(0.05) ? { at: 1_700_000_000 + seq } : {}),
    ...(random.chance(0.2) ? { text: "x".repeat(random.below(bytes)) } : {}),
  };
}

function randomRun(random: Random): RunPlan {
  const share = random.pick([0, 0.1, 0.3, 0.7, 1]);
  const some = Array.from({ length: 3 }, () => random.pick(ANSWERS));
  const answers = Array.from(
    { length: random.below(40) },
    () => random.chance(share) ? random.pick(random.chance(0.5) ? some : ANSWERS) : "ok",
  );
  if (random.chance(0.05)) answers.splice(random.below(10), 0, random.pick(["401", "blocked"]));
  const end = randomEnd(random);
  // What could not be synced and then loses power may be lost: nobody can do anything about both at once.
  const isDiskSound = end.powerFailsBehind || random.chance(0.65);
  return {
    answers,
    outages: random.chance(0.3) ? [randomOutage(random)] : [],
    disk: isDiskSound ? [] : [randomDiskFault(random)],
    ...end,
    ...(random.chance(0.05) ? { sleep: { at: moment(random), ms: 10 ** random.below(8) } } : {}),
    ...(random.chance(0.1) ? { wall: { at: moment(random), ms: randomOffset(random) } } : {}),
    ...(random.chance(0.05) ? { unreadableFrom: random.below(3000) } : {}),
  };
}

/** How it ends before its time, if it does. */
function randomEnd(random: Random): Partial<RunPlan> {
  switch (random.below(8)) {
    case 0:
      return { killAt: moment(random) };
    case 1:
      return { interruptAt: moment(random) };
    case 2:
      return random.chance(0.5) ? { powerFailsBehind: true } : { powerFailsAt: moment(random) };
    default:
      return {};
  }
}

function randomOutage(random: Random): Outage {
  const from = moment(random);
  const answer = random.pick(["reset", "silence", "503", "502 page", "429 after 2"] as const);
  return { from, to: from + random.next() * random.pick([3000, 30_000, 400_000]), answer };
}

function randomDiskFault(random: Random): DiskFault {
  const what = random.pick(["ENOSPC", "EIO", "EACCES", "kill", "power"] as const);
  return { at: random.below(random.pick([5, 20, 60])), what };
}

function randomOffset(random: Random): number {
  return (random.chance(0.5) ? 1 : -1) * random.next() * 10 * 3_600_000;
}

/** Most runs take some hundred milliseconds, and some minutes. */
function moment(random: Random): number {
  return Math.floor(random.next() * random.pick([50, 300, 2000, 20_000, 100_000]));
}
