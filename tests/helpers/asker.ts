/** Someone who answers questions in a test. */

import { assertEquals } from "@std/assert";
import type { Asker } from "../../lib/terminal/asker.ts";

/** Answers in their order, and what was asked and told. */
export interface TestAsker extends Asker, Disposable {
  /** The questions, those for a secret with a `*` before them, and the lines in between. */
  heard: string[];
  say: (line: string) => void;
}

/** Gives `answers` one after the other; when it is disposed of, all must have been asked for. */
export function answering(answers: readonly string[]): TestAsker {
  const left = [...answers];
  const heard: string[] = [];
  const answer = (question: string): Promise<string> => {
    heard.push(question.trimEnd());
    const next = left.shift();
    if (next === undefined) throw new Error(`Nobody answers: ${question}`);
    return Promise.resolve(next);
  };
  return {
    heard,
    say: (line) => heard.push(line),
    ask: answer,
    askSecret: (question) => answer(`*${question}`),
    [Symbol.dispose]: () => assertEquals(left, []),
  };
}
