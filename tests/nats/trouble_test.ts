/** Runs by workers of which something goes wrong: each ends as a sync would, or says what is missing. */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { delay } from "@std/async/delay";
import { jetstream, type JsMsg } from "@nats-io/jetstream";
import { connectNats } from "../../lib/nats/connect.ts";
import { queueOf, WORKERS } from "../../lib/nats/names.ts";
import { MAX_DELIVERIES } from "../../lib/nats/streams.ts";
import { type Machines, startMachines } from "../helpers/machines.ts";
import { startTrackServer, type TrackServer } from "../helpers/track_server.ts";

/** Leases are short, and longer than requests take on a machine that is busy. */
const ACCOUNT = { siteId: "a-site", apiKey: "a-key-0f3a9", userId: "id", timeout: 1 };

function configurationFor({ url }: TrackServer, more: Record<string, unknown> = {}) {
  return { ...ACCOUNT, trackUrl: url, mappings: [{ from: "n", to: "n" }], ...more };
}

function users(count: number): { id: string; n: number }[] {
  return Array.from({ length: count }, (_, n) => ({ id: `user-${n}`, n }));
}

/** The streams that there are. */
async function streamsOf(machines: Machines): Promise<string[]> {
  await using link = await connectNats({ nats: machines.nats.address }, {
    name: "a test",
    keepSecret: () => {},
  });
  const names: string[] = [];
  for await (const name of link.manager.streams.names()) names.push(name);
  return names;
}

Deno.test("A batch that is refused with 400 is split by the worker until only who is at fault is rejected", async () => {
  const bad = new Set(["user-17", "user-230"]);
  await using server = startTrackServer(({ people }) =>
    people.some(({ user }) => bad.has(user))
      ? { status: 400, body: { errors: [{ message: "not a good person" }] } }
      : {}
  );
  await using machines = await startMachines();
  await machines.write(configurationFor(server), users(300));
  const worker = machines.work();
  const { code, result } = await machines.result();
  assertEquals(code, 1);
  assertEquals(result.users, { read: 300, accepted: 298, unchanged: 0, rejected: 2, failed: 0 });
  const failures = await machines.failures();
  assertEquals(failures.map(({ user, status }) => [user, status]).sort(), [["user-17", 400], [
    "user-230",
    400,
  ]]);
  assertEquals(server.maxInFlight, 1, "one message, one request at a time");
  assertEquals(result.requests.sent, server.requests.length);
  assertEquals(await streamsOf(machines), []);
  assertEquals(await worker.end(), 0);
});

Deno.test("A batch that fails where others succeed is halved by the worker, one request at a time", async () => {
  await using server = startTrackServer(({ people }) =>
    people.some(({ user }) => user === "user-5") ? { status: 500 } : {}
  );
  await using machines = await startMachines();
  await machines.write(configurationFor(server, { maxAttempts: 2 }), users(16));
  machines.work();
  const { code, result } = await machines.result();
  assertEquals([code, result.users.accepted, result.users.failed], [1, 15, 1]);
  assertEquals(server.maxInFlight, 1);
});

Deno.test("Refused credentials end the run as those of a sync do, and the worker that has them", async () => {
  await using server = startTrackServer(() => ({ status: 401, body: { meta: { error: "no" } } }));
  await using machines = await startMachines();
  await machines.write(configurationFor(server, { mode: "identify" }), users(50));
  const worker = machines.work();
  const { code, result, stdout, stderr } = await machines.result();
  assertEquals([code, result.error?.kind], [3, "auth"]);
  assertStringIncludes(result.error!.message, "refused the credentials (401: no)");
  assertEquals(result.users, { read: 50, accepted: 0, unchanged: 0, rejected: 0, failed: 50 });
  assertEquals(await worker.ended, 3);
  assertMatch(worker.stderr, /Error: Customer\.io refused the credentials/);
  for (const text of [stdout, stderr, worker.stderr]) assert(!text.includes(ACCOUNT.apiKey));
  assertEquals(await streamsOf(machines), []);
});

