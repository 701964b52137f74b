import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { type LookUpRequest, type People, startAppServer } from "../helpers/app_server.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { runVerify, SECRETS, type VerifyRun } from "../helpers/verify_run.ts";

const DATA = [{ id: 1, a: 1 }, { id: 2, a: 2 }];
const PEOPLE: People = { "1": { a: "1" }, "2": { a: "2" } };

/** The status for the first `times` requests, then the people. */
function failing(status: number, times: number, init: ResponseInit = {}) {
  return ({ number }: LookUpRequest) =>
    number < times ? new Response("{}", { ...init, status }) : undefined;
}

Deno.test("runVerify() repeats what is retriable", async () => {
  for (const status of [408, 425, 429, 500, 503]) {
    await using server = startAppServer(PEOPLE, { answer: failing(status, 1) });
    const { code, report } = await runVerify(server.url, { data: DATA });
    assertEquals({ code, sent: report.requests.sent, retried: report.requests.retried }, {
      code: 0,
      sent: 2,
      retried: 1,
    }, `${status}`);
  }
});

Deno.test("runVerify() repeats an answer that makes no sense", async () => {
  await using server = startAppServer(PEOPLE, { answer: failing(200, 1) });
  const { code, report } = await runVerify(server.url, { data: DATA });
  assertEquals({ code, sent: report.requests.sent, retried: report.requests.retried }, {
    code: 0,
    sent: 2,
    retried: 1,
  });
});

Deno.test("runVerify() is held back by Retry-After", async () => {
  const headers = { "retry-after": "7" };
  await using server = startAppServer(PEOPLE, { answer: failing(429, 1, { headers }) });
  const clock = new FakeClock({ jumps: true });
  const { code } = await runVerify(server.url, { data: DATA, clock });
  assertEquals(code, 0);
  assert(clock.now() >= 7000 && clock.now() < 7100, `${clock.now()}`);
});

Deno.test("runVerify() counts those as failed who cannot be looked up, after three rounds", async () => {
  const answer = ({ ids }: LookUpRequest) =>
    ids.includes("2") ? new Response("{}", { status: 500 }) : undefined;
  await using server = startAppServer(PEOPLE, { answer });
  const data = [...Array.from({ length: 100 }, (_, i) => ({ id: 100 + i })), ...DATA.slice(1)];
  server.people = Object.fromEntries(data.map(({ id }) => [String(id), {}]));
  const { code, report, file } = await runVerify(server.url, { data });
  assertEquals({
    code,
    error: report.error,
    identical: report.users.identical,
    failed: report.users.failed,
  }, { code: 1, error: null, identical: 100, failed: 1 });
  assertEquals(report.users.verified, 100);
  const of = (count: number) => server.requests.filter(({ ids }) => ids.length === count).length;
  assertEquals(of(100), 1);
  assert(of(1) > 3 * 2, `${of(1)}`);
  const [{ status, user, reason }] = file!;
  assertEquals({ status, user }, { status: "failed", user: "2" });
  assertMatch(reason!, /^Customer\.io answered 500 \(\d+ attempts\)$/);
});

Deno.test("runVerify() finds the person whose look-up fails while others succeed, and verifies all others", async () => {
  const answer = ({ ids }: LookUpRequest) =>
    ids.includes("13") ? new Response("{}", { status: 500 }) : undefined;
  const data = Array.from({ length: 40 }, (_, i) => ({ id: i }));
  const people = Object.fromEntries(data.map(({ id }) => [String(id), {}]));
  for (const parallelism of [1, 25]) {
    await using server = startAppServer(people, { answer });
    const { code, report, file } = await runVerify(server.url, { data, config: { parallelism } });
    assertEquals({ code, error: report.error, identical: report.users.identical }, {
      code: 1,
      error: null,
      identical: 39,
    });
    assertEquals(file?.map(({ user }) => user), ["13"]);
  }
});

Deno.test("runVerify() waits an outage out in which everyone is answered with an error", async () => {
  for (const status of [429, 502, 503]) {
    const clock = new FakeClock({ jumps: true });
    const answer = () => clock.now() < 30_000 ? new Response("<html>", { status }) : undefined;
    await using server = startAppServer(PEOPLE, { answer });
    const { code, report } = await runVerify(server.url, { data: DATA, clock });
    assertEquals({ code, identical: report.users.identical, failed: report.users.failed }, {
      code: 0,
      identical: 2,
      failed: 0,
    });
    assert(report.requests.throttledMs > 20_000, `${report.requests.throttledMs}`);
  }
});

