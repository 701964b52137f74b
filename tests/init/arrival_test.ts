/** What init writes, taken at its word: a sync with it, and no record rejected for a type that nobody has asked for. */

import { assert, assertEquals } from "@std/assert";
import { parseConfiguration } from "../../lib/config/read.ts";
import { configurationText } from "../../lib/init/configuration_text.ts";
import { propose } from "../../lib/init/proposal.ts";
import { isPerson } from "../../lib/person/person.ts";
import { PersonMaker } from "../../lib/person/person_maker.ts";
import { startSandbox } from "../../lib/sandbox/sandbox.ts";
import type { SyncResult } from "../../lib/sync/result.ts";
import { runSync } from "../../lib/sync/run_sync.ts";
import { initFolder } from "../helpers/init_run.ts";
import { type Random, seeded } from "../helpers/random.ts";
import { recordOf } from "../helpers/records.ts";
import { surveyOf } from "../helpers/survey.ts";
import { NO_FLAGS } from "../helpers/sync_command.ts";

const SHIPPED = new URL("../../data.json", import.meta.url);

Deno.test("a sync with what init writes brings every key of the shipped data, dates as Unix seconds", async () => {
  const text = await Deno.readTextFile(SHIPPED);
  await using folder = await initFolder(text);
  assertEquals((await folder.init()).code, 0);
  await using sandbox = startSandbox();
  // Where the workspace is, which no data tells; its credentials are where init has said.
  const written = JSON.parse((await folder.text("configuration.json"))!);
  const config = `${folder.path}/configuration.json`;
  await Deno.writeTextFile(config, JSON.stringify({ ...written, trackUrl: sandbox.url }));
  const variables = `CIO_SITE_ID=${sandbox.siteId}\nCIO_API_KEY=${sandbox.apiKey}\n`;
  await Deno.writeTextFile(`${folder.path}/.env`, variables, { mode: 0o600 });
  let stdout = "";
  const code = await runSync(
    { ...NO_FLAGS, config, data: [`${folder.path}/data.json`], json: true, quiet: true },
    { stdout: (text) => stdout += text, stderr: () => {}, columns: undefined },
  );
  const { users, warnings }: SyncResult = JSON.parse(stdout);
  assertEquals([code, users.accepted], [0, 490]);
  // It has numbers of both kinds, as init has said.
  assertEquals(warnings.map(({ kind }) => kind), ["timestamp-units"]);

  const records: Record<string, unknown>[] = JSON.parse(text);
  const arrived = new Map([...sandbox.people()].map((person) => [person.identifiers.id, person]));
  const keys = new Set<string>();
  for (const record of records) {
    const person = arrived.get(String(record.id))!;
    const expected = expectedAttributes(record);
    for (const key of Object.keys(expected)) keys.add(key);
    const sent = Object.fromEntries(
      Object.keys(expected).map((
        key,
      ) => [
        key,
        key === "email" ? person.identifiers.email : JSON.parse(person.sent[key] ?? "null"),
      ]),
    );
    assertEquals(sent, expected);
  }
  const all = records.flatMap((record) => Object.keys(record));
  // The key that identifies, and an object in place of what is in it.
  assertEquals(keys.size, new Set(all).size - 2 + 3);
});

/** What becomes of a record, by the plain rules of JavaScript. */
function expectedAttributes(record: Record<string, unknown>): Record<string, unknown> {
  const { id: _, address, ...others } = record;
  const inner = Object.entries(address ?? {}).map(([key, value]) => [`address_${key}`, value]);
  return Object.fromEntries([...Object.entries(others), ...inner].map(([key, value]) => {
    const isDate = ["created_at", "last_seen", "birthday"].includes(key as string);
    return [key, isDate && value !== null ? unixSeconds(value) : value];
  }));
}

function unixSeconds(value: unknown): number {
  const ms = typeof value === "number" && value < 1e11 ? value * 1000 : value;
  return Math.floor(new Date(ms as string | number).getTime() / 1000);
}

/** Values of one column, as exports have them; JSON texts. */
const COLUMNS: readonly (readonly string[])[] = [
  ['"2024-01-31T10:11:12Z"', '"2024-01-31"', '"31 Jan 2024"', '{"$date":"2024-01-31T00:00:00Z"}'],
  ["1706695872", "1706695872000", "0", "-5", "17", "1e9"],
  ['"1706695872"', '"20240131"', '"2024"', '"20240131101112"'],
  ['"5"', '"5.50"', '"-3"', '"007"', '"+1"', '"1e3"', '".5"', '"5."'],
  ["5", "12345678901234567890", "0.1", "-0"],
  ['"true"', '"false"', '"Yes"', '"no"', '"1"', '"0"', "true", "false"],
  ['"text"', '"31/01/2024"', '"n/a"', '" "', '"\\u00e9"', '"0000-00-00"', '"infinity"'],
  ["[1]", "[]", "{}", '{"b":1}', '{"b":"2024-01-31","c":{"d":true}}'],
  ["null", '""'],
];
const NAMES = [
  "a",
  "created_at",
  "dob",
  "is_on",
  "zip",
  "last_seen",
  "email",
  "phone",
  "unsubscribed",
  "cio_id",
  "_timestamp",
  "cio_relationships",
  "cio_subscription_preferences",
  "x.y",
  "n_b",
];

function randomRecords(random: Random): string[] {
  const names = NAMES.filter(() => random.chance(0.5));
  // Mostly of one kind, sometimes with one of another, as exports are.
  const columns = names.map(() => [random.pick(COLUMNS), random.pick(COLUMNS)]);
  const noise = random.pick([0, 0.05, 0.5]);
  return Array.from({ length: 1 + random.below(12) }, (_, i) => {
    const members = names.flatMap((name, column) => {
      if (random.chance(0.1)) return [];
      const value = random.pick(columns[column][random.chance(noise) ? 1 : 0]);
      return [`${JSON.stringify(name)}:${value}`];
    });
    return `{${[`"id":"u${i}"`, ...members].join()}}`;
  });
}

Deno.test("what init proposes is a configuration, and its types reject none of the records that were looked at", async () => {
  let typed = 0;
  for (let seed = 1; seed <= 150; seed++) {
    const texts = randomRecords(seeded(seed));
    const survey = await surveyOf(`[${texts.join()}]`);
    const proposal = propose(survey, { from: "id", identifier: "id" });
    typed += proposal.mappings.filter(({ type }) => type !== undefined).length;
    const text = configurationText(proposal, { region: "sandbox", hasSchema: true });
    const configuration = await parseConfiguration(text);
    const untyped = configuration.mappings.map(({ from, to }) => ({ from, to }));
    const withTypes = new PersonMaker(configuration);
    const without = new PersonMaker({ ...configuration, mappings: untyped });
    for (const json of texts) {
      const made = withTypes.make(await recordOf(json));
      if (isPerson(made)) continue;
      const plain = without.make(await recordOf(json));
      assert(!isPerson(plain), `Seed ${seed}, ${json}: ${made.reason}`);
    }
  }
  assert(typed > 200, `${typed} types were looked at`);
});
