/** Makes what the runs need in a temporary folder: data, configurations, programs of the peers. */

import shipped from "../configuration.json" with { type: "json" };
import { dataFile } from "../scripts/generate_data.ts";
import type { LocalServer } from "./local_server.ts";
import { type Command, runProgram } from "./program.ts";

/** The peers that can be run on this machine. */
export interface Peers {
  /** The bundled script of the official SDK. */
  sdk: string;
  /** Undefined where there is no Node. */
  node: { command: string; version: string } | undefined;
  /** The compiled Go program; undefined where there is no Go. */
  go: { executable: string; version: string } | undefined;
}

/** A data file. */
export interface Data {
  path: string;
  users: number;
  bytes: number;
}

/** Writes a data file of `users` invented users into `folder`. */
export async function writeData(folder: string, users: number): Promise<Data> {
  const path = `${folder}/${users}.json`;
  const file = await Deno.open(path, { write: true, createNew: true });
  await ReadableStream.from(dataFile({ count: users, seed: 1 }))
    .pipeThrough(new TextEncoderStream())
    .pipeTo(file.writable);
  return { path, users, bytes: (await Deno.stat(path)).size };
}

/** Writes a configuration for `server` into `folder`: the shipped mappings, no rate limit. */
export async function writeConfiguration(folder: string, server: LocalServer): Promise<string> {
  const path = `${folder}/configuration-${new URL(server.url).port}.json`;
  const { userId, mappings } = shipped;
  const configuration = {
    trackUrl: server.url,
    siteId: "site",
    apiKey: "key",
    parallelism: 25,
    rateLimit: 1_000_000,
    userId,
    mappings,
  };
  await Deno.writeTextFile(path, JSON.stringify(configuration));
  return path;
}

/** Makes programs of the peers in `folder`. */
export async function makePeers(folder: string, signal: AbortSignal): Promise<Peers> {
  const cwd = `${import.meta.dirname}/..`;
  const sdk = `${folder}/sdk.mjs`;
  const bundle: Command = [Deno.execPath(), "bundle", "--quiet", "--output", sdk];
  await runProgram([...bundle, "bench/peers/sdk.ts"], { signal, cwd });
  const node = await versionOf(["node", "--version"], signal);
  const goVersion = await versionOf(["go", "version"], signal);
  const executable = `${folder}/identify`;
  if (goVersion !== undefined) {
    await runProgram(["go", "build", "-o", executable, "bench/peers/identify.go"], { signal, cwd });
  }
  return {
    sdk,
    node: node === undefined ? undefined : { command: "node", version: node },
    go: goVersion === undefined ? undefined : { executable, version: goVersion },
  };
}

/** The version that a program prints; undefined if there is no such program. */
async function versionOf(command: Command, signal: AbortSignal): Promise<string | undefined> {
  try {
    const { stdout } = await runProgram(command, { signal });
    return /\d+\.\d+(\.\d+)?/.exec(stdout)?.[0];
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
