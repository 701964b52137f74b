/** The same users in every form of data end as the same people. */

import { assert, assertEquals } from "@std/assert";
import { gzipSync } from "node:zlib";
import type { FormatOptions } from "../../lib/input/flags.ts";
import { dataFile } from "../../scripts/generate_data.ts";
import { joinBytes } from "../helpers/records.ts";
import { startClient } from "../helpers/sandbox_client.ts";
import { NO_FLAGS } from "../helpers/sync_command.ts";
import { runSync } from "../../lib/sync/run_sync.ts";

const COUNT = 10_000;

const MAPPINGS = [
  { from: "email", to: "email" },
  { from: "first_name", to: "first_name" },
  { from: "created_at", to: "created_at", type: "timestamp" },
  { from: "last_seen", to: "last_seen", type: "timestamp" },
  { from: "plan", to: "plan" },
  { from: "marketing_consent", to: "consent", type: "boolean" },
  { from: "ltv", to: "ltv", type: "number" },
  { from: "company", to: "company" },
  { from: "nickname", to: "nickname" },
  { from: "address.city", to: "city" },
  { from: "address.zip", to: "zip" },
];

// deno-lint-ignore no-explicit-any -- these are parsed from JSON
type User = Record<string, any>;

const users: User[] = JSON.parse([...dataFile({ count: COUNT, seed: 3 })].join(""));

/** Users as CSV, whose cells are all quoted or only those that must be. */
function csvOf(delimiter: string, { isQuoted = false, lineEnd = "\r\n" } = {}): string {
  const columns = ["id", ...MAPPINGS.map(({ from }) => from)];
  const cell = (value: unknown) => {
    const text = value === undefined || value === null ? "" : `${value}`;
    const mustBe = isQuoted || text.includes(delimiter) || /["\r\n]/.test(text);
    return mustBe ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const valueOf = (user: User, column: string) =>
    column.split(".").reduce((value: unknown, key) => (value as User | undefined)?.[key], user);
  const rows = users.map((user) => columns.map((column) => cell(valueOf(user, column))));
  return [columns.map(cell), ...rows].map((cells) => cells.join(delimiter) + lineEnd).join("");
}

const array = JSON.stringify(users);
const lines = users.map((user) => `${JSON.stringify(user)}\n`);

const FORMS: Record<string, { content: string | Uint8Array; options?: FormatOptions }> = {
  "a JSON array": { content: array },
  NDJSON: { content: lines.join("") },
  "objects on several lines": {
    content: users.map((user) => JSON.stringify(user, null, 2)).join("\n"),
  },
  CSV: { content: csvOf(",") },
  "CSV with semicolons, quotes and a byte order mark": {
    content: `\ufeff${csvOf(";", { isQuoted: true })}`,
  },
  TSV: { content: csvOf("\t", { lineEnd: "\n" }) },
  "CSV with another delimiter": { content: csvOf("#"), options: { delimiter: "#" } },
  "an array in an object": {
    content: `{"meta":{"n":${COUNT}},"data":{"users":${array}},"more":[[{}]]}`,
    options: { records: "data.users" },
  },
  "a gzipped array": { content: gzipSync(array) },
  "gzipped NDJSON in several members": {
    content: joinBytes(gzipSync(lines.slice(0, 99).join("")), gzipSync(lines.slice(99).join(""))),
  },
  "gzipped CSV": { content: gzipSync(csvOf(",")) },
  "a gzipped array in an object": {
    content: gzipSync(`{"users":${array}}`),
    options: { records: "users" },
  },
};

/** The people of a workspace after a sync of `content`, as text. */
async function peopleAfter(
  content: string | Uint8Array,
  options: FormatOptions,
): Promise<string[]> {
  await using client = startClient();
  const { url, siteId, apiKey } = client.sandbox;
  const folder = await Deno.makeTempDir({ prefix: "cio-sync-forms-" });
  try {
    const config = `${folder}/configuration.json`;
    // A name that says nothing.
    const data = `${folder}/export`;
    const configuration = { trackUrl: url, siteId, apiKey, userId: "id", mappings: MAPPINGS };
    await Deno.writeTextFile(config, JSON.stringify(configuration), { mode: 0o600 });
    if (typeof content === "string") await Deno.writeTextFile(data, content);
    else await Deno.writeFile(data, content);
    let output = "";
    const code = await runSync({ ...NO_FLAGS, config, data: [data], ...options }, {
      stdout: (text) => output += text,
      stderr: (text) => output += text,
      columns: undefined,
    });
    assertEquals(code, 0, output);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  const people = Array.from(client.sandbox.people(), ({ identifiers: { id, email }, sent }) => {
    const sorted = Object.entries(sent).sort(([a], [b]) => a < b ? -1 : 1);
    return JSON.stringify({ id, email, sorted });
  });
  return people.sort();
}

Deno.test(`the same ${COUNT} users end as the same people, whatever form they are in`, async () => {
  let first: string[] | undefined;
  for (const [form, { content, options = {} }] of Object.entries(FORMS)) {
    const people = await peopleAfter(content, options);
    assertEquals(people.length, COUNT, form);
    first ??= people;
    const other = people.findIndex((person, i) => person !== first![i]);
    assert(other < 0, `${form}: ${people[other]} instead of ${first[other]}`);
  }
  assert(first!.some((person) => person.includes('"consent","true"')), first![0]);
});
