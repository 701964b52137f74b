/** Answers that are about the set-up, or that do not come from Customer.io: what becomes of people and of the run. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { RunError } from "../../lib/errors.ts";
import { sourceOf, users } from "../helpers/people.ts";
import { syncFor } from "../helpers/sync_run.ts";
import { type Answer, type Reply, startTrackServer } from "../helpers/track_server.ts";

const MODES = ["batch", "identify"] as const;

const BLOCKED: Reply = {
  status: 403,
  headers: { server: "Filter/2", "content-type": "text/html" },
  body: "<html><h1>Access denied</h1></html>",
};

/** A run over `count` people, one request at a time, as far as it gets. */
async function run(
  answer: Answer,
  { mode, count = 0, people = users(count), parallelism = 1 }: {
    mode: typeof MODES[number];
    count?: number;
    people?: { id: unknown }[];
    parallelism?: number;
  },
) {
  await using server = startTrackServer(answer);
  const { records } = sourceOf(people, 100);
  const sync = syncFor(server.url, { records, mode, parallelism, maxAttempts: 6 });
  const stop = await sync.run();
  const end = stop ?? sync.attempts.blocks.end();
  return { ...sync, end, server, requests: server.requests.length };
}

Deno.test("A sync ends at the first answer about the set-up, and rejects nobody", async () => {
  const json = { meta: { error: "no" } };
  const replies: Reply[] = [
    ...[402, 404, 405, 407, 421, 300, 302, 304].flatMap((status) =>
      status === 304
        ? [{ status, body: "" }]
        : [{ status, body: json }, { status, body: "<html>no" }, { status, body: "" }]
    ),
    ...[406, 410, 411, 415, 418, 426, 431, 451, 499].map((status) => ({ status, body: json })),
  ];
  for (const reply of replies) {
    for (const mode of MODES) {
      const { end, counts, requests } = await run(() => reply, { mode, count: 300 });
      const name = `${mode}: ${JSON.stringify(reply)}`;
      assertEquals({ kind: end?.kind, requests, rejected: counts.rejected }, {
        kind: "setup",
        requests: 1,
        rejected: 0,
      }, name);
      assertEquals(counts.failed, counts.read, name);
      assertStringIncludes(end!.message, `it answered ${reply.status}`, name);
      assertStringIncludes(end!.message, "trackUrl", name);
    }
  }
});

Deno.test("A sync fails those whose data a filter blocks, and goes on with all others", async () => {
  const bad = new Set(["7", "8", "60"]);
  const replies = [
    BLOCKED,
    ...[400, 406, 409, 413, 414, 418, 422, 451].map((status) => ({ ...BLOCKED, status })),
  ];
  for (const reply of replies) {
    for (const mode of MODES) {
      // Each is a request of its own.
      const count = mode === "batch" ? 1000 : 100;
      const answer: Answer = ({ people }) => people.some(({ user }) => bad.has(user)) ? reply : {};
      const { end, counts, settled, requests } = await run(answer, {
        mode,
        count,
        parallelism: 4,
      });
      const name = `${mode}: ${reply.status}`;
      assertEquals({ end, ...counts }, {
        end: undefined,
        read: count,
        accepted: count - 3,
        unchanged: 0,
        rejected: 0,
        failed: 3,
      }, name);
      assertEquals(new Set(settled.map(({ user }) => user)), bad, name);
      for (const { outcome, reason, status } of settled) {
        assertEquals({ outcome, reason, status }, {
          outcome: "failed",
          reason: `Not taken: blocked on the way (${reply.status} from Filter/2)`,
          status: reply.status,
        });
      }
      assert(requests < (mode === "batch" ? 100 : count + 1), `${name}: ${requests} requests`);
    }
  }
});

Deno.test("A sync goes on past a hundred people in a row whom a filter blocks", async () => {
  const answer: Answer = ({ people }) =>
    people.some(({ user }) => Number(user) >= 200 && Number(user) < 300) ? BLOCKED : {};
  for (const mode of MODES) {
    const { end, counts } = await run(answer, { mode, count: 500 });
    assertEquals({ end, accepted: counts.accepted, failed: counts.failed }, {
      end: undefined,
      accepted: 400,
      failed: 100,
    }, mode);
  }
});

Deno.test("A sync stops when everybody is blocked, and says who blocks and what to do", async () => {
  for (const mode of MODES) {
    for (const count of [1, 3, 3000]) {
      const { end, counts, requests, server } = await run(() => BLOCKED, { mode, count });
      const name = `${count}, ${mode}`;
      const { host } = new URL(server.url);
      assertEquals({ kind: end?.kind, failed: counts.failed }, {
        kind: "setup",
        failed: counts.read,
      }, name);
      assertStringIncludes(end!.message, `Blocked on the way to ${host}: Filter/2 answered 403`);
      assertStringIncludes(end!.message, `to let ${host} through, or check trackUrl`);
      assert(requests < 100, `${name}: ${requests} requests`);
    }
  }
});

Deno.test("A sync stops when every success is no yes", async () => {
  for (const mode of MODES) {
    for (const body of ["<html>Sign in", "", "null"]) {
      const few = await run(() => ({ body }), { mode, count: 3 });
      assertEquals({ kind: few.end?.kind, ...few.counts }, {
        kind: "setup",
        read: 3,
        accepted: 0,
        unchanged: 0,
        rejected: 0,
        failed: 3,
      }, `${mode}: ${body}`);
      // A batch is sent six times, then its parts: 1, 2, 1, 1.
      assertEquals(few.requests, mode === "batch" ? 10 : 18);
    }
    const many = await run(() => ({ body: "<html>Sign in" }), { mode: "identify", count: 3000 });
    assertEquals(
      { kind: many.end?.kind, requests: many.requests, accepted: many.counts.accepted },
      {
        kind: "setup",
        requests: 60,
        accepted: 0,
      },
    );
    assertStringIncludes(
      (many.end as RunError).message,
      "an HTML page (a sign-in page?), to 10 requests in a row",
    );
  }
});

