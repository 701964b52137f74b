import { assertEquals, assertRejects } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import { type LockOptions, PublisherLock } from "../../lib/publish/publisher_lock.ts";

const SUBJECT = "cio-sync-1.0123abcd.publisher.crm";

/** A connection on which publishers with these names answer. */
function scene(...others: string[]) {
  const asked: unknown[][] = [];
  const said: string[] = [];
  const facts = { others, isSilent: false, isSubscribed: false };
  let hear = (_error: unknown, _message: { respond: (id: string) => void }) => {};
  const connection = {
    subscribe: (subject: string, { callback }: { callback: typeof hear }) => {
      assertEquals(subject, SUBJECT);
      facts.isSubscribed = true;
      hear = callback;
      return { unsubscribe: () => facts.isSubscribed = false };
    },
    requestMany: (...question: unknown[]) => {
      asked.push(question);
      if (facts.isSilent) return Promise.reject(new Error("no responders"));
      return Promise.resolve(facts.others.map((id) => ({ string: () => id })));
    },
  } as unknown as LockOptions["connection"];
  const ask = () => hear(null, { respond: (id) => said.push(id) });
  const take = () =>
    PublisherLock.take({ connection, workspace: "0123abcd", run: "crm", id: "own" });
  return { take, asked, said, facts, ask };
}

const TAKEN =
  "Cannot publish run 'crm': another cio-sync publish of that name is at it; wait for its end, " +
  "or name this one otherwise with --run";

Deno.test("take() answers others that the run is taken, until it is disposed of", async () => {
  for (const isSilent of [true, false]) {
    const { take, asked, said, facts, ask } = scene();
    facts.isSilent = isSilent;
    {
      using lock = await take();
      assertEquals(facts.isSubscribed, true);
      ask();
      assertEquals(said, ["own"]);
      await lock.check();
    }
    assertEquals(facts.isSubscribed, false);
    // Whoever is there answers within half a second.
    const question = [SUBJECT, "", { strategy: "timer", maxWait: 500 }];
    assertEquals(asked, [question, question]);
  }
});

Deno.test("take() refuses a run that another publisher is at", async () => {
  for (const others of [["another"], ["own", "another"]]) {
    const { take, facts } = scene(...others);
    const { kind, message } = await assertRejects(take, RunError);
    assertEquals([kind, message, facts.isSubscribed], ["usage", TAKEN, false]);
  }
});

Deno.test("check() refuses a run that another publisher has taken meanwhile", async () => {
  const { take, facts } = scene();
  using lock = await take();
  facts.others = ["own"];
  await lock.check();
  facts.others = ["own", "another"];
  const { kind, message } = await assertRejects(() => lock.check(), RunError);
  assertEquals([kind, message], ["usage", TAKEN]);
});