Deno.test("runVerify() exits 3 when it had no success for giveUpAfter", async () => {
  const headers = { "retry-after": "600" };
  await using server = startAppServer(PEOPLE, { answer: failing(503, Infinity, { headers }) });
  const clock = new FakeClock({ jumps: true });
  const config = { giveUpAfter: 100 };
  const { code, report } = await runVerify(server.url, { data: DATA, config, clock });
  assertEquals({ code, kind: report.error?.kind }, { code: 3, kind: "unreachable" });
  assertStringIncludes(report.error!.message, "answered 503; no success for 1:40 min");
  assertStringIncludes(report.error!.message, "asked to wait 10:00 min");
  assert(clock.now() < 135_000, `${clock.now()}`);
});

Deno.test("runVerify() finds the person that a batch is refused for, and verifies all others", async () => {
  const answer = ({ ids }: LookUpRequest) => {
    const body = { errors: [{ detail: "bad id", status: "400" }] };
    return ids.includes("13") ? Response.json(body, { status: 400 }) : undefined;
  };
  const data = Array.from({ length: 40 }, (_, i) => ({ id: i }));
  const people = Object.fromEntries(data.map(({ id }) => [String(id), {}]));
  await using server = startAppServer(people, { answer });
  const { code, report, file } = await runVerify(server.url, { data });
  assertEquals({ code, identical: report.users.identical, failed: report.users.failed }, {
    code: 1,
    identical: 39,
    failed: 1,
  });
  assertEquals(file?.map(({ user }) => user), ["13"]);
  assertStringIncludes(file![0].reason!, "bad id");
});

Deno.test("runVerify() stops when everyone is refused alone", async () => {
  await using server = startAppServer({}, { answer: failing(400, Infinity) });
  const data = Array.from({ length: 100 }, (_, i) => ({ id: i }));
  const { code, report } = await runVerify(server.url, { data });
  assertEquals({ code, kind: report.error?.kind }, { code: 3, kind: "setup" });
  assertStringIncludes(report.error!.message, "for 10 people in a row: check appUrl");
});

for (const status of [401, 403]) {
  Deno.test(`runVerify() exits 3 at ${status}, says what to check, and shows no secret`, async () => {
    const body = { errors: [{ detail: `bad key ${SECRETS.appApiKey}`, status: String(status) }] };
    const answer = () => Response.json(body, { status });
    await using server = startAppServer(PEOPLE, { answer });
    const { code, report, stdout, stderr } = await runVerify(server.url, { data: DATA });
    assertEquals({ code, kind: report.error?.kind, sent: report.requests.sent }, {
      code: 3,
      kind: "auth",
      sent: 1,
    });
    assertStringIncludes(report.error!.message, "App API key");
    assertStringIncludes(report.error!.message, "Settings > Account Settings > API Credentials");
    for (const secret of Object.values(SECRETS)) {
      assertEquals((stdout + stderr).includes(secret), false);
    }
  });
}

Deno.test("runVerify() exits 3 when there is nothing at appUrl", async () => {
  await using server = startAppServer();
  const config = { appUrl: `${server.url}/elsewhere` };
  const { code, report } = await runVerify(server.url, { data: DATA, config });
  assertEquals({ code, kind: report.error?.kind, sent: report.requests.sent }, {
    code: 3,
    kind: "setup",
    sent: 1,
  });
  assertEquals(
    report.error!.message,
    `Cannot look people up at ${new URL(server.url).host}: it answered 404 (not found) to ` +
      "POST /v1/customers/attributes, so it is not Customer.io's App API: check appUrl",
  );
});

Deno.test("runVerify() exits 3 when Customer.io cannot be reached", async () => {
  const url = await closedUrl();
  const { code, report } = await runVerify(url, { data: DATA });
  assertEquals({ code, kind: report.error?.kind, failed: report.users.failed }, {
    code: 3,
    kind: "unreachable",
    failed: 0,
  });
  assertEquals({ sent: report.requests.sent, retried: report.requests.retried }, {
    sent: 2,
    retried: 1,
  });
  const many = Array.from({ length: 2000 }, (_, id) => ({ id }));
  const stopped = await runVerify(url, { data: many, config: { parallelism: 1 } });
  assertEquals({ code: stopped.code, sent: stopped.report.requests.sent }, { code: 3, sent: 20 });
  assertStringIncludes(stopped.report.error!.message, "10 requests in a row");
});

