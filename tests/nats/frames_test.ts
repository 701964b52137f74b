import { assert, assertEquals } from "@std/assert";
import { freeMessage, readFrames } from "../../lib/nats/frames.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

const INFO = "INFO {}\r\n";

/** Longer than what is read at once. */
const LONG = "x".repeat(70_000);

function message(payload: string): string {
  return `MSG a.b 1 ${payload.length}\r\n${payload}\r\n`;
}

function messageWithHeaders(payload: string): string {
  const headers = "NATS/1.0\r\nA: MSG 5\r\n\r\n";
  return `HMSG a.b 1 reply.1 ${headers.length} ${
    headers.length + payload.length
  }\r\n${headers}${payload}\r\n`;
}

/** Reads `sent` in pieces of these lengths, the last again and again, and no more than there is room for. */
function readerOf(sent: string, lengths: number[]): (buffer: Uint8Array) => Promise<number | null> {
  const all = bytes(sent);
  let at = 0;
  return (buffer) => {
    assert(buffer.length > 0, "there must be room");
    if (at === all.length) return Promise.resolve(null);
    const length = lengths.length > 1 ? lengths.shift()! : lengths[0];
    const piece = all.subarray(at, at + Math.min(length, buffer.length));
    buffer.set(piece);
    at += piece.length;
    return Promise.resolve(piece.length);
  };
}

async function piecesOf(
  sent: string,
  { lengths = [Infinity], first = INFO }: { lengths?: number[]; first?: string } = {},
): Promise<string[]> {
  const pieces: Uint8Array[] = [];
  for await (const piece of readFrames(readerOf(sent, lengths), bytes(first))) pieces.push(piece);
  // Looked at when all is read: nothing may have been written over.
  return pieces.map(text);
}

Deno.test("readFrames() gives a long message in one piece, however it comes", async () => {
  const small = `PING\r\n+OK\r\n${message("MSG 1 9\r\n")}`;
  const sent = [small, messageWithHeaders(LONG), small, message(LONG), message(LONG), "PONG\r\n"];
  for (const lengths of [[Infinity], [1_000], [65_537], [30, 1, 65_536], [small.length + 3, 10]]) {
    const pieces = await piecesOf(sent.join(""), { lengths: [...lengths] });
    assertEquals(pieces.join(""), INFO + sent.join(""), String(lengths));
    for (const each of [sent[1], sent[3]]) assert(pieces.includes(each), String(lengths));
    assertEquals(pieces.filter((piece) => piece === sent[3]).length, 2, String(lengths));
  }
});

Deno.test("readFrames() gives short frames as soon as they are whole", async () => {
  const [one, other] = [message("abc"), messageWithHeaders("def")];
  assertEquals(await piecesOf(one + other + "PING\r\n"), [INFO, one + other + "PING\r\n"]);
  const lengths = [one.length + 1, other.length - 2, 3, 5];
  assertEquals(await piecesOf(one + other + "PING\r\n", { lengths }), [
    ...[INFO, one, other, "PING\r\n"],
  ]);
});

Deno.test("readFrames() gives what is no frame as it comes, and all behind it", async () => {
  const cases = {
    "another protocol": "HTTP/1.1 400\r\n\r\n",
    "a message without a length": "MSG a.b 1 x\r\n",
    "a message without anything": "MSG\r\n",
    "a length beyond any": "MSG a.b 1 99999999999\r\n",
    "a line without an end": "+".repeat(70_000),
  };
  for (const [name, odd] of Object.entries(cases)) {
    const sent = message("abc") + odd + message("def");
    const pieces = await piecesOf(sent, { lengths: [9] });
    assertEquals(pieces.join(""), INFO + sent, name);
  }
  const [first, ...pieces] = await piecesOf(message("abc"), {
    lengths: [9],
    first: "INFO {}\r\nPI",
  });
  assertEquals([first, pieces], ["INFO {}\r\nPI", ["MSG a.b 1", " 3\r\nabc\r\n"]]);
});

Deno.test("readFrames() gives what is no frame as soon as that is known, and what is behind it as it comes", async () => {
  const odd = {
    "an empty line": "\n",
    "another beginning": "X\r\n",
    "no length": "MSG a.b 1 \r\n",
    "no digits": "MSG a.b 1 x\r\n",
    "something before the digits": "MSG a.b x5\r\n",
  };
  for (const [name, line] of Object.entries(odd)) {
    const behind = message("abc");
    const pieces = await piecesOf(line + behind, { lengths: [1] });
    assertEquals(pieces, [INFO, line, ...behind], name);
  }
});

Deno.test("readFrames() gives a long message in one piece behind as many short ones as are read at once", async () => {
  const short = message("x".repeat(989)).repeat(65);
  const long = message(LONG);
  // What is read first ends in the line of a message.
  const pieces = await piecesOf(short + long, { lengths: [short.length + 3, 9, 65_536] });
  assertEquals(pieces, [INFO, short, long]);
});

Deno.test("readFrames() gives what came of a frame before the connection ended", async () => {
  for (
    const part of ["P", "PI", message("abc").slice(0, -1), message(LONG).slice(0, -1), "MSG a"]
  ) {
    const pieces = await piecesOf(`+OK\r\n${part}`, { lengths: [5, 40_000] });
    assertEquals(pieces, [INFO, "+OK\r\n", part]);
  }
});

Deno.test("freeMessage() frees a long message, which is alone in its memory, and no other", async () => {
  const sent = message("abc") + message(LONG);
  const pieces: Uint8Array[] = [];
  for await (const piece of readFrames(readerOf(sent, [Infinity]), bytes(INFO))) pieces.push(piece);
  const [, short, long] = pieces;
  const dataOf = (piece: Uint8Array) => piece.subarray(piece.indexOf(0x0a) + 1, -2);
  for (const piece of [short, long]) freeMessage(dataOf(piece));
  assertEquals([short.length, long.length], [message("abc").length, 0]);
});
