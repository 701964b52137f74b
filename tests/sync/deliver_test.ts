import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import type { PlannedRequest } from "../../lib/sync/planned_request.ts";
import { Throttle } from "../../lib/delivery/throttle.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { mappedFetch } from "../helpers/mapped_fetch.ts";
import { peopleOf, users } from "../helpers/people.ts";
import { refuse } from "../helpers/refusals.ts";
import { deliveriesTo, type Parts } from "../helpers/sync_run.ts";
import {
  type Answer,
  hang,
  type Received,
  type Reply,
  startTrackServer,
} from "../helpers/track_server.ts";
import { until } from "../helpers/turns.ts";

const KINDS = ["batch", "single"] as const;

type Kind = typeof KINDS[number];

/** `fetch` by itself repeats a request once that breaks off on a connection which was in use before. */
const NEW_CONNECTION = { connection: "close" };

const NO: Reply = { status: 400, body: { meta: { error: "no" } } };

/** A request with `count` people, of whom "0" is the first. */
async function planned(kind: Kind, count = 1): Promise<PlannedRequest> {
  return { kind, people: await peopleOf(users(count, { name: "Zoë" })) };
}

async function closedPort(): Promise<string> {
  await using server = startTrackServer();
  return server.url;
}

/** How many users came to each outcome. */
function counts({ ledger }: Parts): { accepted: number; rejected: number; failed: number } {
  const { accepted, rejected, failed } = ledger.counts;
  return { accepted, rejected, failed };
}

function usersIn({ people }: Received): string[] {
  return people.map(({ user }) => user);
}

/** Refuses each request with one of `bad` in it as a whole. */
function refusing(bad: string[], reply: Reply): Answer {
  return (request) => usersIn(request).some((user) => bad.includes(user)) ? reply : {};
}

Deno.test("deliver() accepts everyone in one request when Customer.io does", async () => {
  for (const kind of KINDS) {
    await using server = startTrackServer();
    const parts = deliveriesTo(server.url);
    const count = kind === "batch" ? 3 : 1;
    await parts.send(await planned(kind, count));
    assertEquals(counts(parts), { accepted: count, rejected: 0, failed: 0 });
    const [{ method, path, people }] = server.requests;
    assertEquals(
      [method, path],
      kind === "batch" ? ["POST", "/api/v2/batch"] : ["PUT", "/api/v1/customers/0"],
    );
    assertEquals(people, users(count).map(({ id }) => ({ user: id, attributes: { name: "Zoë" } })));
    assertEquals({
      requests: server.requests.length,
      retried: parts.attempts.retried,
      settled: parts.settled,
    }, { requests: 1, retried: 0, settled: [] });
  }
});

Deno.test("deliver() repeats after each retriable status until the attempts are used up", async () => {
  const statuses = [408, 425, 429, 500, 501, 502, 503, 504, 522, 524, 599];
  for (const status of statuses) {
    await using server = startTrackServer(() => ({ status, body: { meta: { error: "busy" } } }));
    for (const kind of KINDS) {
      for (const maxAttempts of [1, 2, 6]) {
        server.requests = [];
        const parts = deliveriesTo(server.url, { maxAttempts });
        await parts.send(await planned(kind));
        assertEquals(counts(parts), { accepted: 0, rejected: 0, failed: 1 });
        assertEquals(parts.settled, [{
          record: 1,
          outcome: "failed",
          reason: `Customer.io answered ${status}: busy` +
            (maxAttempts === 1 ? "" : ` (${maxAttempts} attempts)`),
          status,
          user: "0",
        }]);
        assertEquals(server.requests.length, maxAttempts);
        assertEquals(parts.attempts.retried, maxAttempts - 1);
        assertEquals(new Set(server.requests.map(({ body }) => body)).size, 1);
        assertEquals(parts.stop.signal.aborted, false);
      }
    }
  }
});

