/** What runs during a soak: a sandbox whose faults change, two syncs that last the whole time, and short whole runs. */

import type { SyncResult } from "../../lib/sync/result.ts";
import { resultProblems, type Sent } from "./check.ts";
import { badAmong, MAPPINGS, recordText, ROUND_USERS, roundText, type Stream } from "./users.ts";

/** Faults of most of the time: every kind, so many that retries go on all the time. */
const FAULTS = "429=0.005,500=0.01,503=0.01,reset=0.01,timeout=0.002,garbage=0.01,latency=20ms";

/** Seconds of each minute in which nothing gets through, and how. */
const OUTAGES = [
  { from: 40, to: 44, faults: "503=1" },
  { from: 50, to: 53, faults: "reset=1" },
];

/** Milliseconds between two writes to a stream. */
const PERIOD_MS = 200;

const MODES = { i: "identify", b: "batch" } as const satisfies Record<Stream, string>;

/** What the programs share. */
export interface Scene {
  /** Path of the executable. */
  executable: string;
  /** A temporary folder. */
  folder: string;
  /** Kills everything that was started. */
  signal: AbortSignal;
}

/** The sandbox, a process of its own. */
export interface SandboxProcess {
  url: string;
  pid: number;
  /** Ends it at once; nothing is asked of it any more. */
  end(): Promise<void>;
}

/** Starts the executable's sandbox, with its people in a file, and writes a configuration for each mode. */
export async function startSandboxProcess(scene: Scene, seed: number): Promise<SandboxProcess> {
  const { executable, folder, signal } = scene;
  const child = new Deno.Command(executable, {
    args: ["sandbox", "--port=0", "--json", "--db=people.db", `--seed=${seed}`],
    cwd: folder,
    stdin: "null",
    stdout: "piped",
    signal,
  }).spawn();
  let text = "";
  for await (const chunk of child.stdout.pipeThrough(new TextDecoderStream()).values()) {
    text += chunk;
    if (text.endsWith("}\n")) break;
  }
  const { url, siteId, apiKey } = JSON.parse(text);
  for (const mode of Object.values(MODES)) {
    const configuration = {
      ...{ siteId, apiKey, trackUrl: url, mode, userId: "id", mappings: MAPPINGS },
      // So that nobody fails in an outage of a few seconds, however short the waits happen to be.
      ...{ timeout: 2, maxAttempts: 20 },
    };
    const path = `${folder}/${mode}.json`;
    await Deno.writeTextFile(path, JSON.stringify(configuration), { mode: 0o600 });
  }
  return {
    url,
    pid: child.pid,
    async end() {
      child.kill("SIGKILL");
      await child.status;
    },
  };
}

/** Sets the faults that there are so many seconds after the start; undefined for the end: none. */
export async function setFaults(url: string, seconds: number | undefined): Promise<void> {
  const second = (seconds ?? 0) % 60;
  const outage = OUTAGES.find(({ from, to }) => second >= from && second < to);
  const faults = seconds === undefined ? "" : outage?.faults ?? FAULTS;
  const response = await fetch(`${url}/sandbox/faults`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ faults }),
  });
  if (!response.ok) throw new Error(`Cannot set faults: ${await response.text()}`);
  await response.body?.cancel();
}

/** A sync that reads its users from a pipe. */
export interface LongSync {
  pid: number;
  /** Its records, and what is wrong with its result. */
  ended: Promise<Sent & { problems: string[]; result: SyncResult }>;
}

/** Starts a sync that is given `rate` users a second until `until` is aborted. */
export function startLongSync(
  scene: Scene,
  { stream, rate, until }: { stream: Stream; rate: number; until: AbortSignal },
): LongSync {
  const mode = MODES[stream];
  const failures = `${mode}.failures.ndjson`;
  const child = start(scene, [`--config=${mode}.json`, "--data=-", `--failures=${failures}`]);
  const output = new Response(child.stdout).json();
  const ended = (async () => {
    const count = await feed(child.stdin, { stream, rate, until });
    const result: SyncResult = await output;
    await child.status;
    const problems = resultProblems(mode, { result, read: count, rejected: badAmong(count) });
    const failed = await failedUsers(`${scene.folder}/${failures}`);
    return { stream, count, failed, problems, result };
  })();
  return { pid: child.pid, ended };
}

/** Runs a sync with a state over the data of a round; what is wrong with its result. */
export async function runRound(
  scene: Scene,
  { round, isLast }: { round: number; isLast: boolean },
): Promise<string[]> {
  await Deno.writeTextFile(`${scene.folder}/round.json`, roundText(round));
  const child = start(scene, ["--config=batch.json", "--data=round.json", "--state=round.db"]);
  await child.stdin.close();
  const result: SyncResult = await new Response(child.stdout).json();
  await child.status;
  const problems = resultProblems("round", { result, read: ROUND_USERS, rejected: 0 });
  const { accepted, unchanged } = result.users;
  if (isLast && accepted + unchanged < ROUND_USERS) {
    problems.push(`The last round, without faults: ${JSON.stringify(result.users)}`);
  }
  return problems;
}

function start({ executable, folder, signal }: Scene, args: string[]): Deno.ChildProcess {
  return new Deno.Command(executable, {
    args: ["sync", "--json", "--quiet", ...args],
    cwd: folder,
    stdin: "piped",
    stdout: "piped",
    signal,
  }).spawn();
}

/** Writes records as a JSON array, no faster than they are read; how many. */
async function feed(
  stdin: WritableStream<Uint8Array>,
  { stream, rate, until }: { stream: Stream; rate: number; until: AbortSignal },
): Promise<number> {
  const writer = stdin.getWriter();
  const encoder = new TextEncoder();
  const started = performance.now();
  let count = 0;
  let text = "[";
  try {
    while (!until.aborted) {
      const due = Math.floor((performance.now() - started) / 1000 * rate);
      for (; count < due; count++) text += (count > 0 ? ",\n" : "") + recordText(stream, count);
      await writer.write(encoder.encode(text));
      text = "";
      await pause(PERIOD_MS, until);
    }
    await writer.write(encoder.encode("]\n"));
    await writer.close();
  } catch {
    // It has ended before its time; its result says why.
  }
  return count;
}

/** Resolves after so many milliseconds, or as soon as `until` is aborted. */
export function pause(ms: number, until: AbortSignal): Promise<void> {
  if (until.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      until.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    until.addEventListener("abort", end);
  });
}

/** The users whom a line of a failures file says to have failed. */
async function failedUsers(path: string): Promise<Set<string>> {
  const text = await Deno.readTextFile(path).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  });
  const lines = text.split("\n").filter((line) => line !== "");
  const users = lines.map((line) => JSON.parse(line).user).filter((user) => user !== undefined);
  return new Set(users);
}