Deno.test("A request that ends each of its workers fails its people, and the run goes on", async () => {
  await using server = startTrackServer();
  await using machines = await startMachines();
  await machines.write(configurationFor(server, { mode: "identify", parallelism: 1 }), users(3));
  const publishing = machines.result();
  await takeAndDie(machines);
  const worker = machines.work();
  const { code, result } = await publishing;
  assertEquals(code, 1);
  assertEquals(result.users, { read: 3, accepted: 2, unchanged: 0, rejected: 0, failed: 1 });
  const [{ reason, user }] = await machines.failures();
  assertEquals(user, "user-0");
  assertStringIncludes(String(reason), `${MAX_DELIVERIES} workers one after the other`);
  assertEquals(server.users.flat().sort(), ["user-1", "user-2"]);
  await worker.end();
});

/** Takes the first message of a queue as often as the server gives it, and never acknowledges it. */
async function takeAndDie(machines: Machines): Promise<void> {
  let times = 0;
  await takeMessages(machines, (message) => {
    assertEquals(message.seq, 1);
    message.nak();
    return ++times < MAX_DELIVERIES;
  });
}

/** Takes one message of a queue after the other, as long as `take` wants more. */
async function takeMessages(
  machines: Machines,
  take: (message: JsMsg) => boolean,
): Promise<void> {
  await using link = await connectNats({ nats: machines.nats.address }, {
    name: "a test",
    keepSecret: () => {},
  });
  let stream: string | undefined;
  while (stream === undefined) {
    for await (const name of link.manager.streams.names()) {
      if (queueOf(name) !== undefined) stream = name;
    }
    await delay(20);
  }
  const consumer = await jetstream(link.connection).consumers.get(stream, WORKERS);
  for (let wantsMore = true; wantsMore;) {
    const messages = await consumer.fetch({ max_messages: 1, expires: 5_000 });
    for await (const message of messages) wantsMore = take(message);
  }
  await link.connection.flush();
}

Deno.test("A request that the queue has lost is published again, and those behind it are sent meanwhile", async () => {
  await using server = startTrackServer();
  await using machines = await startMachines();
  await machines.write(configurationFor(server, { mode: "identify", parallelism: 1 }), users(3));
  const publishing = machines.result();
  // As an operator who purges the stream does.
  await takeMessages(machines, (message) => {
    message.ack();
    return false;
  });
  machines.work();
  const { code, result } = await publishing;
  assertEquals([code, result.users.accepted, result.requests.sent], [0, 3, 3]);
  assertEquals(server.users.flat(), ["user-1", "user-2", "user-0"]);
});

Deno.test("A run without workers says so, and ends after giveUpAfter", async () => {
  await using server = startTrackServer();
  await using machines = await startMachines();
  await machines.write(configurationFor(server, { giveUpAfter: 4 }), users(3));
  const { code, result, stderr } = await machines.result();
  assertEquals([code, result.error?.kind], [3, "setup"]);
  assertStringIncludes(stderr, "Waiting for a worker: start cio-sync work");
  assertStringIncludes(result.error!.message, "No worker was there for 4.0 s");
  assertEquals(result.users.failed, 3);
  assertEquals(result.requests.sent, 0);
  assertEquals(await streamsOf(machines), []);
});

Deno.test("A worker with credentials of another workspace takes nothing", async () => {
  await using server = startTrackServer();
  await using machines = await startMachines();
  const other = `${machines.folder}/other.json`;
  await machines.write(configurationFor(server, { siteId: "another-site" }));
  await Deno.rename(`${machines.folder}/configuration.json`, other);
  await machines.write(configurationFor(server, { giveUpAfter: 4 }), users(3));
  const worker = machines.work({ config: other });
  const { code } = await machines.result();
  assertEquals([code, server.requests.length], [3, 0]);
  assert(!worker.stderr.includes("taking its messages"), worker.stderr);
});

Deno.test("A worker that may take longer over a request than those of a run have it leaves that to others", async () => {
  await using server = startTrackServer();
  await using machines = await startMachines();
  const slow = `${machines.folder}/slow.json`;
  await machines.write(configurationFor(server, { timeout: 30 }));
  await Deno.rename(`${machines.folder}/configuration.json`, slow);
  await machines.write(configurationFor(server), users(3));
  const [worker, publishing] = [machines.work({ config: slow }), machines.result()];
  while (!worker.stderr.includes("is left to")) await delay(20);
  machines.work();
  const { code, result } = await publishing;
  assertEquals([code, result.users.accepted], [0, 3]);
  assertEquals(worker.stderr.split("\n").filter((line) => line.startsWith("Warning")), [
    "Warning: Run 'main' is left to other workers: its configuration has a shorter timeout than the 30 " +
    "seconds of this one; give both the same",
  ]);
});

