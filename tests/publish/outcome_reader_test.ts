import { assertEquals } from "@std/assert";
import { readOutcomes } from "../../lib/publish/outcome_reader.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { settle } from "../helpers/turns.ts";
import { fakeConsumers } from "../helpers/fake_consumer.ts";

const NAME = { workspace: "0123abcd", run: "main", generation: "f00" };

/** A reader; `problems` are what the server says to who asks for outcomes, before it gives some. */
function scene(...problems: Error[]) {
  const clock = new FakeClock();
  const end = new AbortController();
  const { client, ...reading } = fakeConsumers();
  reading.problems.push(...problems);
  const read: number[] = [];
  const done = readOutcomes({
    ...{ client, queue: NAME, clock, signal: end.signal },
    onMessage: ({ seq }) => read.push(seq),
  });
  return { clock, end, read, done, ...reading };
}

const CONSUMER = ["cio-sync-1_0123abcd_f00_outcomes_main", "publisher"];
const MESSAGES = [{ max_messages: 256, expires: 2_000 }];

Deno.test("readOutcomes() asks for outcomes again and again, and gives each as it comes", async () => {
  const { end, read, done, batches, asked } = scene();
  await settle();
  batches[0].give({ seq: 1 }, { seq: 2 });
  await settle();
  assertEquals(read, [1, 2]);
  batches[0].end();
  await settle();
  batches[1].give({ seq: 3 });
  await settle();
  assertEquals([read, asked], [[1, 2, 3], [CONSUMER, MESSAGES, MESSAGES]]);
  end.abort();
  await done;
  // What has ended before is not kept until then.
  assertEquals(batches.map(({ isStopped }) => isStopped), [false, true]);
  assertEquals(asked.length, 3);
});

Deno.test("readOutcomes() asks again after half a second where the server does not answer", async () => {
  const { clock, end, read, done, batches, asked } = scene(new Error("timeout"));
  await clock.advance(499);
  assertEquals(asked, [CONSUMER]);
  await clock.advance(1);
  assertEquals(asked, [CONSUMER, CONSUMER, MESSAGES]);
  batches[0].give({ seq: 1 });
  await settle();
  assertEquals(read, [1]);
  end.abort();
  await done;
  assertEquals(clock.sleeping, 0);
});

Deno.test("readOutcomes() ends at once where it waits for the server, and does not begin after its end", async () => {
  const { end, done, clock } = scene(new Error("timeout"));
  await settle();
  end.abort();
  await done;
  assertEquals(clock.sleeping, 0);
  const { client, asked } = fakeConsumers();
  await readOutcomes({ client, queue: NAME, clock, signal: end.signal, onMessage: () => {} });
  assertEquals(asked, []);
});