Deno.test("deliver() rejects the person whom Customer.io refuses, after one request", async () => {
  for (const status of [400, 409, 413, 414, 422]) {
    for (const reason of ["no", undefined]) {
      const body = reason === undefined ? {} : { meta: { error: reason } };
      await using server = startTrackServer(() => ({ status, body }));
      for (const kind of KINDS) {
        server.requests = [];
        const parts = deliveriesTo(server.url, { maxAttempts: 6 });
        await parts.send(await planned(kind));
        assertEquals(counts(parts), { accepted: 0, rejected: 1, failed: 0 });
        assertEquals(parts.settled, [{
          record: 1,
          outcome: "rejected",
          reason: reason ?? `Customer.io answered ${status}`,
          status,
          user: "0",
        }]);
        assertEquals({ requests: server.requests.length, retried: parts.attempts.retried }, {
          requests: 1,
          retried: 0,
        });
        assertEquals(parts.stop.signal.aborted, false);
      }
    }
  }
});

Deno.test("deliver() repeats the same request until it succeeds", async () => {
  const replies: Reply[] = [
    { status: 500, headers: NEW_CONNECTION },
    { cut: "request" },
    { status: 429 },
    {},
  ];
  for (const kind of KINDS) {
    await using server = startTrackServer(({ number }) => replies[number]);
    const parts = deliveriesTo(server.url, { maxAttempts: 6 });
    await parts.send(await planned(kind));
    assertEquals(counts(parts), { accepted: 1, rejected: 0, failed: 0 });
    assertEquals({ requests: server.requests.length, retried: parts.attempts.retried }, {
      requests: 4,
      retried: 3,
    });
    assertEquals(new Set(server.requests.map(({ body }) => body)).size, 1);
  }
});

Deno.test("deliver() repeats after every failure of the network", async () => {
  for (const kind of KINDS) {
    await using server = startTrackServer(() => ({ cut: "request" }));
    const parts = deliveriesTo(server.url, { maxAttempts: 4 });
    await parts.send(await planned(kind));
    assertEquals({ ...counts(parts), requests: server.requests.length }, {
      accepted: 0,
      rejected: 0,
      failed: 1,
      requests: 4,
    });
    assertStringIncludes(parts.settled[0].reason, `Cannot reach ${new URL(server.url).host}: `);
    assertStringIncludes(parts.settled[0].reason, " (4 attempts)");
    assertEquals(parts.settled[0].status, undefined);

    const closed = deliveriesTo(await closedPort(), { maxAttempts: 4 });
    await closed.send(await planned(kind));
    assertEquals({ ...counts(closed), sent: closed.attempts.sent }, {
      accepted: 0,
      rejected: 0,
      failed: 1,
      sent: 4,
    });
  }
});

Deno.test("deliver() repeats a request whose success is no yes, and fails its people then", async () => {
  const replies: Reply[] = [
    { body: "" },
    { body: "<html>" },
    { body: "[]" },
    { body: "null" },
    { body: '"ok"' },
    { body: '{"errors":[{"batch_index":1}]}' },
    { body: '{"errors":[{"reason":"of nobody"}]}' },
    { body: "{}", cut: "headers" },
    { body: "{}", cut: "body" },
  ];
  for (const reply of replies) {
    await using server = startTrackServer(() => reply);
    for (const kind of KINDS) {
      server.requests = [];
      const parts = deliveriesTo(server.url, { maxAttempts: 3 });
      await parts.send(await planned(kind));
      assertEquals({ ...counts(parts), requests: server.requests.length }, {
        accepted: 0,
        rejected: 0,
        failed: 1,
        requests: 3,
      }, JSON.stringify(reply));
      assertStringIncludes(parts.settled[0].reason, "Cannot understand the answer");
      assertStringIncludes(parts.settled[0].reason, " (3 attempts)");
      assertEquals(parts.stop.signal.aborted, false);
    }
  }
});

Deno.test("deliver() accepts a batch whose answer can be read the second time", async () => {
  await using server = startTrackServer(({ number }) => number === 0 ? { body: "{" } : {});
  const parts = deliveriesTo(server.url);
  await parts.send(await planned("batch", 5));
  assertEquals({ ...counts(parts), requests: server.requests.length }, {
    accepted: 5,
    rejected: 0,
    failed: 0,
    requests: 2,
  });
});

