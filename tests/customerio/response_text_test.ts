import { assertEquals } from "@std/assert";
import { readText } from "../../lib/customerio/response_text.ts";
import { startTrackServer } from "../helpers/track_server.ts";
import { settle, until } from "../helpers/turns.ts";

const MIB = 1024 * 1024;

/** A response whose body comes in `chunks`; `state` tells whether the rest was cancelled. */
function streamed(
  chunks: Iterator<Uint8Array | Error>,
  headers: Record<string, string> = {},
): { response: Response; state: { pulled: number; cancelled: boolean } } {
  const state = { pulled: 0, cancelled: false };
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      state.pulled++;
      const { value, done } = chunks.next();
      if (done) controller.close();
      else if (value instanceof Error) controller.error(value);
      else controller.enqueue(value);
    },
    cancel() {
      state.cancelled = true;
    },
  });
  return { response: new Response(body, { headers }), state };
}

function* bytesOf(...parts: (string | Error)[]): Generator<Uint8Array | Error> {
  for (const part of parts) yield part instanceof Error ? part : new TextEncoder().encode(part);
}

function* zeros(chunk: number, count: number): Generator<Uint8Array> {
  for (let i = 0; i < count; i++) yield new Uint8Array(chunk);
}

Deno.test("readText() gives the body, with and without its length announced", async () => {
  const announced = (length: string) =>
    new Response("abc", { headers: { "content-length": length } });
  const cases: { name: string; response: Response; text: string }[] = [
    { name: "no body", response: new Response(null), text: "" },
    { name: "an empty body", response: new Response(""), text: "" },
    { name: "characters of many bytes", response: new Response("Zoë 🦕"), text: "Zoë 🦕" },
    { name: "the right length", response: announced("3"), text: "abc" },
    { name: "too large a length", response: announced("1000000"), text: "abc" },
    { name: "a length that is no number", response: announced("many"), text: "abc" },
  ];
  for (const { name, response, text } of cases) {
    assertEquals(await readText(response), text, name);
  }
});

Deno.test("readText() takes as many bytes as it is told, and not one more", async () => {
  // Where the memory grows, and where a long answer has its turn.
  for (const length of [10, 1024, 65_536, 65_537, 100_000]) {
    const { response } = streamed(zeros(length, 1));
    assertEquals((await readText(response, length))?.length, length);
    const { response: longer } = streamed([new Uint8Array(length), new Uint8Array(1)].values());
    assertEquals(await readText(longer, length), undefined, `${length} bytes and one`);
  }
});

Deno.test("readText() puts characters together that are cut across chunks", async () => {
  const bytes = new TextEncoder().encode("a🦕é語b");
  const { response } = streamed([...bytes].map((byte) => new Uint8Array([byte])).values());
  assertEquals(await readText(response), "a🦕é語b");
});

Deno.test("readText() is undefined when the body breaks off", async () => {
  for (const headers of [undefined, { "content-length": "6" }]) {
    const { response } = streamed(bytesOf("abc", new Error("reset")), headers);
    assertEquals(await readText(response), undefined);
  }
});

Deno.test("readText() is undefined when a real connection breaks off within the body", async () => {
  await using server = startTrackServer(() => ({ body: "half", cut: "body" }));
  assertEquals(await readText(await fetch(server.url)), undefined);
});

Deno.test("readText() takes 16 MiB, and cancels what is larger without reading on", async () => {
  const { response: just } = streamed(zeros(MIB, 16));
  assertEquals((await readText(just))?.length, 16 * MIB);
  const { response: more } = streamed([...zeros(MIB, 16), new Uint8Array(1)].values());
  assertEquals(await readText(more), undefined);

  const { response, state } = streamed(zeros(MIB, 1000));
  assertEquals(await readText(response), undefined);
  assertEquals(state.cancelled, true);
  assertEquals(state.pulled <= 19, true, `${state.pulled} chunks were read`);
});

Deno.test("readText() does not trust the announced length of a compressed body", async () => {
  const headers = { "content-length": "100", "content-encoding": "gzip" };
  const { response, state } = streamed(zeros(MIB, 1000), headers);
  assertEquals(await readText(response), undefined);
  assertEquals(state.cancelled, true);
});

Deno.test("readText() reads long bodies one after the other, and short ones meanwhile", async () => {
  const KIB = 1024;
  const ended: string[] = [];
  const begin = (name: string, kib: number) => {
    const gate = Promise.withResolvers<void>();
    const state = { pulled: 0 };
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        if (state.pulled === kib) {
          await gate.promise;
          return controller.close();
        }
        state.pulled++;
        controller.enqueue(new Uint8Array(KIB));
      },
    });
    const text = readText(new Response(body)).then((text) => ended.push(`${name} ${text?.length}`));
    return { state, text, end: gate.resolve };
  };
  const bodies = [begin("first", 200), begin("second", 200), begin("third", 200)];
  const short = begin("short", 60);
  for (const each of [...bodies, short]) each.end();
  await Promise.all([...bodies, short].map(({ text }) => text));
  assertEquals(
    ended,
    ["short", "first", "second", "third"].map((name) =>
      `${name} ${(name === "short" ? 60 : 200) * KIB}`
    ),
  );

  const [waitedFor, waiting] = [begin("a", 200), begin("b", 200)];
  await until(() => waitedFor.state.pulled === 200);
  waiting.end();
  // Of the other one no more is read than shows that it is long.
  await until(() => waiting.state.pulled >= 64);
  await settle();
  assertEquals([waiting.state.pulled <= 66, ended.length], [true, 4], `${waiting.state.pulled}`);
  waitedFor.end();
  await Promise.all([waitedFor.text, waiting.text]);
  assertEquals(ended.slice(4), [`a ${200 * KIB}`, `b ${200 * KIB}`]);
});
