/** Publishers and workers that are told to end: processes that get signals. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { delay } from "@std/async/delay";
import { publishedResult, startProcesses } from "../helpers/machine_processes.ts";
import { hang, startTrackServer, type TrackServer } from "../helpers/track_server.ts";

function configurationFor({ url }: TrackServer) {
  return {
    ...{ siteId: "a-site", apiKey: "a-key", trackUrl: url, userId: "id", timeout: 20 },
    ...{ mode: "identify", parallelism: 2, mappings: [{ from: "n", to: "n" }] },
  };
}

const DATA = Array.from({ length: 20 }, (_, n) => ({ id: `user-${n}`, n }));

/** Answers that are given when they are let go. */
function heldAnswers() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { answer: () => promise.then(() => ({})), letGo: resolve };
}

Deno.test("publish at SIGINT lets workers end what is in flight, and nothing else is sent", async () => {
  const { answer, letGo } = heldAnswers();
  await using server = startTrackServer(answer);
  await using machines = await startProcesses({
    configuration: configurationFor(server),
    data: DATA,
  });
  const worker = await machines.work();
  const publisher = machines.publish("--state", "state.db");
  await server.arrived(2);
  publisher.kill("SIGINT");
  await publisher.prints("SIGINT: no new requests");
  letGo();
  const ended = await publisher.ended;
  const { users, interrupted, requests } = publishedResult(ended);
  assertEquals([ended.code, interrupted, requests.sent], [130, true, 2]);
  assertEquals([users.accepted, users.failed], [2, users.read - 2]);
  assertEquals(server.requests.length, 2);

  const again = machines.publish("--state", "state.db");
  const result = publishedResult(await again.ended);
  assertEquals([result.users.unchanged, result.users.accepted], [2, 18]);
  assertEquals(server.requests.length, 20);
  worker.kill("SIGTERM");
  assertEquals((await worker.ended).code, 0);
});

Deno.test("publish at a second SIGINT ends at once, and what was in flight is taken up by the next", async () => {
  let isHeld = true;
  const { answer, letGo } = heldAnswers();
  await using server = startTrackServer(() => isHeld ? answer() : {});
  await using machines = await startProcesses({
    configuration: configurationFor(server),
    data: DATA,
  });
  await machines.work();
  const publisher = machines.publish("--state", "state.db");
  await server.arrived(2);
  publisher.kill("SIGINT");
  await publisher.prints("SIGINT: no new requests");
  publisher.kill("SIGINT");
  const ended = await publisher.ended;
  assertEquals(ended.code, 130);
  assertEquals(publishedResult(ended).users.accepted, 0);

  const again = machines.publish("--state", "state.db");
  await again.prints("requests of an earlier run of this name");
  isHeld = false;
  letGo();
  const result = publishedResult(await again.ended);
  assertEquals([result.users.unchanged, result.users.accepted], [2, 18]);
  assertEquals(server.requests.length, 20);
});

Deno.test("publish at SIGINT without a worker ends at once", async () => {
  await using server = startTrackServer();
  await using machines = await startProcesses({
    configuration: configurationFor(server),
    data: DATA,
  });
  const publisher = machines.publish();
  await publisher.prints("Waiting for a worker");
  publisher.kill("SIGINT");
  const ended = await publisher.ended;
  const { users } = publishedResult(ended);
  assertEquals([ended.code, users.failed], [130, users.read]);
  const failures = await Deno.readTextFile(`${machines.folder}/data.failures.ndjson`);
  assertStringIncludes(failures, "Not sent: the run was interrupted");
});

Deno.test("work at SIGTERM takes nothing more, ends what it holds, and ends with 0", async () => {
  const { answer, letGo } = heldAnswers();
  await using server = startTrackServer((request) => request.number < 2 ? answer() : {});
  await using machines = await startProcesses({
    configuration: configurationFor(server),
    data: DATA,
  });
  const worker = await machines.work();
  const publisher = machines.publish();
  await server.arrived(2);
  worker.kill("SIGTERM");
  await worker.prints("SIGTERM: taking no more, and ending after 2 requests in flight");
  letGo();
  assertEquals((await worker.ended).code, 0);
  assertEquals(server.requests.length, 2);

  await machines.work();
  const { users, requests } = publishedResult(await publisher.ended);
  assertEquals([users.accepted, requests.sent], [20, 20]);
  assertEquals(server.requests.length, 20, "nobody was sent twice");
});

Deno.test("work at a second signal ends at once", async () => {
  await using server = startTrackServer(hang);
  await using machines = await startProcesses({
    configuration: configurationFor(server),
    data: DATA,
  });
  const worker = await machines.work();
  machines.publish();
  await server.arrived(2);
  worker.kill("SIGINT");
  await worker.prints("SIGINT: taking no more");
  worker.kill("SIGINT");
  assertEquals((await worker.ended).code, 0);
});

Deno.test("work sends nothing more of what it held when it was paused for longer than its lease", async () => {
  const refusals = 2;
  await using server = startTrackServer(({ number }) =>
    number < refusals ? { status: 503, headers: { "retry-after": "1" } } : {}
  );
  const configuration = { ...configurationFor(server), timeout: 1 };
  await using machines = await startProcesses({ configuration, data: DATA });
  const paused = await machines.work();
  const publisher = machines.publish();
  await server.arrived(refusals);
  // It waits to send both again.
  paused.kill("SIGSTOP");
  await machines.work();
  const { users, requests } = publishedResult(await publisher.ended);
  assertEquals(users.accepted, DATA.length);
  // What was sent in vain is not in the outcomes of the worker that has sent the rest.
  assertEquals([requests.sent, server.requests.length], [DATA.length, DATA.length + refusals]);
  paused.kill("SIGCONT");
  await delay(3_000);
  assertEquals(server.requests.length, DATA.length + refusals);
  assertEquals(server.overlaps, []);
  paused.kill("SIGTERM");
  const { code, stderr } = await paused.ended;
  assertEquals(code, 0, stderr);
  assertStringIncludes(stderr, "2 messages given up");
});
