import { assertEquals } from "@std/assert";
import { connected, linkChanged } from "../../lib/nats/told.ts";

Deno.test("connected() names the server and its version", () => {
  const entry = connected({ server: "nats:4222", serverVersion: "2.9.10" });
  assertEquals(entry, {
    level: "info",
    event: "connected",
    message: "Connected to NATS 2.9.10 at nats:4222",
    facts: { server: "nats:4222", serverVersion: "2.9.10" },
  });
});

Deno.test("linkChanged() warns of a lost connection, and says for how long it was lost", () => {
  assertEquals(linkChanged({ state: "lost", server: "a:4222" }), {
    level: "warning",
    event: "disconnected",
    message: "NATS at a:4222 is no longer connected: trying again until it is",
    facts: { server: "a:4222" },
  });
  assertEquals(linkChanged({ state: "back", server: "b:4222", lostMs: 75_000.4 }), {
    level: "info",
    event: "reconnected",
    message: "NATS is connected again, at b:4222, after 1:15 min",
    facts: { server: "b:4222", lostMs: 75_000 },
  });
});
