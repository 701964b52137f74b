/**
 * The server that the benchmark measures against: it answers every request with `{}`.
 *
 *     deno run --allow-net=127.0.0.1 bench/server.ts [MILLISECONDS BEFORE EACH ANSWER]
 *
 * It prints its address and ends when its standard input does. HTTP is written by hand because
 * `Deno.serve` takes about twice the processor time, and on two cores that would limit what is
 * measured. The answer to a GET is the number of other requests so far.
 */

import { type RequestKind, RequestReader } from "./request_reader.ts";

/** The kernel does not give more at once. */
const BUFFER_BYTES = 256 * 1024;

const ok = response("200 OK", "{}");
const lengthRequired = response("411 Length Required", "{}");

let requests = 0;

if (import.meta.main) {
  const delayMs = Number(Deno.args[0] ?? 0);
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  console.log(`http://127.0.0.1:${listener.addr.port}`);
  endWithInput();
  for await (const connection of listener) serve(connection, delayMs);
}

/** Ends the server with the benchmark, also when that is killed. */
async function endWithInput(): Promise<void> {
  for await (const _ of Deno.stdin.readable);
  Deno.exit(0);
}

async function serve(connection: Deno.TcpConn, delayMs: number): Promise<void> {
  using _ = connection;
  connection.setNoDelay();
  const reader = new RequestReader();
  const buffer = new Uint8Array(BUFFER_BYTES);
  try {
    for (;;) {
      const size = await connection.read(buffer);
      if (size === null) return;
      for (const kind of reader.feed(buffer.subarray(0, size))) {
        if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
        await connection.write(answer(kind));
      }
    }
  } catch {
    // The client is gone, which is how every connection ends.
  }
}

function answer(kind: RequestKind): Uint8Array {
  if (kind === "count") return response("200 OK", JSON.stringify({ requests }));
  if (kind === "unmeasured") return lengthRequired;
  requests++;
  return ok;
}

function response(status: string, body: string): Uint8Array {
  const head = `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\n`;
  return new TextEncoder().encode(`${head}content-length: ${body.length}\r\n\r\n${body}`);
}
