/** A server behind a front, which ends the connections of clients that keep it waiting. */

import type { Front } from "./front.ts";

/** Serves `answer`, which is given the port that the server sees a client at, to the clients of `front`. */
export function serveBehind(
  front: Front,
  answer: (request: Request, clientPort: number) => Promise<Response>,
): Deno.HttpServer<Deno.NetAddr> {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (request, { remoteAddr: { port } }) => {
      const connection = front.connection(port);
      using _turn = connection?.requestBegins();
      const response = await answer(request, port);
      if (response.headers.get("connection") === "close") connection?.endSoon();
      return response;
    },
  );
  front.forwardTo(server.addr.port);
  return server;
}
