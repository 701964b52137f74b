import { assertEquals, assertRejects } from "@std/assert";
import { leasedApi } from "../../lib/work/leased_api.ts";
import { settle } from "../helpers/turns.ts";

const BYTES = new Uint8Array(0);

/** An API whose requests end when the test ends them, and what it was asked. */
function slowApi() {
  const asked: string[] = [];
  const ends: (() => void)[] = [];
  const request = (name: string) => {
    asked.push(name);
    return new Promise<void>((resolve) => ends.push(resolve));
  };
  const api = {
    identifyBatch: async () => {
      await request("batch");
      return [];
    },
    identify: () => request("identify"),
    entity: () => request("entity"),
  };
  return { api, asked, ends };
}

Deno.test("leasedApi() sends one request after the other, each under the lease", async () => {
  const { api, asked, ends } = slowApi();
  const covered: number[] = [];
  const lease = {
    coverAttempt: (timeoutMs: number) => {
      covered.push(timeoutMs);
      return Promise.resolve();
    },
  };
  const leased = leasedApi(api, { lease, timeoutMs: 30 });
  const all = [leased.identifyBatch(BYTES, 1), leased.identify("a", BYTES), leased.entity(BYTES)];
  for (const [i, name] of ["batch", "identify", "entity"].entries()) {
    await settle();
    assertEquals([asked.length, asked.at(-1), covered.length], [i + 1, name, i + 1]);
    ends[i]();
  }
  await Promise.all(all);
  assertEquals(covered, [30, 30, 30]);
});

Deno.test("leasedApi() sends nothing without a lease, and what comes next is asked anew", async () => {
  const { api, asked, ends } = slowApi();
  const answers = [() => Promise.reject(new Error("lost")), () => Promise.resolve()];
  const leased = leasedApi(api, {
    lease: { coverAttempt: () => answers.shift()!() },
    timeoutMs: 30,
  });
  const [first, second] = [leased.identify("a", BYTES), leased.entity(BYTES)];
  await assertRejects(() => first, Error, "lost");
  await settle();
  assertEquals(asked, ["entity"]);
  ends[0]();
  await second;
});
