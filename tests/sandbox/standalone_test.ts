import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import { parseFaults } from "../../lib/sandbox/faults/faults.ts";
import { startStandalone } from "../../lib/sandbox/standalone.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import {
  type Answer,
  basic,
  clientOf,
  exchangeRaw,
  person,
  rawPut,
} from "../helpers/sandbox_client.ts";
import { turns, until } from "../helpers/turns.ts";

const start = async (faults = "", seed = 1) =>
  clientOf(await startStandalone({ faults: parseFaults(faults), seed }));

Deno.test("startStandalone() answers as any sandbox does when there are no faults", async () => {
  await using client = await start();
  assertEquals(await client.put("1", { a: 1 }), { status: 200, body: {} });
  assertEquals((await client.look("/customers/1/attributes")).body.customer.id, "1");
  const { body } = await client.send("GET", "/api/v1/accounts/region");
  assertEquals(body.url, client.sandbox.url);
  assertEquals((await client.batch(person({ id: "2" }), person({}))).status, 207);
  assertEquals(client.sandbox.requests.total, 4);
});

Deno.test("startStandalone() throws when the port is in use", async () => {
  await using sandbox = await startStandalone();
  const port = Number(new URL(sandbox.url).port);
  const error = await assertRejects(() => startStandalone({ port }), RunError);
  assertStringIncludes(error.message, `127.0.0.1:${port}: the port is in use`);
});

Deno.test("Fault 429 is answered in the envelope of each API, and nothing is applied", async () => {
  await using client = await start("429=1");
  const message = "fault: status 429 by request of the sandbox's user";
  assertEquals(await client.put("1", {}), { status: 429, body: { meta: { error: message } } });
  assertEquals(await client.batch(person({ id: "1" })), {
    status: 429,
    body: { errors: [{ reason: "invalid", field: "request", message }] },
  });
  assertEquals(await client.look("/customers?email=a"), {
    status: 429,
    body: { errors: [{ detail: message, status: "429" }] },
  });
  assertEquals(client.sandbox.personCount, 0);
  assertEquals(client.sandbox.faults.counts, { 429: 3 });
  assertEquals(client.sandbox.requests.byStatus, { 429: 3 });
});

for (const fault of ["500", "503", "reset"]) {
  Deno.test(`Fault ${fault} happens before and after a request is applied when its rate is 1`, async () => {
    await using client = await start(`${fault}=1`);
    for (let id = 0; id < 20; id += 1) {
      const put = client.put(String(id), {});
      if (fault === "reset") await assertRejects(() => put, TypeError);
      else assertEquals((await put).status, Number(fault));
    }
    const { personCount } = client.sandbox;
    assert(personCount > 0 && personCount < 20, `${personCount}`);
    assertEquals(client.sandbox.faults.counts, { [fault]: 20 });
    assertEquals(client.sandbox.requests.total, 20);
    if (fault === "reset") assertEquals(client.sandbox.requests.byStatus, {});
    client.sandbox.faults.set(parseFaults(""));
    assertEquals((await client.put("more", {})).status, 200);
  });
}

Deno.test("Fault reset ends the connection without a byte", async () => {
  await using client = await start("reset=1");
  const { sandbox } = client;
  assertEquals(await exchangeRaw(sandbox.url, rawPut(sandbox, "1")), "");
});

Deno.test("Fault reset counts a request with a long body, whether it is applied or not", async () => {
  await using client = await start("reset=1");
  const { sandbox } = client;
  const request = rawPut(sandbox, "1").replace("Length: 2", "Length: 900000") +
    " ".repeat(900_000 - 2);
  for (let count = 1; count <= 6; count++) {
    assertEquals(await exchangeRaw(sandbox.url, request), "");
    await until(() => sandbox.requests.total === count);
  }
  assertEquals(sandbox.requests.byRoute, { "PUT /api/v1/customers/:identifier": 6 });
});

/** What no client can read: HTML, JSON that is cut off, nothing, and what is no UTF-8. */
const GARBAGE = [
  "<!doctype html><title>502 Bad Gateway</title><h1>Bad Gateway</h1>",
  '{"errors":[{"batch_ind',
  "",
  '{"\ufffd\ufffd\0":',
];

Deno.test("Fault garbage applies the request and spoils the answer's body alone", async () => {
  await using client = await start("garbage=1");
  const headers = {
    authorization: basic(client.sandbox.siteId, client.sandbox.apiKey),
    "content-type": "application/json",
  };
  const bodies = new Set<string>();
  for (let id = 0; id < 20; id += 1) {
    const response = await fetch(`${client.sandbox.url}/api/v1/customers/${id}`, {
      method: "PUT",
      headers,
      body: "{}",
    });
    assertEquals(response.status, 200);
    bodies.add(await response.text());
  }
  assertEquals(bodies, new Set(GARBAGE));
  assertEquals(client.sandbox.personCount, 20);
  const unauthorized = await fetch(`${client.sandbox.url}/api/v1/accounts/region`);
  assertEquals(unauthorized.status, 401);
  await unauthorized.text();
});

Deno.test("Fault timeout gives no answer, and its wait ends when the client goes away", async () => {
  await using client = await start("timeout=1");
  for (let id = 0; id < 4; id += 1) {
    const going = new AbortController();
    const answer = fetch(`${client.sandbox.url}/api/v1/customers/${id}`, {
      method: "PUT",
      headers: { authorization: basic(client.sandbox.siteId, client.sandbox.apiKey) },
      body: "{}",
      signal: going.signal,
    });
    await until(() => (client.sandbox.faults.counts.timeout ?? 0) > id);
    going.abort();
    await assertRejects(() => answer, DOMException);
  }
  await until(() => client.sandbox.requests.total === 4);
  assertEquals(client.sandbox.requests.byStatus, {});
});

