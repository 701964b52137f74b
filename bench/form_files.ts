/** Writes the users of a JSON array in the other forms that data may have. */

import { openDataFile } from "../lib/input/open.ts";
import { recordText } from "../lib/input/record.ts";

/** Columns of the CSV: the keys of the users that are not in all of them are among them. */
const LOOK_AT = 1000;

// deno-lint-ignore no-explicit-any -- parsed from JSON
type User = Record<string, any>;

/** Paths of files beside `path` with the same users, by their form; the first is the array itself. */
export async function writeForms(path: string): Promise<Record<string, string>> {
  const columns = await columnsOf(path);
  const header = (delimiter: string) =>
    columns.map((name) => cell(name, delimiter)).join(delimiter);
  const row = (user: User, delimiter: string) =>
    columns.map((name) => cell(valueOf(user, name), delimiter)).join(delimiter);
  const forms = {
    "JSON array": path,
    NDJSON: `${path}.ndjson`,
    CSV: `${path}.csv`,
    TSV: `${path}.tsv`,
  };
  await writeLines(path, forms.NDJSON, { line: JSON.stringify });
  await writeLines(path, forms.CSV, { first: header(","), line: (user) => row(user, ",") });
  await writeLines(path, forms.TSV, { first: header("\t"), line: (user) => row(user, "\t") });
  const gzipped: Record<string, string> = {};
  for (const [form, file] of Object.entries(forms)) {
    if (form === "TSV") continue;
    gzipped[`${form}, gzipped`] = `${file}.gz`;
    await (await Deno.open(file)).readable.pipeThrough(new CompressionStream("gzip"))
      .pipeTo((await Deno.create(`${file}.gz`)).writable);
  }
  return { ...forms, ...gzipped };
}

async function columnsOf(path: string): Promise<string[]> {
  const names = new Set<string>();
  let count = 0;
  for await (const user of usersOf(path)) {
    for (const [key, value] of Object.entries(user)) {
      const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
      if (isObject) { for (const inner of Object.keys(value)) names.add(`${key}.${inner}`); }
      else names.add(key);
    }
    if (++count === LOOK_AT) break;
  }
  return [...names];
}

async function* usersOf(path: string): AsyncGenerator<User> {
  using data = await openDataFile(path);
  for await (const records of data.records) {
    for (const record of records) yield JSON.parse(recordText(record));
  }
}

function valueOf(user: User, name: string): unknown {
  return name.split(".").reduce((value: unknown, key) => (value as User | undefined)?.[key], user);
}

/** A list or object becomes its JSON text, as databases write it. */
function cell(value: unknown, delimiter: string): string {
  if (value === undefined || value === null) return "";
  const text = typeof value === "object" ? JSON.stringify(value) : `${value}`;
  const mustBeQuoted = text.includes(delimiter) || /["\r\n]/.test(text);
  return mustBeQuoted ? `"${text.replaceAll('"', '""')}"` : text;
}

async function writeLines(
  path: string,
  target: string,
  { first, line }: { first?: string; line: (user: User) => string },
): Promise<void> {
  async function* lines() {
    let text = first === undefined ? "" : `${first}\n`;
    for await (const user of usersOf(path)) {
      text += `${line(user)}\n`;
      if (text.length < 64 * 1024) continue;
      yield text;
      text = "";
    }
    yield text;
  }
  await ReadableStream.from(lines()).pipeThrough(new TextEncoderStream())
    .pipeTo((await Deno.create(target)).writable);
}
