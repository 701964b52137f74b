/** Starts the local server as a process of its own. */

import { type Command, killQuietly } from "./program.ts";

/** A running server. */
export interface LocalServer extends AsyncDisposable {
  /** Without a slash at its end. */
  url: string;
  /** How many requests have come so far; undefined when the server does not count them. */
  requests(): Promise<number | undefined>;
}

/** The server of this folder; `delayMs` is the time before each answer. */
export function ownServer(delayMs: number): Command {
  const script = `${import.meta.dirname}/server.ts`;
  return [Deno.execPath(), "run", "--no-prompt", "--allow-net=127.0.0.1", script, `${delayMs}`];
}

/**
 * Starts a server and waits for its address: the first line that it prints.
 *
 * @param signal The server is killed when this is aborted.
 * @throws {Error} if it ends without printing an address.
 */
export async function startServer(command: Command, signal: AbortSignal): Promise<LocalServer> {
  const [program, ...args] = command;
  // Its standard input closes when this process ends, in whatever way.
  const child = new Deno.Command(program, { args, stdin: "piped", stdout: "piped" }).spawn();
  const kill = () => killQuietly(child);
  signal.addEventListener("abort", kill);

  async function stop(): Promise<void> {
    signal.removeEventListener("abort", kill);
    kill();
    await child.status;
    // Both stay open in this process after the child has ended.
    await child.stdin.close().catch(() => {});
    await child.stdout.cancel().catch(() => {});
  }

  try {
    const url = await firstLine(child.stdout);
    if (!URL.canParse(url)) throw new Error(`Cannot use '${command.join(" ")}': it says '${url}'`);
    return { url, requests: () => requests(url), [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function firstLine(stream: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of stream.values({ preventCancel: true })) {
    text += decoder.decode(chunk, { stream: true });
    if (text.includes("\n")) break;
  }
  return text.split("\n")[0].trim();
}

async function requests(url: string): Promise<number | undefined> {
  const response = await fetch(url);
  const { requests } = await response.json();
  return typeof requests === "number" ? requests : undefined;
}