Deno.test("sandbox.close() ends what waits for a timeout or by latency", async () => {
  for (const fault of ["timeout=1,latency=0ms", "timeout=1,latency=600s"]) {
    const client = await start(fault);
    const answer = client.put("1", {}).catch(() => "no answer");
    await until(() => client.sandbox.faults.counts.timeout !== undefined);
    await client.sandbox.close();
    assertEquals(await answer, "no answer");
    await client.sandbox.close();
  }
});

Deno.test("Latency delays answers and changes nothing else", async () => {
  const clock = new FakeClock();
  const sandbox = await startStandalone({ faults: parseFaults("latency=5ms"), clock });
  await using client = clientOf(sandbox);
  let answer: Answer | undefined;
  const answered = client.put("1", {}).then((given) => answer = given);
  await clock.asleepFor(5);
  await clock.advance(4);
  await turns(10);
  assertEquals({ personCount: sandbox.personCount, answer }, { personCount: 0, answer: undefined });
  await clock.advance(1);
  assertEquals(await answered, { status: 200, body: {} });
});

Deno.test("The same seed gives the same answers to the same requests", async () => {
  const answers = async (seed: number) => {
    await using client = await start("429=0.2,500=0.2,garbage=0.2", seed);
    const statuses: string[] = [];
    for (let id = 0; id < 30; id += 1) {
      statuses.push(
        await client.put(String(id), {}).then(({ status }) => `${status}`, () => "garbage"),
      );
    }
    return [...statuses, client.sandbox.personCount];
  };
  assertEquals(await answers(3), await answers(3));
  assert(JSON.stringify(await answers(3)) !== JSON.stringify(await answers(4)));
});

Deno.test("Faults leave the page and the switches alone when every request has one", async () => {
  await using client = await start("reset=1");
  for (const path of ["/", "/sandbox/status", "/sandbox/style.css"]) {
    const response = await fetch(client.sandbox.url + path);
    assertEquals(response.status, 200);
    await response.text();
  }
  assertEquals(client.sandbox.requests.total, 0);
});

Deno.test("startStandalone() takes many connections at once, large bodies and slow ones", async () => {
  await using client = await start();
  const value = "x".repeat(900);
  const items = Array.from({ length: 450 }, (_, id) => person({ id: `${id}` }, { value }));
  const answers = await Promise.all([
    ...Array.from({ length: 20 }, () => client.batch(...items)),
    ...Array.from({ length: 100 }, (_, id) => client.put(`p${id}`, {})),
  ]);
  assert(answers.every(({ status }) => status === 200));
  assertEquals(client.sandbox.personCount, 550);
  const { hostname, port } = new URL(client.sandbox.url);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  const request = new TextEncoder().encode(rawPut(client.sandbox, "slow"));
  for (const byte of request) await connection.write(new Uint8Array([byte]));
  const text = await new Response(connection.readable).text();
  assert(text.startsWith("HTTP/1.1 200"));
});

Deno.test("startStandalone() takes a free port, no faults and the seed 1 unless it is told others", async () => {
  await using one = await startStandalone();
  await using other = await startStandalone();
  for (const { url, faults } of [one, other]) {
    assert(Number(new URL(url).port) >= 1024, url);
    assertEquals([faults.settings, faults.seed], [parseFaults(""), 1]);
  }
  assert(one.url !== other.url);
});

Deno.test("startStandalone() gives the port back when its file cannot be used", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { hostname, port } = listener.addr;
  listener.close();
  const db = "/nowhere/at/all.db";
  // The second time it would be in use.
  for (let time = 0; time < 2; time++) {
    const error = await assertRejects(() => startStandalone({ hostname, port, db }), RunError);
    assertStringIncludes(error.message, `Cannot keep people in ${db}`);
  }
});

Deno.test("Fault timeout ends after five minutes, without an answer", async () => {
  const clock = new FakeClock();
  const sandbox = await startStandalone({ faults: parseFaults("timeout=1"), clock });
  const answer = exchangeRaw(sandbox.url, rawPut(sandbox, "1"));
  const long = () => clock.waits.filter((ms) => ms > 60_000);
  await until(() => long().length > 0);
  assertEquals(long(), [300_000]);
  await clock.advance(299_999);
  await turns(10);
  assertEquals([sandbox.requests.total, long()], [0, [300_000]]);
  await clock.advance(1);
  assertEquals(await answer, "");
  await until(() => sandbox.requests.total === 1);
  assertEquals(sandbox.requests.byStatus, {});
  await sandbox.close();
});

Deno.test("Latency of a millisecond is waited for, and none is not", async () => {
  const clock = new FakeClock();
  await using client = clientOf(
    await startStandalone({ faults: parseFaults("latency=1ms"), clock }),
  );
  /** The first of the answer and a wait of so many milliseconds. */
  const first = async (ms: number) => {
    const answered = client.put("1", {}).then(({ status }) => status);
    const waits = clock.asleepFor(ms).then(() => `waits ${ms} ms`);
    return { answered, first: await Promise.race([answered, waits]) };
  };
  const slow = await first(1);
  assertEquals(slow.first, "waits 1 ms");
  await clock.advance(1);
  assertEquals(await slow.answered, 200);
  client.sandbox.faults.set(parseFaults(""));
  assertEquals((await first(0)).first, 200);
});
