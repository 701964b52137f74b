/** Programs as their users run them: processes with an environment of their own, and what they print. */

/** How a program ended. */
export interface Ended {
  /** The exit code; 128 and the signal's number when a signal ended it. */
  code: number;
  stdout: string;
  stderr: string;
}

/** How to run a program. */
export interface ProgramOptions {
  /** The folder to run it in. */
  cwd?: string;
  /** All of its environment. @default {{ PATH: "/nowhere" }} */
  env?: Record<string, string>;
  /** Whether there will be something on stdin. @default {false} */
  hasInput?: boolean;
}

/** A program that runs; what is left of it is killed when it is disposed of. */
export interface Program extends AsyncDisposable {
  ended: Promise<Ended>;
  /** Resolves once its outputs, stdout or stderr, hold `text`; throws when it ends without. */
  prints(text: string): Promise<void>;
  /** Gives it `text` on stdin, where it has one. */
  type(text: string): Promise<void>;
  kill(signal: "SIGINT" | "SIGTERM" | "SIGHUP" | "SIGKILL" | "SIGSTOP" | "SIGCONT"): void;
}

/** Starts the program `command[0]` with the arguments behind it, and nothing to read on stdin unless it has input. */
export function startProgram(command: readonly string[], options: ProgramOptions = {}): Program {
  const { cwd = Deno.cwd(), env = { PATH: "/nowhere" }, hasInput = false } = options;
  const [path, ...args] = command;
  const process = new Deno.Command(path, {
    args,
    cwd,
    env,
    clearEnv: true,
    stdin: hasInput ? "piped" : "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const input = hasInput ? process.stdin.getWriter() : undefined;
  const stdout = new OutputReader(process.stdout);
  const stderr = new OutputReader(process.stderr);
  const ended = Promise.all([process.status, stdout.done, stderr.done])
    .then(([{ code }]) => ({ code, stdout: stdout.text, stderr: stderr.text }));
  let hasEnded = false;
  process.status.then(() => hasEnded = true);
  return {
    ended,
    async prints(text) {
      const found = await Promise.race([
        stdout.has(text),
        stderr.has(text),
        ended.then(() => undefined),
      ]);
      if (found) return;
      const { code } = await ended;
      throw new Error(
        `The program ended with ${code} and without '${text}':\n${stdout.text}\n${stderr.text}`,
      );
    },
    type: (text) => input!.write(new TextEncoder().encode(text)),
    kill: (signal) => process.kill(signal),
    async [Symbol.asyncDispose]() {
      if (!hasEnded) process.kill("SIGKILL");
      await ended;
      await input?.close().catch(() => {});
    },
  };
}

/** Runs a program to its end. */
export async function runProgram(
  command: readonly string[],
  options: ProgramOptions = {},
): Promise<Ended> {
  await using program = startProgram(command, options);
  return await program.ended;
}

/** Reads an output to its end, and tells when a text is in it. */
class OutputReader {
  text = "";
  done: Promise<void>;

  #waiting: { text: string; resolve: (found: true) => void }[] = [];

  constructor(output: ReadableStream<Uint8Array>) {
    this.done = this.#read(output);
  }

  has(text: string): Promise<true> {
    return new Promise((resolve) => {
      this.#waiting.push({ text, resolve });
      this.#look();
    });
  }

  async #read(output: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    for await (const chunk of output) {
      this.text += decoder.decode(chunk, { stream: true });
      this.#look();
    }
  }

  #look(): void {
    for (const { text, resolve } of this.#waiting) if (this.text.includes(text)) resolve(true);
  }
}
