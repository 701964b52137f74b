/** People for whom Customer.io always fails, in simulated time: they are failed alone, and an outage fails nobody. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { seeded } from "../helpers/random.ts";
import { OK, type SimulatedRequest, simulateSync } from "../helpers/simulated_sync.ts";

const MODES = ["batch", "identify"] as const;
const ERROR = { status: 500 };
const BUSY = { status: 503 };
/** As long as an outage that is to be waited out. */
const OUTAGE_MS = 30_000;

/** Some of `count` users, one in twenty. */
function oneInTwenty(count: number): Set<string> {
  const random = seeded(1);
  const all = Array.from({ length: count }, (_, i) => String(i));
  return new Set(all.filter(() => random.chance(0.05)));
}

/** A server that always fails for requests with one of `bad` in it. */
function failingFor(bad: ReadonlySet<string>, answer = ERROR) {
  return ({ users }: SimulatedRequest) => users.some((user) => bad.has(user)) ? answer : OK;
}

for (const mode of MODES) {
  for (const parallelism of [1, 25]) {
    Deno.test(`run() fails one person in twenty alone, in little time: ${mode}, parallelism ${parallelism}`, async () => {
      const count = parallelism === 1 ? 200 : 2000;
      const bad = oneInTwenty(count);
      const run = await simulateSync({ count, mode, parallelism, answer: failingFor(bad) });
      assertEquals({ ended: run.ended, failed: new Set(run.failures.keys()) }, {
        ended: undefined,
        failed: bad,
      });
      assertEquals(run.counts.accepted, count - bad.size);
      for (const reason of run.failures.values()) {
        assertStringIncludes(reason, "Customer.io answered 500: status 500 (");
      }
      // Six attempts of one person take up to 15 s.
      assert(run.ms < (mode === "batch" ? 40_000 : 20_000), `${run.ms}`);
      assert(run.mostInFlight <= parallelism + 1, `${run.mostInFlight}`);
    });
  }

  Deno.test(`run() comes past a hundred bad people in a row: ${mode}`, async () => {
    const bad = new Set(Array.from({ length: 100 }, (_, i) => String(500 + i)));
    const run = await simulateSync({ count: 1000, mode, answer: failingFor(bad) });
    assertEquals({ ended: run.ended, failed: new Set(run.failures.keys()) }, {
      ended: undefined,
      failed: bad,
    });
    assert(run.ms < 60_000, `${run.ms}`);
  });

  Deno.test(`run() fails bad people alone also where probes fail all the time: ${mode}`, async () => {
    const count = mode === "batch" ? 8 : 2000;
    const bad = mode === "batch" ? new Set(["5"]) : oneInTwenty(count);
    const answer = failingFor(bad);
    const run = await simulateSync({
      count,
      mode,
      answer: (request) => request.isProbe ? ERROR : answer(request),
    });
    assertEquals({ ended: run.ended, failed: new Set(run.failures.keys()) }, {
      ended: undefined,
      failed: bad,
    });
  });

  Deno.test(`run() waits out that all writing fails while probes succeed, with bad people too: ${mode}`, async () => {
    const bad = oneInTwenty(2000);
    const answer = failingFor(bad);
    for (const from of [0, 500, 1990]) {
      const isDown = ({ at, isProbe }: SimulatedRequest) =>
        !isProbe && at >= from && at < from + OUTAGE_MS;
      const run = await simulateSync({
        count: 2000,
        mode,
        answer: (request) => isDown(request) ? BUSY : answer(request),
      });
      assertEquals({ ended: run.ended, failed: new Set(run.failures.keys()) }, {
        ended: undefined,
        failed: bad,
      });
      assert(run.ms < 120_000, `${run.ms}`);
    }
  });

  Deno.test(`run() ends when writing fails for good, fails nobody by it, and holds a bounded number: ${mode}`, async () => {
    const cases = mode === "batch" ? [[10, 0], [2000, 0]] : [[10, 1], [500, 480], [3000, 500]];
    for (const [count, from] of cases) {
      for (const doProbesSucceed of [true, false]) {
        const run = await simulateSync({
          count,
          mode,
          answer: ({ at, isProbe }) => at < from || (isProbe && doProbesSucceed) ? OK : BUSY,
        });
        assertEquals(run.ended?.kind, "unreachable");
        assert(run.ms >= 300_000 && run.ms < 340_000, `${run.ms}`);
        for (const reason of run.failures.values()) assert(reason.startsWith("Not "), reason);
        assert(mode === "batch" || run.mostHeld <= 525, `${run.mostHeld}`);
        // Far fewer than two a second.
        assert(run.requests < count + 600, `${run.requests}`);
      }
    }
  });
}

Deno.test("run() fails the last person alone whose answer asks for more than there is to wait", async () => {
  for (const status of [503, 429]) {
    for (const [seconds, advice] of [["600", ", and it asked to wait 10:00 min"], ["100", ""]]) {
      const headers = { "retry-after": seconds };
      const answer = failingFor(new Set(["199"]), { status, headers } as typeof ERROR);
      const run = await simulateSync({ count: 200, mode: "identify", answer });
      assertEquals({ ended: run.ended, accepted: run.counts.accepted }, {
        ended: undefined,
        accepted: 199,
      });
      const reason = run.failures.get("199")!;
      const more = advice && `${advice}: a larger giveUpAfter waits that out`;
      assertEquals(reason, `Customer.io answered ${status}: status ${status} (4 attempts)${more}`);
      assert(run.ms < 300_000, `${run.ms}`);
    }
  }
});

Deno.test("run() stops where every answer asks for more than there is to wait", async () => {
  const run = await simulateSync({
    count: 200,
    mode: "identify",
    answer: () => ({ ...BUSY, headers: { "retry-after": "600" } }),
  });
  assertEquals({ kind: run.ended?.kind, ms: Math.round(run.ms / 1000) }, {
    kind: "unreachable",
    ms: 300,
  });
});
