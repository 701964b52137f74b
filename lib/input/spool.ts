/** Keeps what comes through a pipe in a file, so that it can be read more than once. */

import { writeAll } from "../disk.ts";
import { fileProblem } from "../file_error.ts";
import { DataError } from "./record.ts";

/** Bytes read at once. */
const CHUNK_BYTES = 256 * 1024;

/** A file without a name, which nobody else can read and which goes when it is closed or the process ends. */
export class Spool implements Disposable {
  #file: Deno.FsFile;

  private constructor(file: Deno.FsFile) {
    this.#file = file;
  }

  /**
   * Keeps `chunks`, which `name` names in messages, to their end.
   *
   * @throws {DataError} when there is no room for them, and whatever reading them throws.
   */
  static async keep(chunks: AsyncIterable<Uint8Array>, name: string): Promise<Spool> {
    let spool: Spool | undefined;
    try {
      spool = new Spool(openNameless());
      for await (const chunk of chunks) {
        writeAll(spool.#file, chunk);
      }
      return spool;
    } catch (error) {
      spool?.[Symbol.dispose]();
      if (error instanceof DataError) throw error;
      throw new DataError(
        `Cannot keep ${name} in a temporary file, to see what is superseded in it before it is sent: ` +
          `${fileProblem(error)}; give the failures file itself with --data`,
        { cause: error },
      );
    }
  }

  /** All of it, from the start; each chunk overwrites the one before. */
  async *read(): AsyncGenerator<Uint8Array> {
    await this.#file.seek(0, Deno.SeekMode.Start);
    const chunk = new Uint8Array(CHUNK_BYTES);
    for (let length = await this.#file.read(chunk); length !== null;) {
      yield chunk.subarray(0, length);
      length = await this.#file.read(chunk);
    }
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}

/** A new file, readable and writable by its owner alone, whose name is removed at once. */
function openNameless(): Deno.FsFile {
  const path = Deno.makeTempFileSync({ prefix: "cio-sync-" });
  try {
    return Deno.openSync(path, { read: true, write: true });
  } finally {
    Deno.removeSync(path);
  }
}
