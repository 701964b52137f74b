/** The part of HTTP/1.1 that the server of the benchmark needs. */

/** No client here sends a longer head. Of a read that is mostly body no more than this is decoded. */
const LONGEST_HEAD = 8 * 1024;

const latin1 = new TextDecoder("latin1");

/** A GET, a request without a Content-Length (which cannot be read), or any other. */
export type RequestKind = "count" | "unmeasured" | "counted";

/** Finds where the requests of one connection end. */
export class RequestReader {
  #head = "";
  #bodyLeft = 0;
  #kind: RequestKind = "counted";

  /** Takes the next bytes and yields the requests that end in them. */
  *feed(bytes: Uint8Array): Generator<RequestKind> {
    let at = 0;
    while (at < bytes.length) {
      const skipped = Math.min(this.#bodyLeft, bytes.length - at);
      this.#bodyLeft -= skipped;
      at += skipped;
      if (skipped === 0) at = this.#readHead(bytes, at);
      if (this.#bodyLeft === 0 && this.#head === "") yield this.#kind;
    }
  }

  /** Returns where the body begins, or the end of `bytes` while the head is incomplete. */
  #readHead(bytes: Uint8Array, at: number): number {
    const before = this.#head.length;
    const head = this.#head + latin1.decode(bytes.subarray(at, at + LONGEST_HEAD));
    const end = head.indexOf("\r\n\r\n");
    if (end === -1) {
      if (head.length > LONGEST_HEAD) {
        throw new Error("Cannot read a request: its head is too long");
      }
      this.#head = head;
      return bytes.length;
    }
    const length = /\r\ncontent-length: *(\d+)/i.exec(head);
    this.#bodyLeft = Number(length?.[1] ?? 0);
    this.#kind = head.startsWith("GET ") ? "count" : length === null ? "unmeasured" : "counted";
    this.#head = "";
    return at + end + "\r\n\r\n".length - before;
  }
}
