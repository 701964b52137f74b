import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { LEFT_OUT } from "../../lib/customerio/redact.ts";
import { afterRoute, AUTHORIZATION, expected, startTrial, users } from "../helpers/e2e.ts";
import { type Reply, startTrackServer } from "../helpers/track_server.ts";

const OVERLOADED: { name: string; reply: Reply }[] = [
  { name: "500", reply: { status: 500, body: "<html>Bad <b>day</b></html>" } },
  { name: "429 with Retry-After: 0", reply: { status: 429, headers: { "retry-after": "0" } } },
  { name: "a dropped connection", reply: { cut: "request" } },
  { name: "a body that breaks off", reply: { cut: "body", body: { errors: [] } } },
  { name: "200 with a body of no meaning", reply: { body: "<html>Welcome</html>" } },
];

for (const { name, reply } of OVERLOADED) {
  Deno.test(`sync tries again after ${name}`, async () => {
    await using trial = await startTrial({
      data: users(5),
      answer: ({ number }) => number === 0 ? reply : {},
    });
    const { code, result } = await trial.result();

    assertEquals({ code, error: result.error, failuresFile: result.failuresFile }, {
      code: 0,
      error: null,
      failuresFile: null,
    });
    assertEquals(result.users, { read: 5, accepted: 5, unchanged: 0, rejected: 0, failed: 0 });
    const { sent, retried, throttledMs } = result.requests;
    assertEquals({ sent, retried }, { sent: 2, retried: 1 });
    // After a 429 all requests are held back for a moment, whatever it asks for.
    assert(throttledMs <= (reply.status === 429 ? 500 : 0), String(throttledMs));
    assertEquals(trial.people, expected(users(5)));
  });
}

Deno.test("sync rejects those whom a 207 names and accepts all others", async () => {
  const errors = [
    { batch_index: 1, reason: "invalid", field: "email", message: "value \u001b[31mis bad" },
    { batch_index: 3, reason: "required", field: "id" },
    { batch_index: 3, reason: "another for the same person" },
  ];
  await using trial = await startTrial({
    data: users(5),
    answer: () => ({ status: 207, body: { errors } }),
  });
  const { code, result } = await trial.result();
  const text = await trial.sync();

  assertEquals({ code, failuresFile: result.failuresFile }, {
    code: 1,
    failuresFile: "data.failures.ndjson",
  });
  assertEquals(result.users, { read: 5, accepted: 3, unchanged: 0, rejected: 2, failed: 0 });
  assertEquals([...trial.people.keys()], ["u1", "u3", "u5"]);
  const failures = await trial.failures();
  assertEquals(
    failures.map(({ outcome, reason, field, status, user }) => ({
      outcome,
      reason,
      field,
      status,
      user,
    })),
    [
      {
        outcome: "rejected",
        reason: "invalid: value [31mis bad",
        field: "email",
        status: 207,
        user: "u2",
      },
      { outcome: "rejected", reason: "required", field: "id", status: 207, user: "u4" },
    ],
  );
  assertMatch(text.stdout, /^Done, but not for all: 3 of 5 users in Customer\.io after /);
  assertStringIncludes(
    text.stdout,
    " 1 rejected: email: invalid: value [31mis bad (first: record 2)",
  );
});

for (const status of [400, 413]) {
  Deno.test(`sync splits a batch that is refused with ${status} until the person at fault stands alone`, async () => {
    await using trial = await startTrial({
      data: users(9),
      answer: ({ people }) =>
        people.some(({ user }) => user === "u6")
          ? { status, body: { errors: [{ reason: "malformed", message: "poison" }] } }
          : {},
    });
    const { code, result } = await trial.result();

    assertEquals(code, 1);
    assertEquals(result.users, { read: 9, accepted: 8, unchanged: 0, rejected: 1, failed: 0 });
    assertEquals(result.requests.retried, 0);
    assertEquals(trial.people, expected(users(9).filter(({ id }) => id !== "u6")));
    const [{ position, ...failure }] = await trial.failures();
    const { user, reason, record } = failure;
    assertEquals({ user, reason, status: failure.status, record }, {
      user: "u6",
      reason: "malformed: poison",
      status,
      record: users(6)[5],
    });
    assertEquals((position as { record: number }).record, 6);
  });
}

Deno.test("sync fails those for whom the attempts are used up, and goes on with the others", async () => {
  await using trial = await startTrial({
    data: users(3),
    configuration: { mode: "identify", maxAttempts: 1, giveUpAfter: 8 },
    answer: ({ people }) => people[0]?.user === "u2" ? { status: 503 } : {},
  });
  const { code, result } = await trial.result();

  assertEquals({ code, error: result.error }, { code: 1, error: null });
  assertEquals(result.users, { read: 3, accepted: 2, unchanged: 0, rejected: 0, failed: 1 });
  const [{ outcome, user, status }] = await trial.failures();
  assertEquals({ outcome, user, status }, { outcome: "failed", user: "u2", status: 503 });
});

