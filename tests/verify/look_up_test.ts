import { assert, assertEquals } from "@std/assert";
import type { Fetch } from "../../lib/customerio/api_client.ts";
import { APP_RATE_LIMIT, AppApi } from "../../lib/customerio/app_api.ts";
import { Throttle } from "../../lib/delivery/throttle.ts";
import type { Expectation } from "../../lib/verify/expectation.ts";
import { LookUp, type LookUpOptions } from "../../lib/verify/look_up.ts";
import { startAppServer } from "../helpers/app_server.ts";
import { NO_BACKOFF } from "../helpers/sync_run.ts";

function lookUpFor(baseUrl: string, more: Partial<LookUpOptions> = {}): LookUp {
  return new LookUp({
    api: apiFor(baseUrl),
    identifier: "id",
    throttle: new Throttle({ rateLimit: 1e9 }),
    maxAttempts: 1,
    stop: new AbortController(),
    backoff: NO_BACKOFF,
    ...more,
  });
}

function apiFor(baseUrl: string, fetch?: Fetch): AppApi {
  const others = { appApiKey: "app-key", timeoutMs: 30_000, userAgent: "cio-sync/test" };
  return new AppApi({ baseUrl, fetch, ...others });
}

function expectation(user: string): Expectation {
  const position = { record: 1, line: 1, column: 1, offset: 0 };
  return { number: 1, user, key: user, position, attributes: {}, updatesOnly: false };
}

Deno.test("LookUp sends at most 10 requests in any second, also after a pause", async () => {
  let time = 0;
  const sleepers: { until: number; wake: () => void }[] = [];
  const throttle = new Throttle({
    rateLimit: APP_RATE_LIMIT,
    now: () => time,
    wait: (ms) => new Promise((wake) => sleepers.push({ until: time + ms, wake })),
  });
  await using server = startAppServer({}, {
    answer: ({ number }) => {
      if (number !== 5) return undefined;
      return new Response("", { status: 429, headers: { "retry-after": "3" } });
    },
  });
  const times: number[] = [];
  let inFlight = 0;
  const api = apiFor(server.url, async (url, init) => {
    times.push(time);
    inFlight++;
    const response = await fetch(url, init);
    inFlight--;
    return response;
  });
  const lookUp = lookUpFor(server.url, { api, throttle, maxAttempts: 2 });
  let isOver = false;
  const all = Promise.all(Array.from({ length: 30 }, () => lookUp.lookUp([expectation("1")])))
    .finally(() => isOver = true);
  while (!isOver) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    // The clock moves on only when everything sent was answered.
    if (inFlight > 0 || sleepers.length === 0) continue;
    sleepers.sort((a, b) => a.until - b.until);
    const { until, wake } = sleepers.shift()!;
    time = Math.max(time, until);
    wake();
  }
  assertEquals((await all).flat().every(({ verdict }) => verdict.status === "missing"), true);
  assertEquals([times.length, lookUp.retried], [31, 1]);
  for (let i = 10; i < times.length; i++) assert(times[i] - times[i - 10] >= 1000, `${times}`);
  assert(times.some((time, i) => i > 0 && time - times[i - 1] >= 2900), `no pause: ${times}`);
});

Deno.test("LookUp finds people by cio_id with and without its prefix", async () => {
  await using server = startAppServer({ a3: {}, cio_b4: { cio_id: "b4" } });
  const lookUp = lookUpFor(server.url, { identifier: "cio_id" });
  const lookedUp = await lookUp.lookUp(["a3", "cio_b4", "c5"].map(expectation));
  assertEquals(lookedUp.map(({ verdict }) => verdict.status), [
    "identical",
    "identical",
    "missing",
  ]);
});

Deno.test("LookUp gives no verdicts once the run is stopped", async () => {
  await using server = startAppServer({}, { answer: () => new Response("", { status: 401 }) });
  const stop = new AbortController();
  const lookUp = lookUpFor(server.url, { stop });
  const [{ verdict }] = await lookUp.lookUp([expectation("1")]);
  assertEquals([verdict.status, stop.signal.aborted], ["failed", true]);
  assertEquals(await lookUp.lookUp([expectation("1")]), []);
  assertEquals(server.requests.length, 1);
});
