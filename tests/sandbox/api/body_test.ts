import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { MAX_REQUEST_BYTES } from "../../../lib/sandbox/api/body.ts";
import { startStandalone } from "../../../lib/sandbox/standalone.ts";
import { FakeClock } from "../../helpers/fake_clock.ts";
import { basic, type Client, clientOf, person, startClient } from "../../helpers/sandbox_client.ts";
import { turns } from "../../helpers/turns.ts";

const OK = { status: 200, body: {} };

Deno.test("POST /batch is accepted below 500,000 bytes and answered 413 from there on", async () => {
  await using client = startClient();
  assertEquals(await sendBatch(client, 499_999), OK);
  const tooLarge = {
    status: 413,
    body: {
      errors: [{
        reason: "invalid",
        field: "body",
        message: "request body cannot be larger than 499999 bytes",
      }],
    },
  };
  assertEquals(await sendBatch(client, 500_000), tooLarge);
  assertEquals(await sendBatch(client, 3_000_000), tooLarge);
  assertEquals(client.sandbox.personCount, 1);
  assertEquals(client.sandbox.requests.byStatus, { 200: 1, 413: 2 });
});

Deno.test("A body of unknown length is answered 413 above the limit", async () => {
  await using client = startClient();
  const stream = (size: number) => new Blob(["{}", " ".repeat(size - 2)]).stream();
  const put = (size: number) => client.send("PUT", "/api/v1/customers/1", { body: stream(size) });
  assertEquals(await put(MAX_REQUEST_BYTES), OK);
  assertEquals(await put(MAX_REQUEST_BYTES + 1), {
    status: 413,
    body: { meta: { error: "request body cannot be larger than 1000000 bytes" } },
  });
});

Deno.test("An item may have 32,000 bytes in a batch and alone, and more by v1", async () => {
  await using client = startClient();
  assertEquals(JSON.stringify(itemOf(32_000)).length, 32_000);
  assertEquals(await client.batch(itemOf(32_000), itemOf(100)), OK);
  assertEquals(await client.entity(itemOf(32_000)), OK);
  assertEquals(await client.batch(itemOf(100), itemOf(32_001)), {
    status: 207,
    body: {
      errors: [{
        batch_index: 1,
        reason: "invalid",
        field: "batch",
        message: "item cannot be larger than 32000 bytes",
      }],
    },
  });
  assertEquals((await client.entity(itemOf(32_001))).status, 413);
  const large = Array.from({ length: 40 }, (_, n) => [`a${n}`, "é".repeat(500)]);
  assertEquals(await client.put("large", Object.fromEntries(large)), OK);
});

/** Sends a batch of one person that has this many bytes altogether. */
function sendBatch(client: Client, bytes: number) {
  const body = JSON.stringify({ batch: [person({ id: "1" })] });
  return client.send("POST", "/api/v2/batch", { body: body.padEnd(bytes) });
}

/** An identify item of exactly this many bytes, no value of which is over its limit. */
function itemOf(bytes: number): unknown {
  const values: Record<string, string> = { last: "" };
  const length = () => JSON.stringify(person({ id: "1" }, values)).length;
  for (let index = 0; bytes - length() > 1000; index += 1) {
    values[`k${index}`] = "y".repeat(Math.min(900, bytes - length() - 50));
  }
  values.last = "z".repeat(bytes - length());
  return person({ id: "1" }, values);
}

/** The head of a request with the sandbox's credentials. */
function head({ sandbox: { siteId, apiKey } }: Client, line: string, headers: string[]): string {
  const all = ["Host: 127.0.0.1", `Authorization: ${basic(siteId, apiKey)}`, ...headers];
  return `${line} HTTP/1.1\r\n${all.join("\r\n")}\r\n\r\n`;
}

/** Sends bytes, and gives the first bytes of the answer without an end of the connection. */
async function firstOf(url: string, request: string): Promise<string> {
  using connection = await Deno.connect({ port: Number(new URL(url).port) });
  await connection.write(new TextEncoder().encode(request));
  let text = "";
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(2000);
  // All bodies of errors end with it.
  while (!text.endsWith("}")) {
    const length = await connection.read(buffer);
    if (length === null) break;
    text += decoder.decode(buffer.subarray(0, length));
  }
  return text;
}

for (
  const [line, limit] of [
    ["POST /api/v2/batch", 499_999],
    ["POST /api/v2/entity", 32_000],
    ["PUT /api/v1/customers/1", MAX_REQUEST_BYTES],
    ["POST /sandbox/faults", 10_000],
  ] as const
) {
  Deno.test(`${line} is answered 413 before anything of a body is there that says to be too large`, async () => {
    await using client = clientOf(await startStandalone());
    const request = head(client, line, [
      ...["Content-Type: application/json", `Content-Length: ${limit + 1}`],
    ]);
    const answer = await firstOf(client.sandbox.url, request);
    assertStringIncludes(answer, "HTTP/1.1 413");
    assertStringIncludes(answer, `request body cannot be larger than ${limit} bytes`);
  });

  Deno.test(`${line} is answered 413 while a body without an end is still sent`, async () => {
    await using client = clientOf(await startStandalone());
    const { url } = client.sandbox;
    const connection = await Deno.connect({ port: Number(new URL(url).port) });
    const encoder = new TextEncoder();
    await connection.write(encoder.encode(head(client, line, [
      ...["Content-Type: application/json", "Transfer-Encoding: chunked"],
    ])));
    const status = new Uint8Array("HTTP/1.1 413".length);
    const answer = connection.read(status);
    let isAnswered = false;
    answer.finally(() => isAnswered = true).catch(() => {});
    const chunk = encoder.encode(`ffff\r\n${" ".repeat(65_535)}\r\n`);
    let sent = 0;
    while (!isAnswered && sent < 100_000_000) {
      sent += await connection.write(chunk).catch(() => 100_000_000);
      await turns();
    }
    connection.close();
    await answer;
    assertEquals(new TextDecoder().decode(status), "HTTP/1.1 413");
  });
}