Deno.test("deliver() gives each attempt the time limit anew", async () => {
  for (const kind of KINDS) {
    await using server = startTrackServer(({ number }) => number < 2 ? hang() : {});
    const parts = deliveriesTo(server.url, { timeoutMs: 12_345, maxAttempts: 6 });
    const sent = parts.send(await planned(kind));
    for (const attempts of [1, 2]) {
      await server.arrived(attempts);
      assertEquals(parts.clock.waits, [12_345]);
      await parts.clock.advance(12_345);
    }
    await sent;
    assertEquals({ ...counts(parts), requests: server.requests.length }, {
      accepted: 1,
      rejected: 0,
      failed: 0,
      requests: 3,
    });
    assertEquals(parts.clock.waits, []);
  }
});

Deno.test("deliver() fails people when every attempt takes too long, also within the body", async () => {
  const stalled: Reply = { body: "{".repeat(100), stalls: true };
  const cases: { name: string; answer: Answer; said: string }[] = [
    { name: "no answer", answer: hang, said: "No answer within 12.345 s" },
    { name: "half a body", answer: () => stalled, said: "an incomplete body" },
  ];
  for (const { name, answer, said } of cases) {
    await using server = startTrackServer(answer);
    let answered = 0;
    const parts = deliveriesTo(server.url, {
      timeoutMs: 12_345,
      maxAttempts: 2,
      fetch: (url, init) => fetch(url, init).finally(() => answered++),
    });
    const sent = parts.send(await planned("batch", 3));
    for (const attempts of [1, 2]) {
      await server.arrived(attempts);
      if (answer !== hang) await until(() => answered === attempts);
      await parts.clock.advance(12_345);
    }
    await sent;
    assertEquals({ ...counts(parts), requests: server.requests.length }, {
      accepted: 0,
      rejected: 0,
      failed: 3,
      requests: 2,
    });
    for (const { reason } of parts.settled) assertStringIncludes(reason, said, name);
  }
});

Deno.test("deliver() holds back every request while a Retry-After lasts when most are refused, and counts the time", async () => {
  const cases = [{ header: "7", ms: 7000 }, { header: "3600", ms: 3_600_000 }];
  for (const { header, ms } of cases) {
    await using server = startTrackServer(({ number }) =>
      number === 0 ? { status: 429, headers: { "retry-after": header } } : {}
    );
    const clock = new FakeClock();
    const throttle = new Throttle({ rateLimit: 1e9, clock });
    await refuse(throttle, 10);
    const parts = deliveriesTo(server.url, { throttle, clock });
    const all = [parts.send(await planned("batch"))];
    await clock.asleepFor(ms);
    for (let i = 0; i < 4; i++) all.push(parts.send(await planned("single")));
    await clock.asleep(5);
    await clock.advance(ms - 1);
    assertEquals({
      requests: server.requests.length,
      sleeping: clock.sleeping,
      inFlight: parts.api.inFlight,
    }, { requests: 1, sleeping: 5, inFlight: 0 });
    await clock.advance(2);
    await Promise.all(all);
    assertEquals({ ...counts(parts), requests: server.requests.length }, {
      accepted: 5,
      rejected: 0,
      failed: 0,
      requests: 6,
    });
    assertEquals(throttle.throttledMs, ms);
  }
});

Deno.test("deliver() counts from now to the date in a Retry-After", async () => {
  await using server = startTrackServer(({ number }) =>
    number > 0 ? {} : {
      status: 503,
      headers: { "retry-after": new Date(Date.now() + 200_000).toUTCString() },
    }
  );
  const clock = new FakeClock();
  const throttle = new Throttle({ rateLimit: 1e9, clock });
  const parts = deliveriesTo(server.url, { throttle, clock });
  const sent = parts.send(await planned("batch"));
  await until(() => clock.waits.some((ms) => ms > 100_000));
  // The date has whole seconds, and some time has gone by.
  assert(clock.waits.every((ms) => ms <= 200_000), `${clock.waits}`);
  await clock.advance(200_000);
  await sent;
  assertEquals(counts(parts), { accepted: 1, rejected: 0, failed: 0 });
});

Deno.test("deliver() does not wait for a Retry-After that is none", async () => {
  for (const header of ["-5", "soon", "", "2030-01-01T00:00:00Z"]) {
    await using server = startTrackServer(({ number }) =>
      number === 0 ? { status: 429, headers: { "retry-after": header } } : {}
    );
    const parts = deliveriesTo(server.url);
    await parts.send(await planned("batch"));
    assertEquals({ ...counts(parts), requests: server.requests.length }, {
      accepted: 1,
      rejected: 0,
      failed: 0,
      requests: 2,
    });
    assertEquals(parts.throttle.heldBack.askedMs, 0);
  }
});

