import { assertEquals, assertStringIncludes } from "@std/assert";
import type { SyncFlags } from "../../lib/sync/flags.ts";
import { runSync } from "../../lib/sync/run_sync.ts";
import { startSandbox } from "../../lib/sandbox/sandbox.ts";
import type { SyncResult } from "../../lib/sync/result.ts";
import { HurriedClock } from "../helpers/hurried_clock.ts";
import { startTrackServer } from "../helpers/track_server.ts";
import { NO_FLAGS } from "../helpers/sync_command.ts";

const NOBODY = { read: 0, accepted: 0, unchanged: 0, rejected: 0, failed: 0 };

interface Run {
  code: number;
  result: SyncResult;
}

/** A folder with a sandbox beside it, where `run` syncs users and tells what became of them. */
async function withRuns(
  test: (
    run: (
      users: unknown[] | "failures",
      more?: Record<string, unknown>,
      flags?: Partial<SyncFlags>,
    ) => Promise<Run>,
  ) => Promise<void>,
) {
  const folder = await Deno.makeTempDir({ prefix: "cio-sync-state-" });
  await using sandbox = startSandbox();
  try {
    await test(async (users, more = {}, flags = {}) => {
      const data = users === "failures" ? "data.failures.ndjson" : "data.json";
      if (users !== "failures") {
        await Deno.writeTextFile(`${folder}/${data}`, JSON.stringify(users));
      }
      await Deno.writeTextFile(
        `${folder}/configuration.json`,
        JSON.stringify({
          trackUrl: sandbox.url,
          siteId: sandbox.siteId,
          apiKey: sandbox.apiKey,
          userId: "id",
          mappings: [{ from: "plan", to: "plan" }],
          ...more,
        }),
      );
      let stdout = "";
      const code = await runSync(
        {
          ...NO_FLAGS,
          config: `${folder}/configuration.json`,
          data: [`${folder}/${data}`],
          state: `${folder}/state.db`,
          json: true,
          quiet: true,
          ...flags,
        },
        { stdout: (text) => stdout += text, stderr: () => {}, columns: undefined },
        {
          clock: new HurriedClock(),
        },
      );
      return { code, result: JSON.parse(stdout) };
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Records so long that another thread writes a new state. */
const PEOPLE = Array.from(
  { length: 3000 },
  (_, i) => ({ id: i + 1, plan: "free", note: "x".repeat(100) }),
);

for (const { mode, count } of [{ mode: "batch", count: 3000 }, { mode: "identify", count: 300 }]) {
  const people = PEOPLE.slice(0, count);
  Deno.test(`runSync() with a state sends only what has changed: ${mode}`, async () => {
    await withRuns(async (run) => {
      const first = await run(people, { mode });
      assertEquals({ code: first.code, accepted: first.result.users.accepted }, {
        code: 0,
        accepted: count,
      });

      const second = await run(people, { mode });
      assertEquals(second.code, 0);
      assertEquals(second.result.users.unchanged, count);
      assertEquals(second.result.requests.sent, 0);

      const changed = people.map((user) => user.id % 100 === 0 ? { ...user, plan: "pro" } : user);
      const third = await run([...changed, { id: count + 1, plan: "free" }], { mode });
      const changedCount = count / 100;
      assertEquals({
        accepted: third.result.users.accepted,
        unchanged: third.result.users.unchanged,
      }, { accepted: changedCount + 1, unchanged: count - changedCount });
    });
  });
}

Deno.test("runSync() with a state sends whoever was rejected again", async () => {
  await withRuns(async (run) => {
    // Customer.io refuses the value, as the limits are left to it.
    const users = [{ id: 1, plan: "x".repeat(1001) }, { id: 2, plan: "free" }];
    for (
      const { accepted, unchanged } of [
        { accepted: 1, unchanged: 0 },
        { accepted: 0, unchanged: 1 },
      ]
    ) {
      const { code, result } = await run(users, { limits: "server" });
      assertEquals(code, 1);
      assertEquals(result.users, { read: 2, accepted, unchanged, rejected: 1, failed: 0 });
    }
  });
});

Deno.test("runSync() with a state lets the later record of a user win, also if it is the old one", async () => {
  await withRuns(async (run) => {
    await run([{ id: 1, plan: "old" }]);
    const both = await run([{ id: 1, plan: "new" }, { id: 1, plan: "old" }]);
    assertEquals(both.result.users.accepted, 2);
    const again = await run([{ id: 1, plan: "new" }, { id: 1, plan: "old" }]);
    assertEquals(again.result.users.unchanged, 2);
    for (const unchanged of [0, 1]) {
      const one = await run([{ id: 1, plan: "old" }]);
      assertEquals(one.result.users.unchanged, unchanged);
    }
  });
});

/** The plans of user 1 in each of several runs, and how many of these records each run sends. */
const RECORDS: { name: string; runs: { plans: string[]; sent: number }[] }[] = [
  {
    name: "the same, again",
    runs: [{ plans: ["a", "b"], sent: 2 }, { plans: ["a", "b"], sent: 0 }],
  },
  {
    name: "one more",
    runs: [
      { plans: ["a"], sent: 1 },
      { plans: ["a", "b"], sent: 1 },
      { plans: ["a", "b"], sent: 0 },
      { plans: ["a", "b", "c", "d"], sent: 2 },
      { plans: ["a", "b", "c", "d"], sent: 0 },
    ],
  },
  {
    name: "one less",
    runs: [
      { plans: ["a", "b", "c"], sent: 3 },
      { plans: ["a", "b"], sent: 2 },
      { plans: ["a", "b"], sent: 0 },
      { plans: ["a"], sent: 1 },
      { plans: ["a"], sent: 0 },
    ],
  },
  {
    name: "the last is another",
    runs: [
      { plans: ["a", "b", "c"], sent: 3 },
      { plans: ["a", "b", "d"], sent: 3 },
      { plans: ["a", "b", "d"], sent: 0 },
    ],
  },
  {
    name: "other order",
    runs: [{ plans: ["a", "b"], sent: 2 }, { plans: ["b", "a"], sent: 2 }, {
      plans: ["b", "a"],
      sent: 0,
    }],
  },
  {
    name: "twice the same",
    runs: [{ plans: ["a", "a"], sent: 2 }, { plans: ["a", "a"], sent: 0 }, {
      plans: ["a"],
      sent: 1,
    }],
  },
];

for (const { name, runs } of RECORDS) {
  for (const apart of [0, 2500]) {
    const where = apart === 0 ? "in a row" : "far apart";
    Deno.test(`runSync() with a state sends records of one user until they are known: ${name}, ${where}`, async () => {
      await withRuns(async (run) => {
        const others = Array.from({ length: apart }, (_, i) => ({ plan: "free", i }));
        let known = 0;
        for (const [number, { plans, sent }] of runs.entries()) {
          const users = plans.flatMap((plan, gap) => [
            { id: 1, plan },
            ...others.map(({ i }) => ({ id: `${gap}-${i}`, plan: "free" })),
          ]);
          const { result } = await run(users);
          const { accepted, unchanged, read } = result.users;
          const isNew = Math.max(0, plans.length - known) * apart;
          assertEquals(
            { sent: accepted - isNew, read },
            { sent, read: accepted + unchanged },
            `run ${number + 1}`,
          );
          known = Math.max(known, plans.length);
        }
      });
    });
  }
}

Deno.test("runSync() with a state leaves alone whose other records it has not read", async () => {
  await withRuns(async (run) => {
    const users = [{ id: 1, plan: "a" }, { id: 2, plan: "x" }, { id: 1, plan: "b" }];
    await run(users);
    const limited = await run(users, {}, { limit: "2" });
    assertEquals(limited.result.users, { ...NOBODY, read: 2, unchanged: 2 });
    assertEquals((await run(users)).result.users, { ...NOBODY, read: 3, unchanged: 3 });
  });
});

Deno.test("runSync() with a state sends again whose later record may have arrived though it failed", async () => {
  await using server = startTrackServer(({ people }) =>
    people.some(({ attributes }) => attributes.plan === "new") ? { status: 500 } : {}
  );
  await withRuns(async (run) => {
    const more = { trackUrl: server.url, maxAttempts: 1 };
    const both = await run([{ id: 1, plan: "old" }, { id: 1, plan: "new" }], more);
    assertEquals(both.result.users, { ...NOBODY, read: 2, accepted: 1, failed: 1 });
    const old = await run([{ id: 1, plan: "old" }], more);
    assertEquals(old.result.users, { ...NOBODY, read: 1, accepted: 1 });
    const same = await run([{ id: 1, plan: "old" }], more);
    assertEquals(same.result.users, { ...NOBODY, read: 1, unchanged: 1 });
  });
});

Deno.test("runSync() with a state sends everyone again once people are to be created, or no longer", async () => {
  await withRuns(async (run) => {
    const accepted = async (people: string) => {
      const { result } = await run(PEOPLE.slice(0, 3), { people });
      return result.users.accepted;
    };
    assertEquals(await accepted("update"), 3);
    assertEquals(await accepted("update"), 0);
    // Not one of them is there yet.
    assertEquals(await accepted("upsert"), 3);
    assertEquals(await accepted("update"), 3);
  });
});

Deno.test("runSync() with full sends everyone, and records them all the same", async () => {
  await withRuns(async (run) => {
    await run(PEOPLE);
    const full = await run([...PEOPLE, { id: 3001, plan: "free" }], {}, { full: true });
    assertEquals({ accepted: full.result.users.accepted, unchanged: full.result.users.unchanged }, {
      accepted: 3001,
      unchanged: 0,
    });

    const after = await run([...PEOPLE, { id: 3001, plan: "free" }]);
    assertEquals({ unchanged: after.result.users.unchanged, sent: after.result.requests.sent }, {
      unchanged: 3001,
      sent: 0,
    });
  });
});

Deno.test("runSync() works with a state on a failures file as on any data", async () => {
  await withRuns(async (run) => {
    const users = [{ id: 1, plan: "x".repeat(1001) }, { id: 2, plan: "y".repeat(1001) }];
    const first = await run(users);
    assertEquals({ rejected: first.result.users.rejected, accepted: first.result.users.accepted }, {
      rejected: 2,
      accepted: 0,
    });
    const others = await run([{ id: 3, plan: "free" }, { id: 1, plan: "y".repeat(1001) }]);
    assertEquals(
      { accepted: others.result.users.accepted, rejected: others.result.users.rejected },
      { accepted: 1, rejected: 1 },
    );

    // The sandbox refuses such values itself, unless its limits are off.
    const again = await run("failures", { limits: "server" });
    assertEquals(again.result.users, { ...NOBODY, read: 1, rejected: 1 });
    const mended = await run("failures", { mappings: [] });
    assertEquals(mended.result.users, { ...NOBODY, read: 1, accepted: 1 });
    assertEquals(mended.result.failuresFile, null);
    const same = await run([{ id: 1, plan: "whatever" }], { mappings: [] });
    assertEquals(same.result.users, { ...NOBODY, read: 1, unchanged: 1 });
  });
});

Deno.test("runSync() refuses the state of another kind of identifier, and the sandbox that forgets", async () => {
  await withRuns(async (run) => {
    await run(PEOPLE);
    const other = await run(PEOPLE, { identifier: "email" });
    assertEquals({ code: other.code, kind: other.result.error?.kind }, { code: 2, kind: "usage" });
    assertStringIncludes(other.result.error?.message ?? "", "identified by id");
    assertEquals(other.result.users.read, 0);

    const forgetful = await run(PEOPLE, { region: "sandbox", trackUrl: undefined });
    assertEquals({ code: forgetful.code, kind: forgetful.result.error?.kind }, {
      code: 2,
      kind: "usage",
    });
    assertEquals(
      forgetful.result.error?.message,
      "Cannot use --state as the region is the sandbox, which forgets everyone at its end: " +
        "start cio-sync sandbox --db people.db and set trackUrl, or leave --state out",
    );
  });
});