Deno.test("A second publisher of the same run is refused, and one of another run is not", async () => {
  await using server = startTrackServer();
  await using machines = await startMachines();
  await machines.write(configurationFor(server), users(3));
  const first = machines.result({ failures: `${machines.folder}/first` });
  while ((await streamsOf(machines)).length < 2) await delay(20);
  const second = await machines.result({ failures: `${machines.folder}/second` });
  assertEquals([second.code, second.result.error?.kind], [2, "usage"]);
  assertEquals(
    second.result.error!.message,
    "Cannot publish run 'main': another cio-sync publish of that name is at it; wait for its end, or name " +
      "this one otherwise with --run",
  );
  const third = machines.result({ failures: `${machines.folder}/third`, run: "other" });
  machines.work();
  assertEquals([(await first).code, (await third).code], [0, 0]);
  assertEquals(server.requests.length, 2);
});

Deno.test("The sandbox inside a process is refused by both", async () => {
  await using machines = await startMachines();
  await machines.write({ region: "sandbox", userId: "id", mappings: [] }, users(3));
  const worker = machines.work();
  assertEquals(await worker.ended, 2);
  assertStringIncludes(worker.stderr, "run cio-sync sandbox");
  const { code, result } = await machines.result();
  assertEquals([code, result.error?.kind], [2, "config"]);
});

Deno.test("People larger than a message may be fail with the reason, and all others are sent", async () => {
  await using server = startTrackServer();
  await using machines = await startMachines({ config: "max_payload: 65536" });
  const data = users(3000).map((user) => ({
    ...user,
    text: "x".repeat(user.n === 7 ? 70_000 : 100),
  }));
  const mappings = [{ from: "n", to: "n" }, { from: "text", to: "text" }];
  await machines.write(configurationFor(server, { mappings, limits: "server" }), data);
  machines.work();
  const { code, result } = await machines.result();
  assertEquals([code, result.users.accepted, result.users.failed], [1, 2999, 1]);
  assertEquals(
    result.reasons[0].reason,
    "Person is larger than the 61,440 bytes that fit into a message (max_payload of the NATS server): map " +
      "less, shorten values, or send this record with cio-sync sync",
  );
});

Deno.test("An outage ends the run as that of a sync does, when no worker gets through", async () => {
  let answers = 5;
  await using server = startTrackServer(() => answers-- > 0 ? {} : { status: 503 });
  await using machines = await startMachines();
  const configuration = { mode: "identify", giveUpAfter: 3, parallelism: 4 };
  await machines.write(configurationFor(server, configuration), users(40));
  const workers = [machines.work(), machines.work()];
  const { code, result } = await machines.result();
  assertEquals([code, result.error?.kind], [3, "unreachable"], JSON.stringify(result.error));
  assertEquals([result.users.accepted, result.users.read], [5, 5 + result.users.failed]);
  assertEquals(await Promise.all(workers.map(({ ended }) => ended)), [3, 3]);
  assertEquals((await machines.failures()).length, result.users.failed);
});

Deno.test("A worker that is refused hands nothing on to others that would be refused too", async () => {
  await using server = startTrackServer(() => ({ status: 403, body: {} }));
  await using machines = await startMachines();
  await machines.write(configurationFor(server), users(40));
  const workers = [machines.work(), machines.work()];
  const { code, result } = await machines.result();
  assertEquals([code, result.error?.kind, server.requests.length], [3, "auth", 1]);
  const taker = workers.findIndex(({ stderr }) => /Error: .* refused the credentials/.test(stderr));
  assertEquals(await workers[taker].ended, 3);
  assertEquals(await workers[1 - taker].end(), 0);
});

Deno.test("A run that loses NATS for good ends after giveUpAfter, and every record has its outcome", async () => {
  await using server = startTrackServer(() => delay(100).then(() => ({})));
  await using machines = await startMachines();
  await machines.write(configurationFor(server, { giveUpAfter: 2, mode: "identify" }), users(40));
  const worker = machines.work();
  const running = machines.result();
  await server.arrived(1);
  await machines.nats.stop();
  const { code, result } = await running;
  assertEquals([code, result.error?.kind], [3, "setup"]);
  assertStringIncludes(result.error!.message, "NATS did not answer for 2.0 s");
  const { read, accepted, failed } = result.users;
  assertEquals([accepted + failed, (await machines.failures()).length], [read, failed]);
  assert(failed > 0);
  assertEquals(await worker.end(), 0);
});
