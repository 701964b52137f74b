/**
 * The server that memory is measured against: it answers as the case at hand wants it.
 *
 *     deno run --allow-net=127.0.0.1 bench/memory_server.ts ANSWERS
 *
 * It prints its address and ends when its standard input does. What it keeps in memory itself is not measured.
 */

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** How a server answers. */
export type Answers =
  /** Everyone is accepted, at once or after 2 s. */
  | "accept"
  | "slow"
  /** Everyone in a batch is refused by a 207, each for a long reason of their own; one alone by a 400. */
  | "refuse"
  /** Each batch is answered by a 207 with 100,000 errors. */
  | "flood"
  /** Everything is answered by a 400. */
  | "reject"
  /** After some answers, connections break for 4 s. */
  | "outage"
  /** Looked-up people have other attributes, and long ones. */
  | "different";

const SLOW_MS = 2000;
const FLOOD_ERRORS = 100_000;
const OUTAGE = { afterRequests: 20, ms: 4000 };
/** To the question that shows whether an outage is over. */
const REGION = JSON.stringify({ region: "us", environment_id: 1 });
const LONG_VALUE = "v".repeat(1000);

let requests = 0;
let outageSince: number | undefined;

if (import.meta.main) {
  const answers = Deno.args[0] as Answers;
  const server = createServer((request, response) => {
    read(request).then((body) => answer(answers, { request, response, body })).catch(() => {});
  });
  server.listen(0, "127.0.0.1", () => {
    console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });
  for await (const _ of Deno.stdin.readable);
  Deno.exit(0);
}

async function read(request: IncomingMessage): Promise<string> {
  const decoder = new TextDecoder();
  let body = "";
  for await (const chunk of request) body += decoder.decode(chunk, { stream: true });
  return body;
}

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  body: string;
}

async function answer(answers: Answers, { request, response, body }: Exchange): Promise<void> {
  requests++;
  if (answers === "outage" && isOutage()) {
    request.socket.destroy();
    return;
  }
  if (answers === "slow") await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
  const { status, text } = request.url === "/api/v1/accounts/region"
    ? { status: 200, text: REGION }
    : answerTo(answers, request.url === "/api/v2/batch", body);
  response.writeHead(status, { "content-type": "application/json" });
  response.end(text);
}

function isOutage(): boolean {
  if (requests > OUTAGE.afterRequests) outageSince ??= Date.now();
  return outageSince !== undefined && Date.now() - outageSince < OUTAGE.ms;
}

function answerTo(answers: Answers, isBatch: boolean, body: string) {
  if (answers === "refuse" && isBatch) {
    const people = body.split('"action":"identify"').length - 1;
    return { status: 207, text: errors(people, people) };
  }
  if (answers === "flood" && isBatch) {
    const people = body.split('"action":"identify"').length - 1;
    return { status: 207, text: errors(FLOOD_ERRORS, people) };
  }
  if (answers === "refuse" || answers === "reject") {
    return { status: 400, text: JSON.stringify({ meta: { errors: [reason(requests)] } }) };
  }
  if (answers === "different") return { status: 200, text: customers(body) };
  return { status: 200, text: "{}" };
}

/** `count` errors, about as many different people as there are. */
function errors(count: number, people: number): string {
  const length = count > people ? 30 : 280;
  const list = Array.from(
    { length: count },
    (_, i) =>
      `{"batch_index":${i % people},"reason":"invalid","field":"a","message":"${
        reason(i, length)
      }"}`,
  );
  return `{"errors":[${list.join()}]}`;
}

function reason(number: number, length = 280): string {
  return `${requests}-${number} cannot be taken `.padEnd(length, "because of this and that, ");
}

function customers(body: string): string {
  const { ids } = JSON.parse(body) as { ids: string[] };
  const attributes = Object.fromEntries(
    Array.from({ length: 20 }, (_, i) => [i === 0 ? "a" : `a${i}`, LONG_VALUE]),
  );
  return JSON.stringify({ customers: ids.map((id) => ({ id, identifiers: { id }, attributes })) });
}