Deno.test("An unknown path and wrong credentials are answered before a body is there", async () => {
  await using client = clientOf(await startStandalone());
  const headers = ["Content-Type: application/json", "Content-Length: 2000000000"];
  const unknown = head(client, "POST /unknown", headers);
  assertStringIncludes(await firstOf(client.sandbox.url, unknown), "HTTP/1.1 404");
  const request = head(client, "POST /api/v2/batch", headers).replace("Basic ", "Basic x");
  assertStringIncludes(await firstOf(client.sandbox.url, request), "HTTP/1.1 401");
});

Deno.test("A client that sends 3 MB gets the answer 413 all the same", async () => {
  await using client = clientOf(await startStandalone());
  for (let time = 0; time < 5; time++) {
    assertEquals((await sendBatch(client, 3_000_000)).status, 413);
  }
});

Deno.test("A body that is not there after 30 s is answered 408, and nothing is applied", async () => {
  const clock = new FakeClock();
  await using client = clientOf(await startStandalone({ clock }));
  for (const length of ["Content-Length: 100", "Transfer-Encoding: chunked"]) {
    const request = head(client, "PUT /api/v1/customers/1", [
      ...["Content-Type: application/json", length],
    ]);
    const answer = firstOf(client.sandbox.url, request);
    await clock.asleepFor(30_000);
    await clock.advance(30_000);
    assertStringIncludes(await answer, "HTTP/1.1 408");
    assertStringIncludes(await answer, "request body took longer than 30 s");
    assertMatch(await answer, /^connection: close\r$/im, "what is left of the body is nobody's");
  }
  assertEquals(client.sandbox.personCount, 0);
});

Deno.test("A change whose body is not said to be JSON is answered 415 with what is wanted", async () => {
  await using client = startClient();
  const { url, siteId, apiKey } = client.sandbox;
  const put = async (headers: Record<string, string>, body: BodyInit | null = "{}") => {
    const response = await fetch(`${url}/api/v1/customers/1`, {
      method: "PUT",
      headers: { authorization: basic(siteId, apiKey), ...headers },
      body,
    });
    return { status: response.status, body: await response.json() };
  };
  const refused: { headers: Record<string, string>; body?: BodyInit; is: string }[] = [
    { headers: { "content-type": "text/plain" }, is: "it is 'text/plain'" },
    {
      headers: { "content-type": "application/x-www-form-urlencoded" },
      is: "it is 'application/x",
    },
    { headers: { "content-type": "text/json" }, is: "it is 'text/json'" },
    { headers: {}, body: new TextEncoder().encode("{}"), is: "it has none" },
    { headers: {}, body: new Blob(["{}"]).stream(), is: "it has none" },
  ];
  for (const { headers, body, is } of refused) {
    const answer = await put(headers, body);
    assertEquals(answer.status, 415, is);
    const wanted = "request body must be JSON with the header Content-Type: application/json: ";
    assertStringIncludes(answer.body.meta.error, wanted + is);
  }
  const gzip = await put({ "content-type": "application/json", "content-encoding": "gzip" });
  assertEquals(gzip, {
    status: 415,
    body: {
      meta: { error: "request body must not be compressed: its Content-Encoding is 'gzip'" },
    },
  });
  assertEquals(client.sandbox.personCount, 0);
  for (const type of ["application/json", "Application/JSON; charset=utf-8"]) {
    assertEquals(await put({ "content-type": type }), OK);
  }
  // There is nothing of any kind in no body.
  assertEquals(await put({}, null), OK);
  assertEquals(await client.send("POST", "/api/v1/customers/1/suppress"), OK);
  assertEquals(await client.send("DELETE", "/api/v1/customers/1"), OK);
});

Deno.test("A form is taken from the sandbox's own page alone", async () => {
  await using client = clientOf(await startStandalone());
  const { url } = client.sandbox;
  const statusOf = async (headers: Record<string, string>) => {
    const response = await fetch(`${url}/sandbox/faults`, {
      method: "POST",
      redirect: "manual",
      headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
      body: "on=429&rate-429=100",
    });
    await response.text();
    return response.status;
  };
  assertEquals(await statusOf({}), 415);
  assertEquals(client.sandbox.faults.settings.rates, {});
  assertEquals(await statusOf({ origin: url, "sec-fetch-site": "same-origin" }), 303);
  assertEquals(client.sandbox.faults.settings.rates, { 429: 1 });
});

Deno.test("A change without a body is no JSON, but for an update of one person, which changes nothing then", async () => {
  await using client = startClient();
  const notJson = "request body must be valid JSON";
  assertEquals(await client.send("POST", "/api/v2/entity"), {
    status: 400,
    body: { errors: [{ reason: "invalid", field: "body", message: notJson }] },
  });
  assertEquals(await client.send("PUT", "/api/v1/customers/1"), { status: 200, body: {} });
  for (const body of ["[]", "1", "null"]) {
    assertEquals(await client.send("POST", "/api/v1/merge_customers", { body }), {
      status: 400,
      body: { meta: { error: "request body must be a JSON object" } },
    });
  }
  assertEquals(await client.send("POST", "/api/v1/merge_customers", { body: "{" }), {
    status: 400,
    body: { meta: { error: notJson } },
  });
});
