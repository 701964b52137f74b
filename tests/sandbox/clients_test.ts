/** The same users by Customer.io's own clients and by cio-sync: the same people. */

import { assertEquals } from "@std/assert";
import { TrackClient } from "customerio-node";
import { type Sandbox, startSandbox } from "../../lib/sandbox/sandbox.ts";
import { syncFiles } from "../helpers/sync_command.ts";
import recorded from "./go_customerio.json" with { type: "json" };

/** One user of the file, under `id`. */
type User = Record<string, unknown> & { id: string };

/** Whom a path of the Track API v1 means: the clients send nobody else right. */
const MEANT = ["42", "a/b c%d?", "žluť", "+14155552671"];

const users = (recorded.users as User[]).filter(({ id }) => MEANT.includes(id));

function peopleOf(sandbox: Sandbox): unknown[] {
  return Array.from(sandbox.people(), ({ identifiers: { id, email }, sent }) => ({
    id,
    email,
    // The order of attributes means nothing, and a double has the digits that Node gives it.
    sent: Object.fromEntries(Object.entries(sent).sort()),
  }));
}

async function byNode(some: readonly User[]): Promise<unknown[]> {
  await using sandbox = startSandbox();
  const { url, siteId, apiKey } = sandbox;
  const client = new TrackClient(siteId, apiKey, { url: `${url}/api/v1` });
  for (const { id, ...attributes } of some) await client.identify(id, attributes);
  return peopleOf(sandbox);
}

/** The requests of go-customerio 3.8.0, as they were recorded: Go modules cannot be had where these tests run. */
async function byGo(ids: readonly string[]): Promise<unknown[]> {
  await using sandbox = startSandbox();
  const { url, siteId, apiKey } = sandbox;
  for (const [i, { method, path, contentType, body }] of recorded.requests.entries()) {
    if (!ids.includes(recorded.users[i].id)) continue;
    const response = await fetch(url + path, {
      method,
      headers: {
        "content-type": contentType,
        "authorization": `Basic ${btoa(`${siteId}:${apiKey}`)}`,
      },
      body,
    });
    assertEquals([response.status, await response.json()], [200, {}], path);
  }
  return peopleOf(sandbox);
}

async function byCioSync(some: readonly User[], mode: string): Promise<unknown[]> {
  await using sandbox = startSandbox();
  const { url, siteId, apiKey } = sandbox;
  const keys = [...new Set(some.flatMap((user) => Object.keys(user)))].filter((key) =>
    key !== "id"
  );
  const mappings = keys.map((key) => ({ from: key, to: key }));
  // One after the other, so that they are stored in the order of the file.
  const parallelism = 1;
  const configuration = {
    ...{ trackUrl: url, siteId, apiKey, userId: "id", mappings, mode, parallelism },
  };
  const { result } = await syncFiles({ configuration, data: [...some] });
  assertEquals(result.users.accepted, some.length);
  return peopleOf(sandbox);
}

for (const mode of ["batch", "identify"]) {
  Deno.test(`customerio-node, go-customerio and cio-sync in mode ${mode} make the same people`, async () => {
    const people = await byCioSync(users, mode);
    assertEquals(people.length, MEANT.length);
    assertEquals(await byNode(users), people);
    assertEquals(await byGo(MEANT), people);
  });

  Deno.test(`Customer.io's own clients take an id for what it looks like, cio-sync in mode ${mode} does not`, async () => {
    const other = (recorded.users as User[]).filter(({ id }) => !MEANT.includes(id));
    const sent = other.map(({ id, first_name }) => ({
      id,
      email: null,
      sent: { first_name: JSON.stringify(first_name) },
    }));
    assertEquals(await byCioSync(other, mode), sent);
    const byShape = [{ id: null, email: "x@y.com", sent: { first_name: '"Iks"' } }];
    assertEquals(await byNode(other), byShape);
    assertEquals(await byGo(other.map(({ id }) => id)), byShape);
  });
}