Deno.test("deliver() rejects the people that a 207 names, with the first reason for each", async () => {
  const errors = [
    { batch_index: 3, reason: "invalid", field: "email", message: "not an email" },
    { batch_index: 1, reason: "required", field: "id" },
    { batch_index: 3, reason: "another of the same person" },
  ];
  await using server = startTrackServer(() => ({ status: 207, body: { errors } }));
  const parts = deliveriesTo(server.url);
  await parts.send(await planned("batch", 5));
  assertEquals({ ...counts(parts), requests: server.requests.length }, {
    accepted: 3,
    rejected: 2,
    failed: 0,
    requests: 1,
  });
  const rejected = { outcome: "rejected" as const, status: 207 };
  assertEquals(parts.settled.toSorted((a, b) => a.record - b.record), [
    { ...rejected, record: 2, user: "1", reason: "required", field: "id" },
    { ...rejected, record: 4, user: "3", reason: "invalid: not an email", field: "email" },
  ]);
});

Deno.test("deliver() fails everyone when no 207 says whom it means, after all attempts and each alone", async () => {
  for (const batch_index of [5, undefined, null, -1, "1"]) {
    const errors = [{ batch_index: 0, reason: "bad" }, { batch_index, reason: "bad" }];
    await using server = startTrackServer(() => ({ status: 207, body: { errors } }));
    const parts = deliveriesTo(server.url, { maxAttempts: 2 });
    await parts.send(await planned("batch", 5));
    assertEquals({ ...counts(parts), requests: server.requests.length }, {
      accepted: 0,
      rejected: 0,
      failed: 5,
      // Twice all, then the parts: 2, 1, 1, 3, 1, 2, 1, 1.
      requests: 10,
    }, String(batch_index));
  }
});

Deno.test("deliver() halves a batch that is refused as a whole until those at fault stand alone", async () => {
  for (const status of [400, 413]) {
    await using server = startTrackServer(refusing(["2", "7"], { ...NO, status }));
    const parts = deliveriesTo(server.url, { maxAttempts: 6 });
    await parts.send(await planned("batch", 8));
    assertEquals(server.users.map((some) => some.join("")), [
      "01234567",
      "0123",
      "01",
      "23",
      "2",
      "3",
      "4567",
      "45",
      "67",
      "6",
      "7",
    ]);
    assertEquals({ ...counts(parts), retried: parts.attempts.retried }, {
      accepted: 6,
      rejected: 2,
      failed: 0,
      retried: 0,
    });
    const rejected = { outcome: "rejected" as const, reason: "no", status };
    assertEquals(parts.settled, [
      { ...rejected, record: 3, user: "2" },
      { ...rejected, record: 8, user: "7" },
    ]);
  }
});

Deno.test("deliver() halves down to every single person when all are at fault", async () => {
  await using server = startTrackServer(() => NO);
  const parts = deliveriesTo(server.url);
  await parts.send(await planned("batch", 7));
  assertEquals({ ...counts(parts), requests: server.requests.length }, {
    accepted: 0,
    rejected: 7,
    failed: 0,
    requests: 13,
  });
  assertEquals(parts.settled.map(({ record }) => record), [1, 2, 3, 4, 5, 6, 7]);
});

Deno.test("deliver() takes a 207, an error and a retry within a half for that half alone", async () => {
  const replies: Record<string, Reply[]> = {
    "01234567": [NO],
    "0123": [{ status: 503 }, { status: 207, body: { errors: [{ batch_index: 2, reason: "x" }] } }],
    "4567": [NO],
    "45": [{ status: 500 }, { status: 500 }, { status: 500 }],
    "67": [{ status: 422 }],
    "6": [{ status: 422 }],
    "7": [{ status: 422 }],
  };
  await using server = startTrackServer((request) => replies[usersIn(request).join("")].shift()!);
  const parts = deliveriesTo(server.url, { maxAttempts: 3 });
  await parts.send(await planned("batch", 8));
  assertEquals(counts(parts), { accepted: 3, rejected: 3, failed: 2 });
  assertEquals(parts.settled.map(({ record, outcome }) => ({ record, outcome })), [
    { record: 3, outcome: "rejected" },
    { record: 5, outcome: "failed" },
    { record: 6, outcome: "failed" },
    { record: 7, outcome: "rejected" },
    { record: 8, outcome: "rejected" },
  ]);
  assertEquals({ requests: server.requests.length, retried: parts.attempts.retried }, {
    requests: 10,
    retried: 3,
  });
});

