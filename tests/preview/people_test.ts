/** The people whom a dry run shows are those that a run sends, as it sends them. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import { DryRuns } from "../helpers/dry_runs.ts";
import { startTrackServer } from "../helpers/track_server.ts";

const PEOPLE = [
  { id: "1", a: "x" },
  { id: "2", a: null, b: [1, { c: 2 }] },
  { id: null },
  { id: "3", a: "long".repeat(10_000) },
  { id: "4" },
];

for (const mode of ["batch", "identify"]) {
  Deno.test(`runDryRun() shows in mode ${mode} the first people as a run sends them`, async () => {
    await using server = startTrackServer();
    using runs = new DryRuns({ trackUrl: server.url, mode, limits: "server" });
    const { result } = await runs.dryRun(PEOPLE, { show: "4" });
    await runs.sync(PEOPLE);

    const sent = new Map<string, unknown>();
    for (const { method, path, body, people } of server.requests) {
      const items = path === "/api/v2/batch" ? JSON.parse(body).batch : [JSON.parse(body)];
      people.forEach(({ user }, i) =>
        sent.set(user, { request: `${method} ${path}`, body: items[i] })
      );
    }
    assertEquals(
      result.people.map(({ user, request, body }) => [user, { request, body }]),
      ["1", "2", "3", "4"].map((user) => [user, sent.get(user)]),
    );
    assertEquals(result.people.map(({ position }) => position.record), [1, 2, 4, 5]);
  });
}

Deno.test("runDryRun() shows that nobody would be created", async () => {
  using runs = new DryRuns({ people: "update" });
  const { result } = await runs.dryRun([{ id: "1", a: "x" }]);
  assertEquals(result.updatesOnly, true);
  assertEquals(result.people.map(({ body }) => body.attributes), [{ _update: true, a: "x" }]);
  const { text } = await runs.dryRun(undefined, { json: false });
  assertStringIncludes(text, '    _update  true\n    a        "x"\n');
});

Deno.test("runDryRun() shows three people unless it is told otherwise, and nobody if so", async () => {
  using runs = new DryRuns();
  const users = async (show?: string) =>
    (await runs.dryRun(PEOPLE, { show })).result.people.map(({ user }) => user);
  assertEquals(await users(), ["1", "2", "4"]);
  assertEquals(await users("1"), ["1"]);
  assertEquals(await users("0"), []);
  assertEquals(await users("1000"), ["1", "2", "4"]);
  const { text } = await runs.dryRun(PEOPLE, { show: "0", json: false });
  assertEquals(text.includes("would be sent:"), false);
});

Deno.test("runDryRun() shows records of one user that go together as one person", async () => {
  using runs = new DryRuns();
  const data = [{ id: "1", a: 0 }, { id: "1", a: 1 }, { id: "1", b: 2 }, { id: "2" }];
  const { result } = await runs.dryRun(data, { show: "9" });
  assertEquals(
    result.people.map(({ user, records, position, body }) => [
      user,
      records,
      position.record,
      body.attributes,
    ]),
    [["1", 1, 1, { a: 0 }], ["1", 2, 3, { a: 1, b: 2 }], ["2", 1, 4, {}]],
  );
  assertEquals(result.users.merged, 1);
  const { text } = await runs.dryRun(data, { show: "9", json: false });
  assertStringIncludes(text, "1 of them together with a later record of their user");
  assertStringIncludes(text, "(record 3, 2 records together, POST /api/v2/batch)");
});

Deno.test("runDryRun() shows values exactly, and nothing that is not printed", async () => {
  using runs = new DryRuns({ mappings: [{ from: "a", to: "a" }, { from: "b", to: "b\u202e" }] });
  const data = '[{"id":12345678901234567890,"a":1.10,"b":"\\u001b[31m\u202e"},' +
    `{"id":"2","a":"${"x".repeat(500)}"}]`;
  const { text } = await runs.dryRun(data, { json: false });
  assertEquals(
    text.split("\n").slice(text.split("\n").findIndex((line) => /people as/.test(line)), -2),
    [
      "The first 2 people as they would be sent:",
      '  id "12345678901234567890" (line 1, POST /api/v2/batch)',
      "    a   1.10",
      '    b   "\\u001b[31m\\u202e"',
      '  id "2" (record 2, POST /api/v2/batch)',
      `    a  "${"x".repeat(119)}… (502 characters)`,
      "",
    ],
  );
  const json = await runs.dryRun(data);
  assertStringIncludes(json.text, '"a": 1.10');
  assertStringIncludes(json.text, '"b\\u202e": "\\u001b[31m\\u202e"');
});

Deno.test("runDryRun() shows what goes beside the attributes, and what goes by another request", async () => {
  const relationships = { identifiers: { object_type_id: "1", object_id: "acme" } };
  using runs = new DryRuns({
    mappings: [
      { from: "a", to: "a" },
      { from: "at", to: "_timestamp" },
      { from: "rel", to: "cio_relationships" },
    ],
  });
  const data = [
    { id: "1", a: 1, at: 1700000000, rel: [relationships] },
    { id: "2", rel: { action: "delete_relationships", relationships: [relationships] } },
    { id: "a@example.com", a: "x".repeat(31_000) },
  ];
  runs.write("configuration.json", {
    ...JSON.parse(Deno.readTextFileSync(runs.at("configuration.json"))),
    limits: "server",
  });
  const { text } = await runs.dryRun(data, { json: false });
  const shown = '[{"identifiers":{"object_type_id":"1","object_id":"acme"}}]';
  assertStringIncludes(text, '  id "1" (line 1, POST /api/v2/batch)\n    a  1\n');
  assertStringIncludes(text, "    beside the attributes: timestamp 1700000000\n");
  assertStringIncludes(text, `    beside the attributes: cio_relationships ${shown}\n`);
  assertStringIncludes(
    text,
    '  "2" in the path (record 2, PUT /api/v1/customers/2)\n    cio_relationships  {"action"',
  );
});

Deno.test("runDryRun() names what it leaves out of a person with very many attributes", async () => {
  const names = Array.from({ length: 60 }, (_, i) => `n${i}`);
  using runs = new DryRuns({ mappings: names.map((name) => ({ from: name, to: name })) });
  const person = { id: "1", ...Object.fromEntries(names.map((name) => [name, 1])) };
  const { text } = await runs.dryRun([person], { json: false });
  assertStringIncludes(text, "The first person as they would be sent:\n");
  assertStringIncludes(text, "    n49  1\n    and 10 other attributes: --json has them all\n");
});
