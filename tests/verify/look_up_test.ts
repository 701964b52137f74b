import { assert, assertEquals } from "@std/assert";
import type { Fetch } from "../../lib/customerio/api_client.ts";
import { APP_RATE_LIMIT, AppApi } from "../../lib/customerio/app_api.ts";
import {
  StatusError,
  UnreachableError,
  UnreadableAnswerError,
} from "../../lib/customerio/request_error.ts";
import type { IdentifierKind } from "../../lib/customerio/identifiers.ts";
import { Attempts } from "../../lib/delivery/attempts.ts";
import { OutageWatch } from "../../lib/delivery/outage.ts";
import { Throttle } from "../../lib/delivery/throttle.ts";
import type { Expectation } from "../../lib/verify/expectation.ts";
import { LookUp } from "../../lib/verify/look_up.ts";
import { startAppServer } from "../helpers/app_server.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { NO_BACKOFF } from "../helpers/sync_run.ts";
import { turns } from "../helpers/turns.ts";

const GO_ON = new AbortController().signal;

interface LookUpParts {
  api?: AppApi;
  identifier?: IdentifierKind;
  throttle?: Throttle;
  maxAttempts?: number;
}

/** Looks people up at the App API at `baseUrl`. */
function lookUpFor(baseUrl: string, parts: LookUpParts = {}) {
  const {
    api = apiFor(baseUrl),
    identifier = "id",
    throttle = new Throttle({ rateLimit: 1e9 }),
    maxAttempts = 1,
  } = parts;
  const outage = new OutageWatch();
  const attempts = new Attempts({ throttle, outage, maxAttempts, backoff: NO_BACKOFF });
  const lookUp = new LookUp({ api, identifier, attempts, outage });
  return { lookUp, attempts, api };
}

function apiFor(baseUrl: string, fetch?: Fetch): AppApi {
  const others = { appApiKey: "app-key", timeoutMs: 30_000, userAgent: "cio-sync/test" };
  return new AppApi({ baseUrl, fetch, ...others });
}

function expectation(user: string): Expectation {
  const position = { record: 1, line: 1, column: 1, offset: 0 };
  return { number: 1, user, key: user, position, attributes: {}, updatesOnly: false };
}

Deno.test("lookUp() sends at most 10 requests in any second, also after a pause", async () => {
  const clock = new FakeClock();
  const throttle = new Throttle({ rateLimit: APP_RATE_LIMIT, clock });
  await using server = startAppServer({}, {
    answer: ({ number }) => {
      // Most of the last 20, so that it is about everyone.
      if (number < 5 || number > 15) return undefined;
      return new Response("", { status: 429, headers: { "retry-after": "3" } });
    },
  });
  const times: number[] = [];
  let inFlight = 0;
  const api = apiFor(server.url, async (url, init) => {
    times.push(clock.now());
    inFlight++;
    const response = await fetch(url, init);
    inFlight--;
    return response;
  });
  const { lookUp, attempts } = lookUpFor(server.url, { api, throttle, maxAttempts: 2 });
  let isDone = false;
  const all = Promise.all(
    Array.from({ length: 30 }, () => lookUp.lookUp([expectation("1")], GO_ON)),
  ).finally(() => isDone = true);
  while (!isDone) {
    await turns();
    // The clock moves on only when everything sent was answered.
    if (inFlight === 0) await clock.advanceToNext();
  }
  const statuses = (await all).flatMap(({ people }) => people)
    .map(({ comparison }) => comparison.status);
  assertEquals(statuses, Array(30).fill("missing"));
  assertEquals({ times: times.length, retried: attempts.retried }, { times: 41, retried: 11 });
  for (let i = 10; i < times.length; i++) assert(times[i] - times[i - 10] >= 1000, `${times}`);
  assert(times.some((time, i) => i > 0 && time - times[i - 1] >= 2900), `no pause: ${times}`);
});

Deno.test("lookUp() finds people by cio_id with and without its prefix", async () => {
  await using server = startAppServer({ a3: {}, cio_b4: { cio_id: "b4" } });
  const { lookUp } = lookUpFor(server.url, { identifier: "cio_id" });
  const { people } = await lookUp.lookUp(["a3", "cio_b4", "c5"].map(expectation), GO_ON);
  assertEquals(people.map(({ comparison }) => comparison.status), [
    "identical",
    "identical",
    "missing",
  ]);
});

