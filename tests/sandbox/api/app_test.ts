/** What applies to every request of the sandbox, whatever its path. */

import { assertEquals } from "@std/assert";
import { createApp } from "../../../lib/sandbox/api/app.ts";
import { noRequests } from "../../../lib/sandbox/api/request_counts.ts";
import { ActivityLog } from "../../../lib/sandbox/people/activity.ts";
import type { Workspace } from "../../../lib/sandbox/people/workspace.ts";
import { MemoryStore } from "../../../lib/sandbox/store/memory_store.ts";
import { FakeClock } from "../../helpers/fake_clock.ts";
import { basic, startClient } from "../../helpers/sandbox_client.ts";

Deno.test("The sandbox answers 404 as JSON to an address that neither API has", async () => {
  await using client = startClient();
  const answer = { status: 404, body: { meta: { error: "not found" } } };
  for (const path of ["/unknown", "/", "/api/v3/batch"]) {
    assertEquals(await client.send("GET", path), answer, path);
  }
});

Deno.test("createApp() answers 500 with what went wrong in the sandbox itself", async () => {
  const fail = () => {
    throw new TypeError("oh");
  };
  const store = { people: fail, transaction: fail };
  const { app, counts } = appOf({ store, now: () => 0 } as unknown as Workspace);
  const filter = '{"filter":{"attribute":{"field":"a","operator":"exists"}}}';
  const search = await app.request("http://127.0.0.1/v1/customers", {
    method: "POST",
    headers: {
      authorization: "Bearer a",
      "content-type": "application/json",
      "content-length": String(filter.length),
    },
    body: filter,
  });
  assertEquals([search.status, await search.json()], [500, { meta: { error: "oh" } }]);
  const put = await app.request("http://127.0.0.1/api/v1/customers/1", {
    method: "PUT",
    headers: { authorization: basic("s", "k"), "content-type": "application/json" },
    body: "{}",
  });
  assertEquals([put.status, await put.json()], [500, { meta: { error: "oh" } }]);
  assertEquals(counts.byStatus, { 500: 2 });
});

/** The HTTP side of a sandbox with no server around it. */
function appOf(workspace: Workspace) {
  const counts = noRequests();
  const app = createApp({
    workspace,
    credentials: { siteId: "s", apiKey: "k" },
    appApiKey: "a",
    account: { workspaceId: 1 },
    hostname: "127.0.0.1",
    clock: new FakeClock(),
    counts,
  });
  return { app, counts };
}

/** An empty sandbox, as {@linkcode appOf} has it. */
function emptyApp() {
  const store = new MemoryStore();
  return { store, ...appOf({ store, activity: new ActivityLog(10), now: () => 0 }) };
}

const HEADERS = { authorization: basic("s", "k"), "content-type": "application/json" };

/** A body of so many pieces of 100,000 bytes, and what became of it. */
function watchedBody(pieces: number) {
  const seen = { read: 0, isWhole: false, isGivenUp: false };
  const piece = new TextEncoder().encode(" ".repeat(100_000));
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (seen.read === pieces) {
        seen.isWhole = true;
        return controller.close();
      }
      seen.read++;
      controller.enqueue(piece);
    },
    cancel() {
      seen.isGivenUp = true;
    },
  }, { highWaterMark: 0 });
  return { body, seen };
}

const WHOLE = { isWhole: true, isGivenUp: false, connection: null };
const GIVEN_UP = { isWhole: false, isGivenUp: true, connection: "close" };

/** Bodies that the answer does not depend on, by their length in 100,000 bytes, and how much is read of them. */
const BODIES = [
  { says: "its length", pieces: 3, read: 3, ...WHOLE },
  { says: "the largest length that is read", pieces: 10, read: 10, ...WHOLE },
  { says: "to be larger", pieces: 11, read: 0, ...GIVEN_UP },
  { says: "nothing", pieces: 3, read: 3, ...WHOLE },
  { says: "nothing and is larger", pieces: 30, read: 11, ...GIVEN_UP },
];

for (const { says, pieces, read, isWhole, isGivenUp, connection } of BODIES) {
  Deno.test(`createApp() reads a body that says ${says} before it refuses the request, unless it is too large`, async () => {
    const length: Record<string, string> = says.startsWith("nothing")
      ? { "transfer-encoding": "chunked" }
      : { "content-length": String(pieces * 100_000) };
    for (const [path, status] of [["/unknown", 404], ["/api/v2/batch", 401]] as const) {
      const { app } = emptyApp();
      const { body, seen } = watchedBody(pieces);
      const answer = await app.request(`http://127.0.0.1${path}`, {
        ...{ method: "POST", body, headers: { ...HEADERS, authorization: "", ...length } },
      });
      assertEquals(answer.status, status);
      const said = { ...seen, connection: answer.headers.get("connection") };
      assertEquals(said, { read, isWhole, isGivenUp, connection }, path);
    }
  });
}

Deno.test("createApp() gives up a body that is too large for its address, and the connection with it", async () => {
  for (const length of ["content-length", "transfer-encoding"]) {
    const { app } = emptyApp();
    const { body, seen } = watchedBody(30);
    const value = length === "content-length" ? "3000000" : "chunked";
    const answer = await app.request("http://127.0.0.1/api/v1/customers/1", {
      ...{ method: "PUT", body, headers: { ...HEADERS, [length]: value } },
    });
    assertEquals([answer.status, answer.headers.get("connection")], [413, "close"], length);
    assertEquals(seen.isGivenUp, true, length);
  }
});

Deno.test("createApp() puts a body together that comes in any number of pieces", async () => {
  const text = '{"name":"Zo\u00eb","n":12345678901234567890}';
  const bytes = new TextEncoder().encode(text);
  for (const pieces of [1, 2, 3, 10]) {
    const { app, store } = emptyApp();
    const size = Math.ceil(bytes.length / pieces);
    const body = ReadableStream.from(
      Array.from({ length: pieces }, (_, i) => bytes.slice(i * size, (i + 1) * size)),
    );
    const answer = await app.request("http://127.0.0.1/api/v1/customers/1", {
      ...{ method: "PUT", body, headers: { ...HEADERS, "transfer-encoding": "chunked" } },
    });
    assertEquals([answer.status, answer.headers.get("connection")], [200, null]);
    const { attributes } = store.find({ kind: "id", value: "1" })!;
    assertEquals(JSON.stringify(attributes), text.replace("\\u00eb", "ë"), `${pieces}`);
  }
});

Deno.test("createApp() lets through what is said of a body that a look-up does not have", async () => {
  const { app } = emptyApp();
  const headers = { authorization: basic("s", "k"), "content-length": "2" };
  const answer = await app.request("http://127.0.0.1/api/v1/accounts/region", { headers });
  assertEquals([answer.status, (await answer.json()).environment_id], [200, 1]);
});

Deno.test("createApp() takes a path as it was sent, with a query behind it or none", async () => {
  const { app, store } = emptyApp();
  for (const end of ["", "?", "?a=/b", "?a=1#b"]) {
    const path = `/api/v1/customers/${encodeURIComponent(`a/${end}`)}`;
    await app.request(`http://127.0.0.1${path}${end}`, { method: "PUT", headers: HEADERS });
    assertEquals(store.find({ kind: "id", value: `a/${end}` })?.id, `a/${end}`);
  }
});
