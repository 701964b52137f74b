/** Asks at the terminal: lines, and secrets that are not shown while they are typed. */

import { createInterface, type Interface } from "node:readline/promises";
import process from "node:process";
import { Writable } from "node:stream";
import { RunError } from "../errors.ts";
import type { CommandOutput } from "./output.ts";

/** Asks someone. Both throw the reason of an interruption. */
export interface Asker {
  /** The answer without white space around it; empty for the Enter key alone. */
  ask(question: string): Promise<string>;
  /** The same of what must not be seen. */
  askSecret(question: string): Promise<string>;
}

/** The asker at the terminal, which is as it was once this is disposed of. */
export interface TerminalAsker extends Asker, Disposable {}

/** What {@linkcode openAsker} needs. */
export interface AskerOptions {
  output: CommandOutput;
  /** Ends a question with its reason. */
  signal: AbortSignal;
  /** Called at Ctrl-C, and at Ctrl-D, with what should end the run; it aborts `signal`. */
  onInterrupt: (reason: RunError) => void;
}

/** Asks on stderr, as stdout is for results, and reads what is typed on stdin. */
export function openAsker(options: AskerOptions): TerminalAsker {
  return new LineAsker(options);
}

class LineAsker implements TerminalAsker {
  #output: CommandOutput;
  #signal: AbortSignal;
  #lines: Interface;
  #isHidden = false;
  #isOpen = true;

  constructor({ output, signal, onInterrupt }: AskerOptions) {
    this.#output = output;
    this.#signal = signal;
    const screen = new Writable({
      write: (chunk, _encoding, done) => {
        if (!this.#isHidden) writeToTerminal(chunk);
        done();
      },
    });
    // By the width it knows how many lines a question takes.
    Object.defineProperty(screen, "columns", { get: () => output.columns?.() });
    // Nothing is kept of earlier answers: the arrow keys would bring back a secret.
    const options = { input: process.stdin, output: screen, terminal: true, historySize: 0 };
    this.#lines = createInterface(options);
    const interrupt = () => onInterrupt(new RunError("interrupted", "Interrupted by SIGINT"));
    // While keys are read one by one, Ctrl-C is a key; Ctrl-D and a terminal that has gone close the input.
    this.#lines.on("SIGINT", interrupt);
    this.#lines.on("close", () => {
      if (this.#isOpen) interrupt();
    });
  }

  async ask(question: string): Promise<string> {
    this.#signal.throwIfAborted();
    try {
      return (await this.#lines.question(question, { signal: this.#signal })).trim();
    } catch (error) {
      // What says why, rather than that a question was ended.
      this.#signal.throwIfAborted();
      throw error;
    }
  }

  async askSecret(question: string): Promise<string> {
    this.#output.stderr(question);
    this.#isHidden = true;
    try {
      return await this.ask("");
    } finally {
      this.#isHidden = false;
      this.#output.stderr("\n");
    }
  }

  [Symbol.dispose](): void {
    this.#isOpen = false;
    this.#lines.close();
  }
}

function writeToTerminal(bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += Deno.stderr.writeSync(bytes.subarray(at));
}
