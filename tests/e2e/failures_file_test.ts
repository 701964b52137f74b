import { assertEquals, assertStringIncludes } from "@std/assert";
import { expected, startTrial, type Trial, users } from "../helpers/e2e.ts";
import type { Answer } from "../helpers/track_server.ts";

/** A trial in which u2 is refused and u4 is blocked on the way, as long as `isBad`. */
async function startBad(): Promise<{ trial: Trial; good: () => void; data: string }> {
  let isBad = true;
  const answer: Answer = ({ people: [{ user }] }) => {
    if (!isBad) return {};
    if (user === "u2") return { status: 400, body: { meta: { error: "no such thing" } } };
    return user === "u4" ? { status: 403, body: "<html>", headers: { server: "Filter" } } : {};
  };
  // Whatever cio-sync does not map must survive as well: digits, escapes, the order of keys.
  const data = `[
  {"id":"u1","email":"u1@example.com","name":"Name 1"},
  {"zip":00.5e3,"id":"u2","email":"u2@example.com","name":"Name 2","big":12345678901234567890},
  {"id":"u3"
   ,"name":"Name 3","email":"u3@example.com"}, {"id":"u4","email":"u4@example.com","name":"Name 4"},
  {"id":null,"email":"nobody@example.com"},
  17
]`.replace("00.5e3", "0.50e3");
  const configuration = { mode: "identify", parallelism: 1, maxAttempts: 1 };
  const trial = await startTrial({ data, configuration, answer });
  return { trial, good: () => isBad = false, data };
}

Deno.test("sync writes a line with reason, position and record for everyone not accepted", async () => {
  const { trial, data } = await startBad();
  await using _ = trial;
  const { code, result } = await trial.result();
  const lines = (await trial.read("data.failures.ndjson")).split("\n");
  const offset = (text: string) => data.indexOf(text);

  assertEquals(code, 1);
  assertEquals(result.users, { read: 6, accepted: 2, unchanged: 0, rejected: 3, failed: 1 });
  assertEquals(result.failuresFile, "data.failures.ndjson");
  assertEquals(lines.toSorted(), [
    "",
    '{"outcome":"failed","data":"data.json","reason":"Not taken: blocked on the way (403 from Filter)","status":403,"user":"u4",' +
    `"position":{"record":4,"line":5,"column":48,"offset":${offset('{"id":"u4"')}},` +
    '"record":{"id":"u4","email":"u4@example.com","name":"Name 4"}}',
    '{"outcome":"rejected","data":"data.json","reason":"Record is not an object: it is a number",' +
    `"position":{"record":6,"line":7,"column":3,"offset":${offset("17\n")}},"record":17}`,
    `{"outcome":"rejected","data":"data.json","reason":"User identifier 'id' is null",` +
    `"position":{"record":5,"line":6,"column":3,"offset":${offset('{"id":null')}},` +
    '"record":{"id":null,"email":"nobody@example.com"}}',
    '{"outcome":"rejected","data":"data.json","reason":"no such thing","status":400,"user":"u2",' +
    `"position":{"record":2,"line":3,"column":3,"offset":${offset('{"zip"')}},` +
    '"record":{"zip":0.50e3,"id":"u2","email":"u2@example.com","name":"Name 2",' +
    '"big":12345678901234567890}}',
  ]);
  assertEquals(Deno.statSync(`${trial.folder}/data.failures.ndjson`).mode! & 0o777, 0o600);
});

Deno.test("sync takes a failures file as data and replaces it with what fails again", async () => {
  const { trial, good } = await startBad();
  await using _ = trial;
  await trial.sync();
  const first = await trial.read("data.failures.ndjson");
  const arrived = trial.server.requests.length;

  const same = await trial.result("--data", "data.failures.ndjson");
  assertEquals(same.result.users, { read: 4, accepted: 0, unchanged: 0, rejected: 3, failed: 1 });
  assertEquals(same.result.failuresFile, "data.failures.ndjson");
  assertEquals(trial.server.requests.length, arrived + 2);
  const second = await trial.read("data.failures.ndjson");
  assertEquals(second.split("\n").toSorted(), first.split("\n").toSorted());

  good();
  const better = await trial.result("--data", "data.failures.ndjson");
  assertEquals(better.result.users, { read: 4, accepted: 2, unchanged: 0, rejected: 2, failed: 0 });
  assertEquals(trial.people, expected(users(4)));
  assertEquals((await trial.failures()).map(({ record }) => record), [
    { id: null, email: "nobody@example.com" },
    17,
  ]);
  assertEquals(Deno.statSync(`${trial.folder}/data.failures.ndjson`).mode! & 0o777, 0o600);
});

Deno.test("sync takes failures away once everyone is accepted", async () => {
  let status = 503;
  await using trial = await startTrial({
    data: users(3),
    configuration: { giveUpAfter: 0.3 },
    answer: () => ({ status }),
  });
  await trial.sync();
  assertEquals((await trial.failures()).length, 3);

  status = 200;
  assertEquals((await trial.sync("-d", "data.failures.ndjson")).code, 0);
  assertEquals(trial.files(), ["configuration.json", "data.json"]);
  assertEquals(trial.people, expected(users(3)));

  status = 503;
  await trial.sync();
  status = 200;
  assertEquals((await trial.sync()).code, 0);
  assertEquals(trial.files(), ["configuration.json", "data.json"]);
});

Deno.test("sync writes failures where --failures says and says how to sync them again", async () => {
  await using trial = await startTrial({
    data: users(1),
    answer: () => ({ status: 400, body: { meta: { error: "no" } } }),
  });
  await trial.configure({ maxAttempts: 1 }, "other.json");
  const { code, stdout } = await trial.sync("-c", "other.json", "--failures", "to mend.ndjson");

  assertEquals(code, 1);
  assertStringIncludes(stdout, "\nFailures file: to mend.ndjson\n");
  assertStringIncludes(stdout, ": cio-sync --config other.json --data 'to mend.ndjson'\n");
  assertEquals((await trial.failures("to mend.ndjson")).map(({ user }) => user), ["u1"]);
});

Deno.test("sync never overwrites a file that does not hold failures", async () => {
  await using trial = await startTrial({ data: users(1) });
  await trial.write("notes.txt", "dear diary");
  for (const path of ["notes.txt", "data.json", ".", "nowhere/x.ndjson"]) {
    const { code, result } = await trial.result("--failures", path);
    assertEquals({ code, kind: result.error?.kind }, { code: 2, kind: "usage" }, path);
    assertStringIncludes(result.error!.message, `Cannot write failures to '${path}': `);
  }
  assertEquals(await trial.read("notes.txt"), "dear diary");
  assertEquals(trial.server.requests, []);
});