Deno.test("deliver() stops the run at a 401 or 403 and says what to check", async () => {
  for (const status of [401, 403]) {
    for (const kind of KINDS) {
      await using server = startTrackServer(() => ({ ...NO, status }));
      const parts = deliveriesTo(server.url, { maxAttempts: 6 });
      await parts.send(await planned(kind));
      const { signal } = parts.stop;
      assert(signal.reason instanceof RunError);
      assertEquals(signal.reason.kind, "auth");
      assertStringIncludes(signal.reason.message, `(${status}: no): check siteId and apiKey`);
      assertEquals(parts.settled, [{
        record: 1,
        outcome: "failed",
        reason: `Customer.io answered ${status}: no`,
        status,
        user: "0",
      }]);

      await parts.send(await planned(kind));
      assertEquals(server.requests.length, 1);
      assertEquals(parts.settled[1].reason, "Not sent: Customer.io refused the credentials");
      assertEquals(counts(parts), { accepted: 0, rejected: 0, failed: 2 });
    }
  }
});

Deno.test("deliver() sends no second half when the first one stops the run", async () => {
  await using server = startTrackServer(({ number }) => ({ ...NO, status: [400, 401][number] }));
  const parts = deliveriesTo(server.url);
  await parts.send(await planned("batch", 6));
  assertEquals(server.users, [["0", "1", "2", "3", "4", "5"], ["0", "1", "2"]]);
  assertEquals(counts(parts), { accepted: 0, rejected: 0, failed: 6 });
  assertEquals(parts.settled.map(({ reason }) => reason), [
    ...Array(3).fill("Customer.io answered 401: no"),
    ...Array(3).fill("Not sent: Customer.io refused the credentials"),
  ]);
});

Deno.test("deliver() stops the run after ten requests in a row without any answer", async () => {
  await using server = startTrackServer(() => ({ cut: "request" }));
  const parts = deliveriesTo(server.url, { maxAttempts: 2 });
  for (let i = 1; i <= 10; i++) {
    assertEquals(parts.stop.signal.aborted, false);
    await parts.send(await planned(i % 2 === 0 ? "batch" : "single"));
  }
  const reason = parts.stop.signal.reason as RunError;
  assertEquals({ kind: reason.kind, requests: server.requests.length }, {
    kind: "unreachable",
    requests: 20,
  });
  assertStringIncludes(reason.message, `Cannot reach ${new URL(server.url).host}: `);
  assertStringIncludes(reason.message, "10 requests in a row had no answer");
  await parts.send(await planned("batch"));
  assertEquals({ ...counts(parts), requests: server.requests.length }, {
    accepted: 0,
    rejected: 0,
    failed: 11,
    requests: 20,
  });
});

Deno.test("deliver() starts to count unreachable requests anew after any answer", async () => {
  const answers: Reply[] = [{}, { status: 500 }, { status: 422 }, { body: "garbage" }];
  for (const answer of answers) {
    await using server = startTrackServer(({ number }) =>
      number === 9 ? { ...answer, headers: NEW_CONNECTION } : { cut: "request" }
    );
    const parts = deliveriesTo(server.url, { maxAttempts: 1 });
    for (let i = 0; i < 19; i++) await parts.send(await planned("batch"));
    assertEquals({ aborted: parts.stop.signal.aborted, requests: server.requests.length }, {
      aborted: false,
      requests: 19,
    });
    await parts.send(await planned("batch"));
    assertEquals({ aborted: parts.stop.signal.aborted, requests: server.requests.length }, {
      aborted: true,
      requests: 20,
    });
  }
});

