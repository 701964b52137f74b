/** The file of a state while it is in use: what goes wrong with it is told in words, and behind its end nobody uses it. */

import { explain } from "./state_error.ts";
import type { StateFile } from "./state_file.ts";

/** One file, until it is disposed of. */
export class FileInUse implements Disposable {
  isClosed = false;
  #file: StateFile;
  #path: string;

  constructor(file: StateFile, path: string) {
    this.#file = file;
    this.#path = path;
  }

  /**
   * What `action` gives, which uses the file.
   *
   * @throws {RunError} what `action` throws, in words.
   */
  try<T>(action: (file: StateFile) => T): T {
    if (this.isClosed) throw new TypeError(`Cannot use state '${this.#path}': it is closed`);
    try {
      return action(this.#file);
    } catch (error) {
      throw explain(this.#path, error);
    }
  }

  /**
   * Waits for what `action` gives.
   *
   * @throws {RunError} as `try`.
   */
  async wait(action: (file: StateFile) => Promise<void>): Promise<void> {
    try {
      await this.try(action);
    } catch (error) {
      throw explain(this.#path, error);
    }
  }

  /** Closes the file, and lets others use it. */
  [Symbol.dispose](): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.#file.close();
  }
}
