/** With `"people": "update"` nobody is created, whichever way people are sent. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { runVerify } from "../helpers/verify_run.ts";
import { person, startClient } from "../helpers/sandbox_client.ts";
import { syncFiles } from "../helpers/sync_command.ts";

/** How the two people of a run are named, and in how many requests they go. */
const WAYS = [
  { name: "in batches", mode: "batch", ids: ["1", "2"], requests: 1 },
  { name: "by the Track API v1", mode: "identify", ids: ["1", "2"], requests: 2 },
  // The path of v1 would take these ids for emails.
  { name: "by entity", mode: "identify", ids: ["a@x.io", "b@x.io"], requests: 2 },
];

for (const { name, mode, ids, requests } of WAYS) {
  Deno.test(`runSync() updates who is there and creates nobody ${name}`, async () => {
    await using client = startClient();
    const { url, siteId, apiKey } = client.sandbox;
    await client.batch(person({ id: ids[0] }, { plan: "free", kept: 1 }));
    const configuration = {
      ...{ siteId, apiKey, trackUrl: url, userId: "id", mode },
      mappings: [{ from: "plan", to: "plan" }],
    };
    const data = ids.map((id) => ({ id, plan: "pro" }));

    const updated = await syncFiles({
      configuration: { ...configuration, people: "update" },
      data,
    });
    assertEquals({ code: updated.code, accepted: updated.result.users.accepted }, {
      code: 0,
      accepted: 2,
    });
    assertEquals(updated.result.updatesOnly, true);
    assertStringIncludes(updated.stderr, " at once, updates only\n");
    assertEquals(client.sandbox.personCount, 1);
    assertEquals(client.sandbox.person({ id: ids[0] })?.sent, { plan: '"pro"', kept: "1" });
    assertEquals(updated.result.requests.sent, requests);

    const upserted = await syncFiles({ configuration, data });
    assertEquals(upserted.result.updatesOnly, false);
    assertEquals(upserted.stderr.includes("updates only"), false);
    assertEquals(client.sandbox.personCount, 2);
  });
}

Deno.test("runVerify() counts apart who is not there when a sync creates nobody", async () => {
  await using client = startClient();
  const { url, siteId, apiKey, appApiKey } = client.sandbox;
  await client.put("1", { a: "x" });
  await client.put("2", { a: "old" });
  const config = { siteId, apiKey, appApiKey, mappings: [{ from: "a", to: "a" }] };
  const verify = async (people: string, ids: number[]) => {
    const data = ids.map((id) => ({ id, a: "x" }));
    const { code, report } = await runVerify(url, { data, config: { ...config, people } });
    const { identical, different, missing, notCreated, verified } = report.users;
    assertEquals(verified, ids.length);
    const differences = report.differences.map(({ user }) => user);
    return { code, identical, different, missing, notCreated, differences };
  };
  const nobody = { identical: 0, different: 0, missing: 0, notCreated: 0 };
  assertEquals(await verify("update", [1, 3, 4]), {
    ...{ code: 0, differences: [] },
    ...{ ...nobody, identical: 1, notCreated: 2 },
  });
  assertEquals(await verify("update", [2, 3]), {
    ...{ code: 1, differences: ["2"] },
    ...{ ...nobody, different: 1, notCreated: 1 },
  });
  assertEquals(await verify("upsert", [1, 3]), {
    ...{ code: 1, differences: ["3"] },
    ...{ ...nobody, identical: 1, missing: 1 },
  });
});
