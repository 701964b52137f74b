// Makes a data file of invented users, the same for the same seed on every machine:
//
//   deno run --allow-read --allow-write scripts/generate_data.ts --count 490 --seed 1 --output data.json
//
// Those are the defaults, and the data.json of the repository is what they give. The file is
// written as it is made, so a million users take no more memory than one.

import { parseArgs } from "@std/cli/parse-args";
import { companies, firstNames, lastNames, nicknames, places } from "./invented_names.ts";
import { replaceFile } from "./replace_file.ts";

/** Which users to make. */
export interface GenerateOptions {
  /** How many. @default {490} */
  count?: number | undefined;
  /** Where the random numbers start, an integer; they go the same way every time. @default {1} */
  seed?: number | undefined;
}

/** A source of random choices. */
interface Random {
  /** An integer from `low` to `high`, both included. */
  integer(low: number, high: number): number;
  /** True in `percent` of 100 cases. */
  chance(percent: number): boolean;
  /** One of `choices`, all of them equally often. */
  pick<T>(choices: readonly T[]): T;
}

const firstId = 1_000_001;

/** Users to a chunk: about 64 KB. */
const chunkUsers = 200;

/** Times are drawn from 2015 up to here, so that no file depends on the day it was made on. */
const firstTime = Date.UTC(2015, 0, 1);
const lastTime = Date.UTC(2025, 5, 30);

if (import.meta.main) main(Deno.args);

function main(args: string[]): void {
  const flags = parseArgs(args, {
    string: ["count", "seed", "output"],
    default: { output: "data.json" },
    unknown: (arg) => usageError(`Unknown argument '${arg}'`),
  });
  const options = {
    count: integerFlag("count", flags.count),
    seed: integerFlag("seed", flags.seed),
  };
  replaceFile(flags.output as string, dataFile(options));
}

function integerFlag(name: string, value: unknown): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== "string" || !/^\d{1,9}$/.test(value)) {
    usageError(`Cannot generate data as '--${name}' must be an integer: current value is ${value}`);
  }
  return Number(value);
}

function usageError(message: string): never {
  console.error(`${message}\nFlags: --count 490 --seed 1 --output data.json`);
  Deno.exit(2);
}

/** Gives the text of a data file in chunks: a JSON array, one user a line. */
export function* dataFile(options: GenerateOptions = {}): Generator<string> {
  let chunk = "[";
  let users = 0;
  for (const user of generateUsers(options)) {
    chunk += users === 0 ? `\n${user}` : `,\n${user}`;
    users++;
    if (users % chunkUsers === 0) {
      yield chunk;
      chunk = "";
    }
  }
  yield `${chunk}\n]\n`;
}

/** Gives invented users one after the other, each as JSON text in one line, about 340 bytes long. */
export function* generateUsers({ count = 490, seed = 1 }: GenerateOptions = {}): Generator<string> {
  const random = seededRandom(seed);
  for (let number = 1; number <= count; number++) yield invent(number, random);
}

/**
 * Exports of real systems are uneven, and so is this: dates in several spellings, decimals with
 * closing zeros, nulls, and keys that only some users have.
 */
function invent(number: number, random: Random): string {
  const [firstName, firstSlug] = random.pick(firstNames);
  const [lastName, lastSlug] = random.pick(lastNames);
  const domain = random.pick(["example.com", "example.org", "example.net"]);
  const createdAt = time(firstTime, random);

  const members = [
    member("id", firstId + number - 1),
    member("email", `${firstSlug}.${lastSlug}${number}@${domain}`),
    member("first_name", firstName),
    member("last_name", lastName),
    member("created_at", creation(createdAt, random)),
    member("last_seen", lastSeen(time(createdAt, random), random)),
    member("plan", random.chance(8) ? null : random.pick(["free", "team", "business"])),
    member("signup_source", random.pick(["newsletter", "referral", "search", "conference"])),
    member("marketing_consent", random.chance(60)),
  ];
  if (random.chance(85)) members.push(member("birthday", birthday(random)));
  if (random.chance(92)) members.push(`"address":${address(random)}`);
  if (random.chance(88)) members.push(`"ltv":${random.chance(6) ? "null" : amount(random)}`);
  if (random.chance(40)) members.push(member("company", random.pick(companies)));
  if (random.chance(12)) members.push(member("nickname", random.pick(nicknames)));
  if (random.chance(10)) members.push(member("tags", tags(random)));
  return `{${members.join(",")}}`;
}

function member(key: string, value: unknown): string {
  return `"${key}":${JSON.stringify(value)}`;
}

/** Unix milliseconds at a whole second, from `earliest` on. */
function time(earliest: number, random: Random): number {
  return random.integer(earliest / 1000, lastTime / 1000) * 1000;
}

function creation(milliseconds: number, random: Random): string | number {
  if (random.chance(20)) return milliseconds / 1000;
  const iso = new Date(milliseconds).toISOString();
  return random.chance(25) ? iso.replace(".000Z", "+00:00") : iso;
}

function lastSeen(milliseconds: number, random: Random): number | null {
  if (random.chance(7)) return null;
  return random.chance(70) ? milliseconds + random.integer(0, 999) : milliseconds / 1000;
}

function birthday(random: Random): string | null {
  if (random.chance(10)) return null;
  const day = new Date(Date.UTC(random.integer(1940, 2006), 0, random.integer(1, 365)));
  return day.toISOString().slice(0, "YYYY-MM-DD".length);
}

function address(random: Random): string {
  if (random.chance(4)) return "null";
  const [city, country, zip] = random.pick(places);
  const digits = zip.replaceAll("#", () => String(random.integer(0, 9)));
  const place: Record<string, string | null> = { city, country };
  if (random.chance(90)) place.zip = random.chance(5) ? null : digits;
  return JSON.stringify(place);
}

/** Two decimals always, such as 12.50: `JSON.stringify` would drop the zero. */
function amount(random: Random): string {
  const cents = String(random.integer(0, 99)).padStart(2, "0");
  return `${random.integer(0, 2500)}.${random.chance(30) ? "50" : cents}`;
}

function tags(random: Random): string[] {
  const all = ["beta", "früher Vogel", "vip", "referral", "🎁 gift", "webinar"];
  const from = random.integer(0, all.length - 1);
  return all.slice(from, from + random.integer(0, 3));
}

/** Mulberry32, a public-domain generator by Tommy Ettinger: 32 bits of state, good enough for names. */
function seededRandom(seed: number): Random {
  let state = seed | 0;

  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  return {
    integer: (low, high) => low + Math.floor(next() * (high - low + 1)),
    chance: (percent) => next() * 100 < percent,
    pick: (choices) => choices[Math.floor(next() * choices.length)],
  };
}