Deno.test("A sync fails those alone to whose data a filter answers with a success", async () => {
  for (const body of ["<html>Request rejected", "", { errors: [{ reason: "who?" }] }]) {
    const answer: Answer = ({ people }) => people.some(({ user }) => user === "7") ? { body } : {};
    for (const mode of MODES) {
      const count = mode === "batch" ? 1000 : 100;
      const { end, counts, settled, requests } = await run(answer, { mode, count });
      const name = `${mode}: ${JSON.stringify(body)}`;
      assertEquals({ end, accepted: counts.accepted, failed: counts.failed }, {
        end: undefined,
        accepted: count - 1,
        failed: 1,
      }, name);
      assertEquals(settled.map(({ user }) => user), ["7"], name);
      assertStringIncludes(settled[0].reason, "Cannot understand the answer", name);
      assert(requests < (mode === "batch" ? 50 : count + 6), `${name}: ${requests} requests`);
    }
  }
});

Deno.test("A sync stops when every success has ceased to be a yes, after hundreds of requests", async () => {
  let requests = 0;
  const answer: Answer = () => requests++ === 0 ? {} : { body: "<html>Sign in" };
  await using server = startTrackServer(answer);
  const { records } = sourceOf(users(30_000), 100);
  const sync = syncFor(server.url, { records, mode: "batch", parallelism: 1, maxAttempts: 2 });
  const end = await sync.run();
  assertEquals(end?.kind, "setup");
  assertStringIncludes(end!.message, "trackUrl");
  assert(server.requests.length < 700, `${server.requests.length} requests`);
});

Deno.test("A sync takes JSON that has no form of Customer.io's for a filter's answer", async () => {
  const bodies = [{ message: "Forbidden" }, { status: "blocked", supportID: "1" }, { error: {} }];
  for (const body of bodies) {
    for (const status of [403, 400, 422, 451]) {
      const answer: Answer = ({ people }) =>
        people.some(({ user }) => user === "7") ? { ...BLOCKED, status, body } : {};
      for (const mode of MODES) {
        const { end, counts, settled } = await run(answer, { mode, count: 50 });
        const name = `${mode}: ${status} ${JSON.stringify(body)}`;
        assertEquals({ end, accepted: counts.accepted, failed: counts.failed }, {
          end: undefined,
          accepted: 49,
          failed: 1,
        }, name);
        assertEquals(settled[0].reason, `Not taken: blocked on the way (${status} from Filter/2)`);
      }
    }
  }
});

Deno.test("A sync goes on past an odd identifier that is not found in a path, and stops at a plain one or when none is", async () => {
  const elsewhere = { location: "https://127.0.0.1/api/v1/customers/a/b" };
  const replies: Reply[] = [
    { status: 404, body: { meta: { error: "not found" } } },
    { status: 404, body: "<html>Not Found" },
    { status: 405, body: "" },
    { status: 410, body: {} },
    { status: 301, body: "", headers: elsewhere },
    { status: 300, body: "" },
  ];
  const cases = [
    { name: "an odd one first", odd: ["a//b"], users: ["a//b", "1", "2"], kind: undefined },
    { name: "an odd one later", odd: ["a//b"], users: ["1", "a//b", "2"], kind: undefined },
    { name: "a plain one later", odd: ["2"], users: ["1", "2", "3"], kind: "setup" },
    { name: "an odd one alone", odd: ["a//b"], users: ["a//b"], kind: "setup" },
    { name: "a plain one first", odd: ["1"], users: ["1", "2", "3"], kind: "setup" },
  ];
  for (const reply of replies) {
    for (const { name, odd, users, kind } of cases) {
      const answer: Answer = ({ path }) =>
        odd.some((user) => path.endsWith(`/${encodeURIComponent(user)}`)) ? reply : {};
      const { end, counts } = await run(answer, {
        mode: "identify",
        people: users.map((id) => ({ id })),
      });
      const what = `${name}: ${JSON.stringify(reply)}`;
      assertEquals({ kind: end?.kind, rejected: counts.rejected }, { kind, rejected: 0 }, what);
      const failed = kind === undefined ? 1 : counts.read - counts.accepted;
      assertEquals(counts.failed, failed, what);
      if (end !== undefined) assertStringIncludes(end.message, "trackUrl", what);
    }
    const every = users(3000).map(({ id }) => ({ id: `${id}/` }));
    const { end, counts, requests } = await run(() => reply, { mode: "identify", people: every });
    assertEquals({ kind: end?.kind, accepted: counts.accepted, requests }, {
      kind: "setup",
      accepted: 0,
      requests: 30,
    }, JSON.stringify(reply));
  }
});

Deno.test("A sync takes an answer of Customer.io's for what it says, whatever blocked others", async () => {
  // Everyone is refused by the one or the other, and nothing stops the run.
  const answer: Answer = ({ people }) =>
    people.length > 1 || Number(people[0].user) % 2 === 0
      ? { status: 400, body: { meta: { error: "no" } } }
      : BLOCKED;
  for (const mode of MODES) {
    const { end, counts } = await run(answer, { mode, count: 100 });
    assertEquals({ end, rejected: counts.rejected, failed: counts.failed }, {
      end: undefined,
      rejected: 50,
      failed: 50,
    }, mode);
  }
});
