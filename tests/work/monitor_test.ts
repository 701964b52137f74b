import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import type { WorkFacts } from "../../lib/work/facts.ts";
import { startMonitor } from "../../lib/work/monitor.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { turns } from "../helpers/turns.ts";
import { workFacts } from "../helpers/work_facts.ts";

/** Asks a monitor of a worker that is as `facts` say. */
async function asked(
  path: string,
  { facts = workFacts(), method = "GET" }: { facts?: WorkFacts; method?: string } = {},
) {
  await using monitor = startMonitor({ port: 0, facts: () => facts });
  const response = await fetch(`http://127.0.0.1:${monitor.port}${path}`, { method });
  const { status, headers } = response;
  assertEquals(headers.get("x-content-type-options"), "nosniff");
  assertEquals(headers.get("cache-control"), "no-store");
  return { status, headers, text: await response.text() };
}

Deno.test("startMonitor() answers GET and HEAD /healthz with the health of now", async () => {
  const ok = await asked("/healthz");
  assertEquals([ok.status, JSON.parse(ok.text)], [200, {
    status: "ok",
    runs: 1,
    requestsInFlight: 4,
  }]);
  const lost = await asked("/healthz", { facts: workFacts({ isConnected: false }) });
  assertEquals([lost.status, JSON.parse(lost.text).status], [503, "not connected to NATS"]);
  const head = await asked("/healthz", { method: "HEAD" });
  assertEquals([head.status, head.text], [200, ""]);
});

Deno.test("startMonitor() answers GET /metrics in the format of Prometheus", async () => {
  const { status, headers, text } = await asked("/metrics");
  assertEquals(status, 200);
  assertEquals(headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  assertStringIncludes(text, '\ncio_sync_people_total{outcome="accepted"} 9000\n');
  assertEquals(/^process_resident_memory_bytes (\d+)$/m.exec(text)![1].length > 6, true);
  const [, seconds] = /^process_start_time_seconds (\S+)$/m.exec(text)!;
  assertEquals(Math.abs(Number(seconds) * 1000 - performance.timeOrigin) < 1, true);
});

Deno.test("startMonitor() has nothing else, and takes nothing", async () => {
  for (const path of ["/", "/metrics/x", "/debug"]) {
    const { status, text } = await asked(path);
    assertEquals([status, text], [404, "There are /healthz and /metrics\n"]);
  }
  for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
    const { status, headers, text } = await asked("/metrics", { method });
    assertEquals([status, headers.get("allow")], [405, "GET, HEAD"], method);
    assertEquals(text, "Only GET and HEAD\n");
  }
});

Deno.test("startMonitor() listens on every address, of IPv6 where there is any", async () => {
  await using monitor = startMonitor({ port: 0, facts: () => workFacts() });
  const hosts = [
    "127.0.0.1",
    // All of 127.0.0.0/8 is this machine on Linux; who listens on 127.0.0.1 alone is not there.
    ...(Deno.build.os === "linux" ? ["127.0.0.2"] : []),
    ...(hasIpv6() ? ["[::1]"] : []),
  ];
  for (const host of hosts) {
    const response = await fetch(`http://${host}:${monitor.port}/healthz`);
    await response.body?.cancel();
    assertEquals(response.status, 200, host);
  }
});

function hasIpv6(): boolean {
  try {
    Deno.listen({ hostname: "::1", port: 0 }).close();
    return true;
  } catch {
    return false;
  }
}

Deno.test("startMonitor() ends a client that sends no header", async () => {
  const clock = new FakeClock();
  const monitor = startMonitor({ port: 0, facts: () => workFacts(), clock });
  const client = await Deno.connect({ port: monitor.port });
  const read = client.read(new Uint8Array(1));
  // A client that is slow must not keep a worker from ending.
  const closed = monitor[Symbol.asyncDispose]();
  let isClosed = false;
  closed.then(() => isClosed = true);
  while (!isClosed) {
    await clock.advance(500);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  assertEquals([await read, clock.sleeping], [null, 0]);
  client.close();
});

Deno.test("startMonitor() has 64 clients at once, and lets others wait", async () => {
  const monitor = startMonitor({ port: 0, facts: () => workFacts(), clock: new FakeClock() });
  const ask = async () => {
    const client = await Deno.connect({ port: monitor.port });
    await client.write(
      new TextEncoder().encode("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    );
    return { client, answered: client.read(new Uint8Array(1000)) };
  };
  const clients = await Promise.all(Array.from({ length: 64 }, ask));
  for (const { answered } of clients) assertEquals((await answered)! > 0, true);
  const last = await ask();
  let isAnswered = false;
  last.answered.then(() => isAnswered = true);
  await turns(50);
  assertEquals(isAnswered, false);
  clients[0].client.close();
  assertEquals((await last.answered)! > 0, true);
  for (const { client } of [last, ...clients.slice(1)]) client.close();
  await monitor[Symbol.asyncDispose]();
});

Deno.test("startMonitor() says that its port is in use", async () => {
  await using monitor = startMonitor({ port: 0, facts: () => workFacts() });
  const { kind, message } = assertThrows(
    () => startMonitor({ port: monitor.port, facts: () => workFacts() }),
    RunError,
  );
  assertEquals([kind, message], [
    "usage",
    `Cannot listen on [::]:${monitor.port}: the port is in use; name another with --metrics-port, or 0 for a ` +
    "free one",
  ]);
});
