/** What becomes of a run whose server answers with what no server should: no end, no sense, no HTTP. */

import { systemClock } from "../../lib/clock.ts";
import { assert, assertEquals, assertLess } from "@std/assert";
import type { PlannedRequest } from "../../lib/sync/planned_request.ts";
import { peopleOf, users } from "../helpers/people.ts";
import { deliveriesTo } from "../helpers/sync_run.ts";

const TIMEOUT_MS = 400;
const MEGABYTE = new Uint8Array(1e6).fill(0x20);
const GIGABYTES = 2e9;

/** Writes an answer to a request that has been read; the connection is closed when it is over. */
type Answer = (write: (part: string | Uint8Array) => Promise<void>, closed: Promise<void>) =>
  | void
  | Promise<void>;

/** A server on 127.0.0.1 that answers every request by `answer`, byte by byte as that likes. */
class HostileServer implements AsyncDisposable {
  /** Bytes that clients have taken. */
  written = 0;

  #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  #answer: Answer;
  #connections = new Set<Deno.Conn>();
  #closed = Promise.withResolvers<void>();
  #loops: Promise<void>[];

  constructor(answer: Answer) {
    this.#answer = answer;
    this.#loops = [this.#accept()];
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#listener.addr as Deno.NetAddr).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    this.#closed.resolve();
    for (const connection of this.#connections) close(connection);
    await Promise.all(this.#loops);
  }

  async #accept(): Promise<void> {
    try {
      for await (const connection of this.#listener) this.#loops.push(this.#serve(connection));
    } catch {
      // Closed.
    }
  }

  async #serve(connection: Deno.Conn): Promise<void> {
    this.#connections.add(connection);
    try {
      await connection.read(new Uint8Array(64 * 1024));
      await this.#answer(async (part) => {
        const bytes = typeof part === "string" ? new TextEncoder().encode(part) : part;
        for (let at = 0; at < bytes.length;) {
          const taken = await connection.write(bytes.subarray(at));
          this.written += taken;
          at += taken;
        }
      }, this.#closed.promise);
    } catch {
      // The client has had enough.
    }
    this.#connections.delete(connection);
    close(connection);
  }
}

function close(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // It was closed already.
  }
}

/** What becomes of a person whom a server of this kind answers. */
interface HostileCase {
  name: string;
  answer: Answer;
  batch: Outcome;
  identify: Outcome;
}

type Outcome = "accepted" | "rejected" | "failed" | "stopped";

const OK = "HTTP/1.1 200 OK\r\n";

function body(status: string, more: string, bytes: number): Answer {
  return async (write) => {
    await write(`HTTP/1.1 ${status}\r\n${more}content-length: ${bytes}\r\n\r\n`);
    for (let left = bytes; left > 0; left -= MEGABYTE.length) await write(MEGABYTE);
  };
}

function text(status: string, content: string): Answer {
  return (write) =>
    write(`HTTP/1.1 ${status}\r\ncontent-length: ${content.length}\r\n\r\n${content}`);
}

async function endless(part: string | Uint8Array, write: Parameters<Answer>[0]): Promise<never> {
  while (true) await write(part);
}

/** A gigabyte of zeros as gzip makes a megabyte of it. */
async function bomb(): Promise<Uint8Array> {
  const zeros = new Uint8Array(1e6);
  let left = 1000;
  const source = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      if (left-- === 0) controller.close();
      else controller.enqueue(zeros);
    },
  });
  return new Uint8Array(
    await new Response(source.pipeThrough(new CompressionStream("gzip"))).arrayBuffer(),
  );
}

const BOMB = await bomb();

