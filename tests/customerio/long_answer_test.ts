import { assertEquals } from "@std/assert";
import { splitList } from "../../lib/customerio/long_list.ts";
import { readText } from "../../lib/customerio/response_text.ts";
import { readBatchAnswer } from "../../lib/customerio/track_answer.ts";

/** So much white space makes any body a long one. */
const PADDING = " ".repeat(100_000);

Deno.test("readBatchAnswer() says of a long body what it says of a short one", () => {
  const error = (index: unknown, more = "") =>
    `{"batch_index":${index},"reason":"r${index}"${more}}`;
  const bodies = [
    "{}",
    '{"errors":[]}',
    '{"errors":null}',
    `{"errors":[${error(0)}]}`,
    `{"errors":[${error(2, ',"field":"f","message":"m"')}, ${error(1, ',"detail":"d"')} ]}`,
    `{"errors":[${error(3)}]}`,
    `{"errors":[${error(0)},${error(null)}]}`,
    `{"errors":[${error(-1)}]}`,
    `{"errors":[${error(0.5)}]}`,
    '{"errors":["text"]}',
    '{"errors":"text"}',
    '{"errors":{}}',
    `{"errors":[${error(0)}],"errors":[${error(1)}]}`,
    `{"errors":[${error(0)}],"error":"all"}`,
    `{"errors":[${error(0)}],"meta":{"error":"all"}}`,
    `{"\\u0065rrors":[${error(0)}]}`,
    `[${error(0)}]`,
    '"text"',
    `{"errors":[${error(0)},]}`,
    `{"errors":[${error(0)}]`,
    `{"errors":[${error(0)}]} x`,
    "<html>",
    "",
  ];
  for (const body of bodies) {
    const expected = readBatchAnswer(body, 3);
    assertEquals(readBatchAnswer(PADDING + body, 3), expected, body);
    assertEquals(readBatchAnswer(body + PADDING, 3), expected, body);
  }
});

Deno.test("readBatchAnswer() gives everyone named in 100,000 errors the first reason", () => {
  const errors = Array.from(
    { length: 100_000 },
    (_, i) => ({ batch_index: i % 6000, reason: `reason ${i}` }),
  );
  const problems = readBatchAnswer(JSON.stringify({ errors }), 6000)!;
  assertEquals(problems.length, 6000);
  assertEquals(problems[0], { reason: "reason 0", field: undefined, index: 0 });
  assertEquals(problems[5999], { reason: "reason 5999", field: undefined, index: 5999 });
});

Deno.test("splitList() leaves the rest of the body as it is", () => {
  const list = splitList('{"a":1,"list":[1,{"b":[2]}, "é"],"c":{"list":[3]}}', "list")!;
  assertEquals(list.rest, '{"a":1,"list":[],"c":{"list":[3]}}');
  assertEquals([...list.elements], ["1", '{"b":[2]}', '"é"']);
});

Deno.test("readText() reads long bodies in turns, however many come at once", async () => {
  const texts = Array.from({ length: 8 }, (_, i) => `${i}é`.repeat(100_000));
  const read = await Promise.all(texts.map((text) => readText(streamed(text))));
  assertEquals(read.map((text) => text === undefined ? -1 : texts.indexOf(text)), [
    ...texts.keys(),
  ]);
});

Deno.test("readText() goes on with others when a long body breaks off or is too long", async () => {
  const broken = () =>
    new Response(
      new ReadableStream({
        start(controller) {
          controller.enqueue(new Uint8Array(200_000));
        },
        pull(controller) {
          controller.error(new Error("reset"));
        },
      }),
    );
  const long = "x".repeat(300_000);
  const read = await Promise.all([
    ...[1, 2, 3].map(() => readText(broken())),
    ...[1, 2, 3].map(() => readText(streamed(long), 250_000)),
    readText(streamed(long)),
  ]);
  assertEquals(read.slice(0, 6), new Array(6).fill(undefined));
  assertEquals(read[6], long);
});

/** A response of unknown length, in pieces. */
function streamed(text: string): Response {
  const bytes = new TextEncoder().encode(text);
  let at = 0;
  return new Response(
    new ReadableStream({
      pull(controller) {
        if (at >= bytes.length) return controller.close();
        controller.enqueue(bytes.slice(at, at += 50_001));
      },
    }),
  );
}

Deno.test("splitList() takes no body that is no JSON object and nothing else", () => {
  const bodies = ['{"list":[]} x', '{"list":[]}{}', '{"list":[]', '{"list":[}', "[]", "7", "", " "];
  for (const body of bodies) assertEquals(splitList(body, "list"), undefined, body);
});
