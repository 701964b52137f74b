import { assertEquals } from "@std/assert";
import {
  announcement,
  isPassing,
  type Route,
  type RouteTarget,
  sourceName,
  targetName,
} from "../../lib/run/announcement.ts";

const TARGET: Route["target"] = {
  region: "eu",
  workspaceId: 12345,
  baseUrl: "https://track-eu.customer.io",
};

Deno.test("announcement() says from what to where, and how", () => {
  const usual: Route = { data: "users.json", parallelism: 25, how: "batch", target: TARGET };
  const cases: { route: Partial<Route>; line: string }[] = [
    {
      route: {},
      line: "users.json → workspace 12345 (EU), batch, up to 25 requests at once",
    },
    {
      route: { people: "upsert" },
      line: "users.json → workspace 12345 (EU), batch, up to 25 requests at once",
    },
    {
      route: { people: "update" },
      line: "users.json → workspace 12345 (EU), batch, up to 25 requests at once, updates only",
    },
    {
      route: { target: { ...TARGET, workspaceId: null }, how: "identify", parallelism: 1 },
      line: "users.json → Customer.io (EU), identify, one request at a time",
    },
    {
      route: { target: { region: "sandbox", workspaceId: 1, baseUrl: "http://127.0.0.1:5" } },
      line: "users.json → the sandbox on this machine, batch, up to 25 requests at once",
    },
    {
      route: {
        target: { region: null, workspaceId: null, baseUrl: "https://user:key@proxy.example/k3y" },
        data: ["-"],
      },
      line: "standard input → https://proxy.example, batch, up to 25 requests at once",
    },
    {
      route: {
        target: { ...TARGET, region: null, baseUrl: "http://localhost:1" },
        data: ["a", "b"],
      },
      line: "2 files → workspace 12345 at http://localhost:1, batch, up to 25 requests at once",
    },
  ];
  for (const { route, line } of cases) {
    assertEquals(announcement({ ...usual, ...route }).message, line);
  }
  const entry = announcement({ ...usual, how: "look-ups" }, "↔");
  assertEquals(entry, {
    level: "info",
    event: "reading",
    message: "users.json ↔ workspace 12345 (EU), look-ups, up to 25 requests at once",
    facts: {
      source: "users.json",
      region: "eu",
      workspaceId: 12345,
      how: "look-ups",
      updatesOnly: false,
      parallelism: 25,
    },
  });
  assertEquals(announcement({ ...usual, people: "update" }).facts?.updatesOnly, true);
});

Deno.test("sourceName() is what data is called, and isPassing() whether it comes once only", () => {
  const cases: { data: string | string[]; name: string; passing: boolean }[] = [
    { data: "exports/*.ndjson.gz", name: "exports/*.ndjson.gz", passing: false },
    { data: ["users\u202e.json"], name: "users .json", passing: false },
    { data: ["a", "b", "c"], name: "3 files", passing: false },
    { data: "-", name: "standard input", passing: true },
    { data: "/dev/stdin", name: "standard input", passing: true },
    { data: "/dev/fd/63", name: "a pipe", passing: true },
    { data: "/dev/fd/0", name: "standard input", passing: true },
    { data: ["a", "-"], name: "2 files", passing: true },
  ];
  for (const { data, name, passing } of cases) {
    assertEquals([sourceName(data), isPassing(data)], [name, passing], String(data));
  }
});

Deno.test("targetName() says as much of the target as is known", () => {
  const cases: [target: Partial<RouteTarget>, name: string][] = [
    [{}, "Customer.io"],
    [{ workspaceId: 3 }, "workspace 3"],
    [{ region: "us" }, "Customer.io (US)"],
    [{ region: "eu", workspaceId: 3, baseUrl: TARGET.baseUrl }, "workspace 3 (EU)"],
    [{ baseUrl: "https://proxy.example/x" }, "https://proxy.example"],
    [{ region: "sandbox", workspaceId: 3 }, "the sandbox on this machine"],
  ];
  const unknown = { region: null, workspaceId: null, baseUrl: undefined };
  for (const [target, name] of cases) assertEquals(targetName({ ...unknown, ...target }), name);
});