for (const status of [401, 403]) {
  Deno.test(`sync stops at ${status} and says which credentials to check, never what they are`, async () => {
    await using trial = await startTrial({
      data: users(200),
      configuration: { mode: "identify", parallelism: 1 },
      // A proxy that repeats what it was sent.
      answer: () => ({
        status,
        body: {
          meta: { error: `Unauthorized: ${AUTHORIZATION} (${atob(AUTHORIZATION.slice(6))})` },
        },
      }),
    });
    const { code, result, stderr } = await trial.result();

    assertEquals(code, 3);
    assertEquals(result.error?.kind, "auth");
    assertMatch(
      result.error!.message,
      /\(40[13]: \(message left out: it repeats a credential\)\): check siteId and apiKey/,
    );
    assertEquals(afterRoute(stderr), `Error: ${result.error!.message}\n`);
    assertEquals(trial.server.requests.length, 1);
    assertEquals(result.users.failed, result.users.read);
  });
}

for (const status of [207, 400]) {
  Deno.test(`sync keeps the credentials out of what it writes when an answer of ${status} holds them`, async () => {
    const pair = atob(AUTHORIZATION.slice("Basic ".length));
    const said = `no: ${AUTHORIZATION} ${pair}`;
    await using trial = await startTrial({
      data: users(1),
      configuration: { maxAttempts: 1 },
      answer: () => ({
        status,
        body: { errors: [{ batch_index: 0, reason: said, field: said, message: said }] },
      }),
    });
    // Every run is searched for them; here are two places where they would show.
    const { code, stdout } = await trial.sync();
    const [{ reason }] = await trial.failures();

    assertEquals(code, 1);
    assertStringIncludes(stdout, LEFT_OUT);
    assertStringIncludes(String(reason), LEFT_OUT);
  });
}

Deno.test("sync keeps the credentials from hosts that are not Customer.io's", async () => {
  await using elsewhere = startTrackServer();
  await using trial = await startTrial({
    data: users(2),
    answer: ({ path }) => ({ status: 307, headers: { location: elsewhere.url + path } }),
  });
  const { code, result } = await trial.result();

  assertEquals({ code, kind: result.error?.kind }, { code: 3, kind: "setup" });
  assertStringIncludes(result.error!.message, new URL(elsewhere.url).host);
  assertEquals(elsewhere.requests, []);
  assertEquals(trial.server.requests.length, 1);
});

Deno.test("sync compares workspaceId before anyone is sent", async () => {
  const region = { url: "track.customer.io", region: "eu", environment_id: 3 };
  await using trial = await startTrial({
    data: users(2),
    configuration: { workspaceId: 4 },
    answer: ({ method }) => ({ body: method === "GET" ? region : {} }),
  });
  const other = await trial.result();
  assertEquals({ code: other.code, kind: other.result.error?.kind }, { code: 3, kind: "auth" });
  assertMatch(other.result.error!.message, /belong to workspace 3, but workspaceId is 4/);
  assertEquals(other.result.users.read, 0);
  assertEquals(trial.server.requests.map(({ path }) => path), ["/api/v1/accounts/region"]);
  assertEquals(trial.files(), ["configuration.json", "data.json"]);

  await trial.configure({ workspaceId: 3 });
  const same = await trial.result();
  assertEquals({
    code: same.code,
    region: same.result.region,
    workspaceId: same.result.workspaceId,
  }, { code: 0, region: "eu", workspaceId: 3 });
  assertEquals(same.result.requests.sent, 1);
  assertEquals(trial.people, expected(users(2)));
});

Deno.test("sync stops after ten requests in a row without an answer", async () => {
  await using trial = await startTrial({
    data: users(200),
    configuration: { mode: "identify", parallelism: 1, maxAttempts: 1 },
    answer: () => ({ cut: "request" }),
  });
  const { code, result } = await trial.result();

  assertEquals({ code, kind: result.error?.kind, sent: result.requests.sent }, {
    code: 3,
    kind: "unreachable",
    sent: 10,
  });
  assertMatch(result.error!.message, /^Cannot reach 127\.0\.0\.1:\d+: .*10 requests in a row/);
  assert(result.users.read >= 10);
  assertEquals(result.users.failed, result.users.read);
  assertEquals((await trial.failures()).length, result.users.read);
});

Deno.test("sync says that Customer.io cannot be reached when nobody listens there", async () => {
  await using trial = await startTrial({ data: users(3) });
  const nobody = startTrackServer();
  await trial.configure({ trackUrl: nobody.url, maxAttempts: 1 });
  await nobody[Symbol.asyncDispose]();
  const { code, result } = await trial.result();

  assertEquals({ code, kind: result.error?.kind, failed: result.users.failed }, {
    code: 3,
    kind: "unreachable",
    failed: 3,
  });
  assertMatch(result.error!.message, /^Cannot reach 127\.0\.0\.1:\d+: /);
});