Deno.test("lookUp() asks for a stop at a 401, and says nothing of anybody once it is stopped", async () => {
  await using server = startAppServer({}, { answer: () => new Response("", { status: 401 }) });
  const { lookUp } = lookUpFor(server.url);
  const { people: [{ comparison }], stop } = await lookUp.lookUp([expectation("1")], GO_ON);
  assertEquals({ status: comparison.status, kind: stop?.kind }, { status: "failed", kind: "auth" });
  const stopped = AbortSignal.abort(stop);
  assertEquals(await lookUp.lookUp([expectation("1")], stopped), { people: [], stop: undefined });
  assertEquals(server.requests.length, 1);
});

Deno.test("lookUp() gives a mistake of ours as an internal error, and says nothing of anybody", async () => {
  const { attempts } = lookUpFor("http://127.0.0.1:9");
  const mistake = new TypeError("a mistake");
  attempts.make = () => Promise.reject(mistake);
  const api = apiFor("http://127.0.0.1:9");
  const lookUp = new LookUp({ api, identifier: "id", attempts, outage: new OutageWatch() });
  const { people, stop } = await lookUp.lookUp([expectation("1")], GO_ON);
  assertEquals({ people, kind: stop?.kind, cause: stop?.cause }, {
    people: [],
    kind: "internal",
    cause: mistake,
  });
});

Deno.test("lookUp() ends with an internal error at a mistake within an attempt", async () => {
  const api = apiFor("http://127.0.0.1:9");
  const mistake = new TypeError("a mistake");
  api.customers = () => Promise.reject(mistake);
  const { lookUp } = lookUpFor("http://127.0.0.1:9", { api });
  const { stop } = await lookUp.lookUp([expectation("1")], GO_ON);
  assertEquals({ kind: stop?.kind, cause: stop?.cause }, { kind: "internal", cause: mistake });
});

Deno.test("lookUp() says how often it asked where it would ask again, and nothing of that elsewhere", async () => {
  const of = async (status: number, server?: string) => {
    const headers: Record<string, string> = server === undefined ? {} : { server };
    await using app = startAppServer({}, {
      answer: () => new Response('{"errors":[{"detail":"no"}]}', { status, headers }),
    });
    const { lookUp } = lookUpFor(app.url, { maxAttempts: 2 });
    const { people: [{ comparison }] } = await lookUp.lookUp([expectation("1")], GO_ON);
    return comparison;
  };
  assertEquals(await of(500), {
    status: "failed",
    reason: "Customer.io answered 500: no (2 attempts)",
  });
  assertEquals(await of(400), { status: "failed", reason: "Customer.io answered 400: no" });
});

Deno.test("lookUp() stops at ten refusals in a row, and begins to count anew after a success", async () => {
  let isRefused = true;
  await using server = startAppServer({}, {
    answer: () => isRefused ? new Response("{}", { status: 400 }) : undefined,
  });
  const { lookUp } = lookUpFor(server.url);
  const stops = async (times: number) => {
    const kinds: (string | undefined)[] = [];
    for (let n = 0; n < times; n++) {
      kinds.push((await lookUp.lookUp([expectation("1")], GO_ON)).stop?.kind);
    }
    return kinds;
  };
  assertEquals(await stops(9), Array(9).fill(undefined));
  isRefused = false;
  assertEquals(await stops(1), [undefined]);
  isRefused = true;
  assertEquals(await stops(9), Array(9).fill(undefined));
  const { stop } = await lookUp.lookUp([expectation("1")], GO_ON);
  assertEquals(stop?.kind, "setup");
  assertEquals(
    stop?.message,
    "Customer.io answered 400, for 10 people in a row: check appUrl",
  );
});

Deno.test("lookUp() finds who is at fault by halves, and asks of one person once", async () => {
  const bad = new Response('{"errors":[{"detail":"no"}]}', { status: 400 });
  await using server = startAppServer({ 1: {}, 2: {}, 4: {} }, {
    answer: ({ ids }) => ids.includes("3") ? bad.clone() : undefined,
  });
  const { lookUp } = lookUpFor(server.url);
  const { people } = await lookUp.lookUp(["1", "2", "3", "4"].map(expectation), GO_ON);
  assertEquals(server.requests.map(({ ids }) => ids), [
    ["1", "2", "3", "4"],
    ["1", "2"],
    ["3", "4"],
    ["3"],
    ["4"],
  ]);
  assertEquals(people.map(({ comparison: { status } }) => status), [
    "identical",
    "identical",
    "failed",
    "identical",
  ]);
});

