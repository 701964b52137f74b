/** Tests of the routes below /sandbox for programs. */

import { assertEquals, assertMatch } from "@std/assert";
import { parseFaults } from "../../../lib/sandbox/faults/faults.ts";
import { startStandalone } from "../../../lib/sandbox/standalone.ts";
import { clientOf, exchangeRaw, person } from "../../helpers/sandbox_client.ts";

const JSON_TYPE = { "content-type": "application/json" };

async function start() {
  const client = clientOf(await startStandalone({ seed: 5 }));
  const { url } = client.sandbox;
  const get = async (path: string) => await (await fetch(`${url}/sandbox${path}`)).text();
  return {
    client,
    get,
    json: async (path: string) => JSON.parse(await get(path)),
    post: async (body: string, headers: Record<string, string> = JSON_TYPE) => {
      const response = await fetch(`${url}/sandbox/faults`, {
        method: "POST",
        headers,
        body,
        redirect: "manual",
      });
      const text = await response.text();
      return { status: response.status, location: response.headers.get("location"), text };
    },
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}

Deno.test("GET /sandbox/status tells programs all counts", async () => {
  await using sandbox = await start();
  await sandbox.client.put("1", { a: 1 });
  await sandbox.post('{"faults":"429=1,latency=2ms","seed":9}');
  await sandbox.client.put("1", {});
  assertEquals(await sandbox.json("/status"), {
    people: 1,
    activities: 1,
    requests: {
      total: 2,
      byRoute: { "PUT /api/v1/customers/:identifier": 2 },
      byStatus: { 200: 1, 429: 1 },
    },
    faults: {
      faults: "429=1,latency=2ms",
      rates: { 429: 1 },
      latencyMs: 2,
      seed: 9,
      counts: { 429: 1 },
    },
  });
});

Deno.test("GET /sandbox/people gives all, however many there are, and ends with a line", async () => {
  await using sandbox = await start();
  const people = Array.from(
    { length: 900 },
    (_, n) => person({ id: `u${n}` }, { a: "x".repeat(80) }),
  );
  await sandbox.client.batch(...people);
  const text = await sandbox.get("/people");
  assertEquals(text.length > 2 * 65_536, true);
  assertEquals(text.endsWith("}\n"), true);
  const ids = text.trimEnd().split("\n").map((line) => JSON.parse(line).identifiers.id);
  assertEquals(ids, people.map((_, n) => `u${n}`));
});

Deno.test("GET /sandbox/activity takes limit, before and after, where they are numbers", async () => {
  await using sandbox = await start();
  const items = Array.from({ length: 1002 }, (_, n) => person({ id: `u${n}` }));
  await sandbox.client.batch(...items);
  const ids = async (query: string) => {
    const found: { sequence: number }[] = await sandbox.json(`/activity${query}`);
    return found.map(({ sequence }) => sequence);
  };
  const all = await ids("");
  assertEquals({ length: all.length, first: all[0], last: all.at(-1) }, {
    length: 1000,
    first: 1002,
    last: 3,
  });
  assertEquals((await ids("?limit=5000")).length, 1000);
  assertEquals(await ids("?limit=2"), [1002, 1001]);
  assertEquals(await ids("?limit=2&before=9"), [8, 7]);
  assertEquals(await ids("?after=1000"), [1002, 1001]);
  assertEquals((await ids("?limit=x&after=-1")).length, 1000);
  assertEquals((await ids("?limit=1234567890123456")).length, 1000);
});

Deno.test("POST /sandbox/faults answers a program with the faults, and the page's form with the page", async () => {
  await using sandbox = await start();
  const state = { rates: { 429: 0.5 }, latencyMs: 0, seed: 5, counts: {} };
  assertEquals(await sandbox.post('{"429":"0.5"}'), {
    status: 200,
    location: null,
    text: JSON.stringify({ faults: "429=0.5", ...state }),
  });
  const form = {
    "content-type": "Application/x-www-form-urlencoded; charset=utf-8",
    origin: sandbox.client.sandbox.url,
  };
  const answer = await sandbox.post("on=500&rate-500=7.5&on=latency&rate-latency=3", form);
  assertEquals(answer, { status: 303, location: "/", text: "" });
  assertEquals(await sandbox.json("/faults"), {
    faults: "500=0.075,latency=3ms",
    rates: { 500: 0.075 },
    latencyMs: 3,
    seed: 5,
    counts: {},
  });
  const toProgram = await sandbox.post("", { ...form, accept: "text/html, application/json" });
  assertEquals({ ...toProgram, text: JSON.parse(toProgram.text).faults }, {
    status: 200,
    location: null,
    text: "",
  });
});

Deno.test("POST /sandbox/faults says what it cannot understand", async () => {
  await using sandbox = await start();
  const messages: [string, string][] = [
    ["[]", "Faults must be text or a JSON object"],
    ["null", "Faults must be text or a JSON object"],
    ['{"seed":1.5}', "The seed must be an integer"],
    ['{"seed":null}', "The seed must be an integer"],
    ['{"429":""}', "Fault '429' needs how likely it is, from 0 to 1: current value is nothing"],
  ];
  for (const [body, error] of messages) {
    assertEquals(await sandbox.post(body), {
      status: 400,
      location: null,
      text: JSON.stringify({ meta: { error } }),
    });
  }
  const { text } = await sandbox.post("on=429&rate-429=x", {
    "content-type": "application/x-www-form-urlencoded",
    origin: sandbox.client.sandbox.url,
  });
  assertEquals(JSON.parse(text), {
    meta: { error: "Fault '429' needs how likely it is, from 0 to 1: current value is 'x'" },
  });
});

Deno.test("POST /sandbox/faults takes what says nothing of itself for neither a form nor a program's", async () => {
  await using client = clientOf(await startStandalone({ faults: parseFaults("429=1") }));
  const { url, faults } = client.sandbox;
  const post = (headers: string[], body = "") => {
    const all = ["Host: 127.0.0.1", "Connection: close", `Content-Length: ${body.length}`];
    const head = ["POST /sandbox/faults HTTP/1.1", ...all, ...headers].join("\r\n");
    return exchangeRaw(url, `${head}\r\n\r\n${body}`);
  };
  assertMatch(await post([]), /^HTTP\/1\.1 400 [^]*request body must be valid JSON/);
  assertEquals(faults.settings, parseFaults("429=1"));
  const form = ["Content-Type: application/x-www-form-urlencoded", "Sec-Fetch-Site: same-origin"];
  assertMatch(await post(form, "on=500&rate-500=5"), /^HTTP\/1\.1 303 [^]*location: \/\r/i);
  assertEquals(faults.settings, parseFaults("500=0.05"));
});