Deno.test("deliver() stops the run at a redirect to another host, which sees nothing", async () => {
  await using foreign = startTrackServer();
  await using server = startTrackServer(({ path }) => ({
    status: 307,
    headers: { location: foreign.url + path },
  }));
  const parts = deliveriesTo(server.url, { maxAttempts: 6 });
  await parts.send(await planned("batch", 2));
  await parts.send(await planned("single"));
  const reason = parts.stop.signal.reason as RunError;
  assertEquals(reason.kind, "setup");
  assertStringIncludes(reason.message, new URL(foreign.url).host);
  assertStringIncludes(reason.message, "check trackUrl");
  assertEquals(counts(parts), { accepted: 0, rejected: 0, failed: 3 });
  assertEquals(
    { serverRequests: server.requests.length, foreignRequests: foreign.requests.length },
    { serverRequests: 1, foreignRequests: 0 },
  );
});

Deno.test("deliver() counts a followed redirect as one attempt", async () => {
  await using eu = startTrackServer();
  await using us = startTrackServer(({ path }) => ({
    status: 301,
    headers: { location: `https://track-eu.customer.io${path}` },
  }));
  const { fetch } = mappedFetch({
    "https://track.customer.io": us.url,
    "https://track-eu.customer.io": eu.url,
  });
  const parts = deliveriesTo("https://track.customer.io", { fetch, maxAttempts: 1 });
  for (const kind of KINDS) await parts.send(await planned(kind));
  assertEquals({ ...counts(parts), retried: parts.attempts.retried }, {
    accepted: 2,
    rejected: 0,
    failed: 0,
    retried: 0,
  });
  assertEquals({
    usRequests: us.requests.length,
    euRequests: eu.requests.length,
    sent: parts.attempts.sent,
  }, { usRequests: 1, euRequests: 2, sent: 2 });
});

Deno.test("deliver() tells a person who was not sent from one who has no good answer at a stop", async () => {
  const reason = new RunError("interrupted", "Interrupted by SIGINT");
  await using server = startTrackServer(hang);
  const parts = deliveriesTo(server.url);
  const inFlight = parts.send(await planned("batch"));
  await server.arrived(1);
  parts.stop.abort(reason);
  await parts.send(await planned("batch"));
  parts.api.abort(reason);
  await inFlight;
  assertEquals(parts.settled.map((settled) => settled.reason), [
    "Not sent: the run was interrupted",
    "Not confirmed: the run was interrupted",
  ]);
  assertEquals({ ...counts(parts), requests: server.requests.length }, {
    accepted: 0,
    rejected: 0,
    failed: 2,
    requests: 1,
  });
});

Deno.test("deliver() fails people whom a mistake in it is about, as not confirmed, and stops the run", async () => {
  await using server = startTrackServer();
  for (const kind of ["batch", "single"] as const) {
    const parts = deliveriesTo(server.url);
    const mistake = new TypeError("a mistake");
    parts.attempts.make = () => Promise.reject(mistake);
    const people = await peopleOf(users(1));
    const { accepted, refused, stop } = await parts.send({ kind, people });
    assertEquals({ accepted, kind: stop?.kind, cause: stop?.cause }, {
      accepted: [],
      kind: "internal",
      cause: mistake,
    });
    assertEquals(refused.map(({ person, failure }) => ({ user: person.user, ...failure })), [{
      user: "0",
      outcome: "failed",
      reason: "Not confirmed: the run ended with an internal error",
    }]);
  }
});

Deno.test("deliver() says that nobody was looked at where all was refused at once, and of no other failure", async () => {
  const cases: [Reply, boolean | undefined][] = [
    [{ status: 401 }, true],
    [{ status: 403, body: { meta: { error: "no" } } }, true],
    [{ status: 404 }, true],
    [{ status: 407 }, true],
    [{ status: 499 }, true],
    [{ status: 500 }, undefined],
    [{ status: 429 }, undefined],
    [{ status: 400, body: { meta: { error: "no" } } }, undefined],
  ];
  for (const [reply, isUntouched] of cases) {
    await using server = startTrackServer(() => reply);
    const parts = deliveriesTo(server.url, { maxAttempts: 1 });
    const { signal } = new AbortController();
    const { refused } = await parts.deliver(await planned("batch", 2), { signal });
    assertEquals(
      refused.map((one) => one.isUntouched),
      [isUntouched, isUntouched],
      `${reply.status}`,
    );
  }
});