Deno.test("lookUp() finds nobody else by halves when the first half ends the run", async () => {
  await using server = startAppServer({}, {
    answer: ({ ids }) =>
      ids.length > 1
        ? new Response('{"errors":[{"detail":"no"}]}', { status: 400 })
        : new Response("", { status: 401 }),
  });
  const { lookUp } = lookUpFor(server.url);
  const { people, stop } = await lookUp.lookUp(["1", "2"].map(expectation), GO_ON);
  assertEquals({ asked: server.requests.map(({ ids }) => ids), kind: stop?.kind }, {
    asked: [["1", "2"], ["1"]],
    kind: "auth",
  });
  assertEquals(people.map(({ expectation }) => expectation.user), ["1"]);
});

Deno.test("lookUp() counts a success that is no answer towards the end of a run that something else answers", async () => {
  await using server = startAppServer({}, { answer: () => new Response("<html>Sign in") });
  const { lookUp, attempts } = lookUpFor(server.url);
  let stop;
  let times = 0;
  while (stop === undefined && times < 100) {
    times++;
    ({ stop } = await lookUp.lookUp([expectation("1")], GO_ON));
  }
  assertEquals({ times, kind: stop?.kind, sent: attempts.sent }, {
    times: 10,
    kind: "setup",
    sent: 10,
  });
});

Deno.test("lookUp() asks for two people one by one when something else has answered for both", async () => {
  await using server = startAppServer({ "1": {} }, {
    answer: ({ ids }) => ids.includes("2") ? new Response("<html>Sign in") : undefined,
  });
  const { lookUp } = lookUpFor(server.url);
  const { people } = await lookUp.lookUp(["1", "2"].map(expectation), GO_ON);
  assertEquals(
    people.map(({ expectation, comparison }) => `${expectation.user} ${comparison.status}`),
    ["1 identical", "2 failed"],
  );
  assertEquals(server.requests.map(({ ids }) => ids), [["1", "2"], ["1"], ["2"]]);
  // All of its attempts are made for both, and for each alone one, as more of them were of no use.
  server.requests.length = 0;
  await lookUpFor(server.url, { maxAttempts: 2 }).lookUp.lookUp(
    ["1", "2"].map(expectation),
    GO_ON,
  );
  assertEquals(server.requests.map(({ ids }) => ids), [["1", "2"], ["1", "2"], ["1"], ["2"]]);
});

/** Looks up with `results`, in place of attempts, one after the other; what each stops the run with. */
async function stopsAfter(results: readonly Record<string, unknown>[]): Promise<unknown[]> {
  const { lookUp, attempts } = lookUpFor("http://127.0.0.1:9");
  const stops: unknown[] = [];
  for (const result of results) {
    attempts.make = () => Promise.resolve({ attempts: 1, ...result } as never);
    stops.push((await lookUp.lookUp([expectation("1")], GO_ON)).stop?.kind);
  }
  return stops;
}

Deno.test("lookUp() stops at no number of failures that another attempt may end", async () => {
  const errors = [
    new StatusError({ status: 500 }),
    new UnreadableAnswerError("It breaks off", undefined, { isWhole: false }),
  ];
  for (const error of errors) {
    const stops = await stopsAfter(Array(12).fill({ verdict: "retry", error }));
    assertEquals(stops, Array(12).fill(undefined), error.name);
  }
});

Deno.test("lookUp() begins to count refusals anew after a failure of another kind", async () => {
  const refused = { verdict: "reject", error: new StatusError({ status: 400 }) };
  const failed = { verdict: "retry", error: new StatusError({ status: 500 }) };
  const nine = Array(9).fill(refused);
  assertEquals(await stopsAfter([...nine, failed, ...nine, refused]), [
    ...Array(19).fill(undefined),
    "setup",
  ]);
});

Deno.test("lookUp() ends the run where either of two halves does that are looked up at once", async () => {
  const refusal = new StatusError({ status: 401 });
  for (const bad of ["1", "2"]) {
    const { lookUp, attempts, api } = lookUpFor("http://127.0.0.1:9");
    const asked: string[] = [];
    api.customers = (ids) => Promise.resolve(ids as never);
    attempts.make = async (request) => {
      const ids = await request.send() as string[];
      asked.push(ids.join());
      if (ids.length > 1) {
        return {
          verdict: "retry",
          error: new UnreachableError("no"),
          attempts: 1,
          past: {},
        } as never;
      }
      return (ids[0] === bad
        ? { verdict: "stop", error: refusal, attempts: 1, endsWith: "auth" }
        : { verdict: "accepted", answer: [] }) as never;
    };
    const { people, stop } = await lookUp.lookUp(["1", "2"].map(expectation), GO_ON);
    assertEquals([people.length, stop?.kind], [2, "auth"], bad);
    assertEquals(asked, ["1,2", "1", "2"]);
  }
});
