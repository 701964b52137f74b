import { assert, assertEquals } from "@std/assert";
import { requestBody } from "../../lib/customerio/request_body.ts";

Deno.test("requestBody() gives what no batch exceeds as it is, and streams what is longer", async () => {
  assertEquals(requestBody(undefined), null);
  const short = new Uint8Array(500_000).fill(7);
  assert(requestBody(short) === short);
  const long = Uint8Array.from({ length: 700_001 }, (_, i) => i % 251);
  const body = requestBody(long);
  assert(body instanceof ReadableStream);
  assertEquals(await new Response(body).bytes(), long);
});

Deno.test("requestBody() arrives whole through fetch", async () => {
  const long = Uint8Array.from({ length: 3_000_000 }, (_, i) => i % 251);
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    async (request) => new Response(await request.bytes()),
  );
  const url = `http://127.0.0.1:${server.addr.port}`;
  const response = await fetch(url, { method: "PUT", body: requestBody(long) });
  assertEquals(await response.bytes(), long);
});
