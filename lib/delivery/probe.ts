/** The question whether the other side is up, and whether its answer tells anything. */

import type { Trial, Turn } from "./hold.ts";
import { mayPass } from "./sign_of_life.ts";

/**
 * Asks something that changes nothing. Where that fails although requests succeed, it is wrong about them: until it
 * succeeds again, it is taken for a sign that they may.
 */
export class Probe {
  #ask: () => Promise<unknown>;
  #isWrong = false;
  #wasTriedOut = false;

  /** `ask` throws as the requests of the run do. */
  constructor(ask: () => Promise<unknown>) {
    this.#ask = ask;
  }

  /** Whether the other side is up, as far as this tells. Does not throw. */
  async isUp(): Promise<boolean> {
    return await this.#isAnswered() || this.#isWrong;
  }

  /** Whether the other side was up before `trial`, by what is known now. */
  wasUp({ isUp }: Trial): boolean {
    return isUp || this.#isWrong;
  }

  /** Records that a request succeeded in this turn. */
  recordSuccess(turn: Turn): void {
    if (turn !== "open" && !turn.isUp) this.#isWrong = true;
  }

  /** Asks once in a run while requests succeed, whose count is `successes`: does not throw. */
  async tryOut(successes: () => number): Promise<void> {
    if (this.#wasTriedOut) return;
    this.#wasTriedOut = true;
    const before = successes();
    const isAnswered = await this.#isAnswered();
    if (!isAnswered && successes() > before) this.#isWrong = true;
  }

  async #isAnswered(): Promise<boolean> {
    try {
      await this.#ask();
    } catch (error) {
      if (mayPass(error)) return false;
    }
    this.#isWrong = false;
    return true;
  }
}
