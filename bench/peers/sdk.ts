/**
 * The official SDK as its users run it: a pool of workers that take users from the file. Runs on Node
 * and on Deno, with the data and configuration of cio-sync; it does not convert values.
 *
 *     node sdk.mjs CONFIGURATION DATA identify|batch [MOST USERS]
 */

import { createReadStream, readFileSync } from "node:fs";
import process from "node:process";
import { createInterface } from "node:readline";
import { TrackClient } from "customerio-node";

/** Below 500 KB, as a user has 340 bytes here. */
const BATCH_USERS = 900;

interface Configuration {
  trackUrl: string;
  siteId: string;
  apiKey: string;
  parallelism: number;
  userId: string;
  mappings: { from: string; to: string }[];
}

type User = Record<string, unknown>;

const [configurationPath, dataPath, call, most = "Infinity"] = process.argv.slice(2);
const configuration: Configuration = JSON.parse(readFileSync(configurationPath, "utf8"));
const { trackUrl, siteId, apiKey, userId, parallelism } = configuration;
const client = new TrackClient(siteId, apiKey, { url: `${trackUrl}/api/v1` });

const source = users(dataPath, Number(most));
const worker = call === "batch" ? batchWorker : identifyWorker;
await Promise.all(Array.from({ length: parallelism }, worker));
// Open connections would keep the process alive for some seconds.
process.exit(0);

async function identifyWorker(): Promise<void> {
  for await (const user of source) {
    await client.identify(String(user[userId]), attributes(user));
  }
}

async function batchWorker(): Promise<void> {
  let batch: Record<string, unknown>[] = [];
  for await (const user of source) {
    batch.push({
      type: "person",
      action: "identify",
      identifiers: { id: String(user[userId]) },
      attributes: attributes(user),
    });
    if (batch.length < BATCH_USERS) continue;
    await client.batch(batch);
    batch = [];
  }
  if (batch.length > 0) await client.batch(batch);
}

/** The data files of the benchmark have one user a line, between the brackets of an array. */
async function* users(path: string, most: number): AsyncGenerator<User> {
  let read = 0;
  for await (const line of createInterface({ input: createReadStream(path) })) {
    if (!line.startsWith("{")) continue;
    yield JSON.parse(line.endsWith(",") ? line.slice(0, -1) : line);
    if (++read === most) return;
  }
}

function attributes(user: User): User {
  const attributes: User = {};
  for (const { from, to } of configuration.mappings) {
    const value = from.split(".").reduce<unknown>((part, key) => (part as User)?.[key], user);
    if (value !== undefined) attributes[to] = value;
  }
  return attributes;
}
