/** A copy of what is committed: it can be changed, and does not change while somebody works on the original. */

import { undoneOnSignal } from "./leftovers.ts";

/** A folder with a copy of a checkout, until it is disposed of. */
export class Copy implements AsyncDisposable {
  /** Ends with a slash. */
  readonly folder: string;
  #onSignal: Disposable;

  private constructor(folder: string) {
    this.folder = folder;
    this.#onSignal = undoneOnSignal(() => Deno.removeSync(folder, { recursive: true }));
  }

  /** Copies what is committed in the checkout at `root`. */
  static async of(root: string): Promise<Copy> {
    const folder = await Deno.makeTempDir({ prefix: "cio-sync-mutate-" });
    const args = ["clone", "--quiet", "--local", root, folder];
    const { success } = await new Deno.Command("git", { args }).output();
    if (!success) throw new Error(`Cannot copy ${root}: git clone has failed`);
    return new Copy(`${folder}/`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
    this.#onSignal[Symbol.dispose]();
  }
}