const CASES: HostileCase[] = [
  {
    name: "nothing at all",
    answer: (_, closed) => closed,
    ...{ batch: "failed", identify: "failed" },
  },
  {
    name: "headers, a byte at a time",
    answer: async (write, closed) => {
      for (const byte of `${OK}x-slow: ${"y".repeat(1000)}`) {
        await write(byte);
        const { promise, resolve } = Promise.withResolvers<void>();
        const timer = setTimeout(resolve, 20);
        await Promise.race([promise, closed]);
        clearTimeout(timer);
      }
    },
    ...{ batch: "failed", identify: "failed" },
  },
  {
    name: "headers without end",
    answer: (write) => write(OK).then(() => endless(`x-more: ${"y".repeat(100_000)}\r\n`, write)),
    ...{ batch: "failed", identify: "failed" },
  },
  {
    name: "1xx without end",
    answer: (write) => endless("HTTP/1.1 103 Early Hints\r\nlink: </>\r\n\r\n", write),
    ...{ batch: "failed", identify: "failed" },
  },
  {
    name: "a header without its body",
    answer: (write, closed) => write(`${OK}content-length: 2\r\n\r\n`).then(() => closed),
    ...{ batch: "failed", identify: "failed" },
  },
  {
    name: "a body without end, in chunks",
    answer: (write) =>
      write(`${OK}transfer-encoding: chunked\r\n\r\n`).then(() => endless("4\r\n    \r\n", write)),
    ...{ batch: "failed", identify: "failed" },
  },
  {
    name: "200 with 2 GB",
    answer: body("200 OK", "", GIGABYTES),
    ...{ batch: "failed", identify: "failed" },
  },
  {
    name: "500 with 2 GB",
    answer: body("500 Error", "", GIGABYTES),
    ...{ batch: "failed", identify: "failed" },
  },
  {
    name: "401 with 2 GB",
    answer: body("401 No", "", GIGABYTES),
    ...{ batch: "stopped", identify: "stopped" },
  },
  {
    name: "a gzip bomb",
    answer: async (write) => {
      await write(`${OK}content-encoding: gzip\r\ncontent-length: ${BOMB.length}\r\n\r\n`);
      await write(BOMB);
    },
    ...{ batch: "failed", identify: "failed" },
  },
  {
    name: "a refusal as a gzip bomb",
    answer: async (write) => {
      const headers = `content-encoding: gzip\r\ncontent-length: ${BOMB.length}\r\n\r\n`;
      await write(`HTTP/1.1 422 No\r\n${headers}`);
      await write(BOMB);
    },
    ...{ batch: "failed", identify: "failed" },
  },
  {
    name: "no HTTP",
    answer: (write) => write("220 mail.example.com ESMTP\r\n"),
    ...{ batch: "failed", identify: "failed" },
  },
  {
    name: "a length that is none",
    answer: (write) => write(`${OK}content-length: -5\r\n\r\n{}`),
    ...{ batch: "failed", identify: "failed" },
  },
  {
    name: "two lengths",
    answer: (write) => write(`${OK}content-length: 2\r\ncontent-length: 7\r\n\r\n{}`),
    ...{ batch: "failed", identify: "failed" },
  },
  {
    name: "100,000 brackets",
    answer: text("207 Multi", `{"errors":${"[".repeat(100_000)}${"]".repeat(100_000)}}`),
    ...{ batch: "failed", identify: "failed" },
  },
  {
    name: "100,000 brackets that are never closed",
    answer: text("400 No", "[".repeat(100_000)),
    ...{ batch: "failed", identify: "failed" },
  },
  {
    name: "100,000 errors about one person",
    answer: text(
      "207 Multi",
      `{"errors":[${'{"batch_index":0,"reason":"no"},'.repeat(99_999)}{"batch_index":0}]}`,
    ),
    ...{ batch: "rejected", identify: "failed" },
  },
  {
    name: "an error about nobody who was sent",
    answer: text("207 Multi", '{"errors":[{"batch_index":1,"reason":"no"}]}'),
    ...{ batch: "failed", identify: "failed" },
  },
  {
    name: "a Retry-After that makes no sense",
    answer: (write) =>
      write(
        `HTTP/1.1 503 Busy\r\nretry-after: ${"9".repeat(10_000)}x\r\ncontent-length: 0\r\n\r\n`,
      ),
    ...{ batch: "failed", identify: "failed" },
  },
];

for (const mode of ["batch", "identify"] as const) {
  for (const { name, answer, ...expected } of CASES) {
    Deno.test(`A server that answers with ${name} is no danger, and the outcome is right: ${mode}`, async () => {
      await using server = new HostileServer(answer);
      const people = await peopleOf(users(1, { name: "Zoë" }));
      const request: PlannedRequest = { kind: mode === "batch" ? "batch" : "single", people };
      const parts = deliveriesTo(server.url, {
        timeoutMs: TIMEOUT_MS,
        maxAttempts: 1,
        clock: systemClock,
      });
      const { rss } = Deno.memoryUsage();
      await parts.send(request);
      assertLess(Deno.memoryUsage().rss - rss, 250e6);
      assertLess(server.written, 200e6);

      const { read: _, ...counts } = parts.ledger.counts;
      const [outcome] = Object.entries(counts).filter(([, count]) => count > 0).map(([key]) => key);
      const isStopped = parts.stop.signal.aborted;
      assertEquals(isStopped ? "stopped" : outcome, expected[mode], parts.settled[0]?.reason);
      assertEquals(Object.values(counts).reduce((sum, count) => sum + count), 1);
      const { reason = "" } = parts.settled[0] ?? {};
      assert(reason.length < 500, reason);
    });
  }
}