Deno.test("runVerify() exits 2 and says where to make the key when there is none", async () => {
  const run = await runVerify("http://127.0.0.1:9", {
    data: DATA,
    config: { appApiKey: undefined },
  });
  assertConfigError(
    run,
    "appApiKey",
    "Settings > Account Settings > API Credentials > App API Keys",
  );
});

Deno.test("runVerify() exits 2 and names cio-sync sandbox when the region is the sandbox", async () => {
  const config = { region: "sandbox", trackUrl: undefined, appUrl: undefined };
  const run = await runVerify("", { data: DATA, config });
  assertConfigError(run, "region", "cio-sync sandbox");
  assertStringIncludes(run.report.error!.message, "trackUrl");
});

Deno.test("runVerify() exits 2 when trackUrl alone says where Customer.io is", async () => {
  const run = await runVerify("http://127.0.0.1:9", { data: DATA, config: { appUrl: undefined } });
  assertConfigError(run, "appUrl", "trackUrl");
});

Deno.test("runVerify() exits 3 at another workspace, and looks nobody up", async () => {
  const region = { region: "eu", environment_id: 3 };
  await using server = startAppServer(PEOPLE, { region });
  const config = { workspaceId: 4 };
  const { code, report } = await runVerify(server.url, { data: DATA, config });
  assertEquals({ code, kind: report.error?.kind, requests: server.requests.length }, {
    code: 3,
    kind: "auth",
    requests: 0,
  });
  const right = await runVerify(server.url, { data: DATA, config: { workspaceId: 3 } });
  assertEquals({
    code: right.code,
    workspaceId: right.report.workspaceId,
    region: right.report.region,
  }, { code: 0, workspaceId: 3, region: "eu" });
  assertEquals(right.report.requests.sent, 1);
});

function assertConfigError({ code, report }: VerifyRun, path: string, text: string): void {
  assertEquals({ code, kind: report.error?.kind, sent: report.requests.sent }, {
    code: 2,
    kind: "config",
    sent: 0,
  });
  assertStringIncludes(report.error!.message, `\n  ${path}: `);
  assertStringIncludes(report.error!.message, text);
}

/** A URL at which nobody listens any more. */
async function closedUrl(): Promise<string> {
  const server = startAppServer();
  await server[Symbol.asyncDispose]();
  return server.url;
}

Deno.test("runVerify() fails the person whose look-up a filter blocks, and verifies all others", async () => {
  const answer = ({ ids }: LookUpRequest) => ids.includes("13") ? blocked() : undefined;
  const data = Array.from({ length: 40 }, (_, i) => ({ id: i }));
  const people = Object.fromEntries(data.map(({ id }) => [String(id), {}]));
  await using server = startAppServer(people, { answer });
  const { code, report, file } = await runVerify(server.url, { data });
  assertEquals({ code, error: report.error, identical: report.users.identical }, {
    code: 1,
    error: null,
    identical: 39,
  });
  assertEquals(file?.map(({ status, user, reason }) => ({ status, user, reason })), [{
    status: "failed",
    user: "13",
    reason: "Not taken: blocked on the way (403 from Filter/2)",
  }]);
});

Deno.test("runVerify() exits 3 when something else answers for Customer.io", async () => {
  const cases = [
    { name: "blocked", answer: blocked, said: "Filter/2 answered 403, not in Customer.io's form" },
    { name: "sign-in page", answer: () => new Response("<html>Sign in"), said: "an HTML page" },
    { name: "nothing", answer: () => new Response(""), said: "an empty body" },
  ];
  for (const { name, answer, said } of cases) {
    for (const count of [2, 3000]) {
      await using server = startAppServer({}, { answer });
      const data = Array.from({ length: count }, (_, id) => ({ id }));
      const { code, report } = await runVerify(server.url, { data, config: { parallelism: 1 } });
      assertEquals({ code, kind: report.error?.kind }, { code: 3, kind: "setup" }, name);
      assertStringIncludes(report.error!.message, said);
      assertStringIncludes(report.error!.message, "or check appUrl");
      assert(server.requests.length < 100, `${name}: ${server.requests.length} requests`);
    }
  }
});

function blocked(): Response {
  return new Response("<html>Access denied", { status: 403, headers: { server: "Filter/2" } });
}
