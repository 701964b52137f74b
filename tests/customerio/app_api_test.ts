import { assertEquals, assertRejects } from "@std/assert";
import { LEFT_OUT } from "../../lib/customerio/redact.ts";
import { AppApi } from "../../lib/customerio/app_api.ts";
import { readCustomers } from "../../lib/customerio/app_answer.ts";
import {
  RedirectError,
  StatusError,
  UnreadableAnswerError,
} from "../../lib/customerio/request_error.ts";
import { type AppServerOptions, type People, startAppServer } from "../helpers/app_server.ts";

const KEY = "app-key-secret";

function start(people: People = {}, options: AppServerOptions = {}) {
  const server = startAppServer(people, options);
  const api = new AppApi({
    baseUrl: server.url,
    appApiKey: KEY,
    timeoutMs: 30_000,
    userAgent: "cio-sync/test",
  });
  return { server, api, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

for (const wrapped of [false, true]) {
  Deno.test(`AppApi looks up those there are when each is ${wrapped ? "wrapped" : "flat"}`, async () => {
    await using it = start({ "1": { plan: "free" }, "3": { plan: "team" } }, { wrapped });
    const customers = await it.api.customers(["1", "2", "3"], "id");
    assertEquals(customers, [
      {
        identifiers: { id: "1", cio_id: "a3000001" },
        attributes: { id: "1", plan: "free" },
        unsubscribed: false,
      },
      {
        identifiers: { id: "3", cio_id: "a3000001" },
        attributes: { id: "3", plan: "team" },
        unsubscribed: false,
      },
    ]);
    assertEquals(it.server.requests, [{
      number: 0,
      path: "/v1/customers/attributes?id_type=id",
      authorization: `Bearer ${KEY}`,
      ids: ["1", "2", "3"],
    }]);
    assertEquals(it.api.inFlight, 0);
  });
}

for (const kind of ["email", "cio_id"] as const) {
  Deno.test(`AppApi says so when people are looked up by ${kind}`, async () => {
    await using it = start();
    assertEquals(await it.api.customers(["a"], kind), []);
    assertEquals(it.server.requests[0].path, `/v1/customers/attributes?id_type=${kind}`);
  });
}

Deno.test("AppApi throws the status without the key when the answer repeats it", async () => {
  const body = { errors: [{ detail: `unknown key ${KEY}`, status: "401" }] };
  await using it = start({}, { answer: () => Response.json(body, { status: 401 }) });
  const error = await assertRejects(() => it.api.customers(["1"], "id"), StatusError);
  assertEquals(error.status, 401);
  assertEquals(error.problems[0].reason, LEFT_OUT);
});

Deno.test("AppApi throws the wait that is asked for when there are too many requests", async () => {
  const answer = () => new Response("", { status: 429, headers: { "retry-after": "7" } });
  await using it = start({}, { answer });
  const error = await assertRejects(() => it.api.customers(["1"], "id"), StatusError);
  assertEquals({ status: error.status, retryAfterMs: error.retryAfterMs }, {
    status: 429,
    retryAfterMs: 7000,
  });
});

Deno.test("AppApi refuses a redirect to another host, which sees no request", async () => {
  await using other = startAppServer({ "1": {} });
  const headers = { location: `${other.url}/v1/customers/attributes?id_type=id` };
  await using it = start({}, { answer: () => new Response(null, { status: 307, headers }) });
  await assertRejects(() => it.api.customers(["1"], "id"), RedirectError, "is not Customer.io");
  assertEquals(other.requests, []);
});

Deno.test("AppApi refuses a redirect to the Track API, and leaves out what shows the key for people", async () => {
  let location = "https://track.customer.io/v1/customers/attributes";
  await using it = start({ "1": { name: `is ${KEY}` } }, {
    answer: () =>
      location === "" ? undefined : Response.json({}, { status: 307, headers: { location } }),
  });
  await assertRejects(() => it.api.customers(["1"], "id"), RedirectError, "track.customer.io");
  location = "";
  const [{ attributes }] = await it.api.customers(["1"], "id");
  // It is compared as it is.
  assertEquals(attributes.name, `is ${KEY}`);
  assertEquals(it.api.redact(`is ${KEY}`), LEFT_OUT);
});

for (
  const body of [
    "",
    "<html>",
    "[]",
    "{}",
    '{"customers":{}}',
    '{"customers":[1]}',
    '{"customers":[{}]}',
  ]
) {
  Deno.test(`AppApi throws UnreadableAnswerError when the body is ${body || "empty"}`, async () => {
    await using it = start({}, { answer: () => new Response(body) });
    await assertRejects(() => it.api.customers(["1"], "id"), UnreadableAnswerError);
  });
}

Deno.test("readCustomers() finds nobody when the list is null", () => {
  assertEquals(readCustomers('{"customers":null}'), []);
});

Deno.test("readCustomers() takes identifiers from where they are", () => {
  const cases: [string, object][] = [
    ['"identifiers":{"id":"1","email":null,"cio_id":""},"attributes":{}', { id: "1" }],
    ['"id":"1","attributes":{"email":"a@b.c"}', { id: "1", email: "a@b.c" }],
    ['"identifiers":{"id":"new"},"id":"old","attributes":{"id":"older"}', { id: "new" }],
    ['"id":9007199254740993,"attributes":null', { id: "9007199254740993" }],
  ];
  for (const [text, identifiers] of cases) {
    assertEquals(readCustomers(`{"customers":[{${text}}]}`)?.[0].identifiers, identifiers, text);
  }
});

Deno.test("readCustomers() reads unsubscribed as a boolean or as the word", () => {
  const cases: [string, boolean | undefined][] = [
    ["true", true],
    ["false", false],
    ['"true"', true],
    ['"False"', false],
    ["null", undefined],
    ['"perhaps"', undefined],
  ];
  for (const [text, unsubscribed] of cases) {
    const body = `{"customers":[{"id":"1","attributes":{},"unsubscribed":${text}}]}`;
    assertEquals(readCustomers(body)?.[0].unsubscribed, unsubscribed, text);
  }
});

Deno.test("readCustomers() keeps every digit of a number that is no string", () => {
  const body = '{"customers":[{"id":"1","attributes":{"n":12345678901234567890}}]}';
  assertEquals(
    JSON.stringify(readCustomers(body)?.[0].attributes),
    '{"n":12345678901234567890}',
  );
});
