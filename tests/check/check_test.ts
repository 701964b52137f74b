/** Tests of how a check ends, and of what it says when it does not come to the end. */

import { assertEquals } from "@std/assert";
import { Check, type CheckOptions } from "../../lib/check/check.ts";
import { RunError } from "../../lib/errors.ts";
import { DataError, type DataRecord } from "../../lib/input/record.ts";
import { rules } from "../helpers/person_maker.ts";
import { recordsOf } from "../helpers/records.ts";

const POSITION = { record: 9, line: 9, column: 9, offset: 99 };

/** A check of `records`, each of which is a table of its own in the temporary file; `end` is called behind them. */
async function checkOf(
  records: readonly unknown[],
  { end = () => {}, ...more }: Partial<CheckOptions> & { end?: (check: Check) => void } = {},
): Promise<Check> {
  const all = await recordsOf(JSON.stringify(records));
  async function* read(): AsyncGenerator<DataRecord[]> {
    for (const record of all) yield [record];
    end(check);
  }
  const check: Check = new Check({
    records: read(),
    rules: { ...rules({ mappings: [{ from: "mail", to: "email" }] }), mode: "batch" },
    isText: true,
    signal: new AbortController().signal,
    maxKeyBytes: 1,
    ...more,
  });
  return check;
}

const USERS = [1, 2, 3, 1, 2].map((id, i) => ({ id, mail: `${i % 4}@x.org` }));

Deno.test("run() puts together what went to a temporary file, and says that all was read", async () => {
  using check = await checkOf(USERS);
  assertEquals(check.isComplete, false);
  assertEquals(await check.run(), undefined);
  const { users, emails } = check.duplicates();
  assertEquals([users, emails, check.isComplete], [2, 1, true]);
  assertEquals(check.counts, { read: 5, valid: 5, rejected: 0 });
});

Deno.test("run() gives what was thrown while the data was read, with what was counted before", async () => {
  const broken = new DataError("It breaks off", { position: POSITION });
  const cases: { name: string; thrown: unknown; kind: string; message: string }[] = [
    { name: "of the data", thrown: broken, kind: "data", message: broken.message },
    {
      name: "of the program",
      thrown: new TypeError("no function"),
      kind: "internal",
      message: "no function",
    },
  ];
  for (const { name, thrown, kind, message } of cases) {
    const end = () => {
      throw thrown;
    };
    using check = await checkOf(USERS, { end });
    const ended = await check.run();
    assertEquals([ended?.kind, ended?.message], [kind, message], name);
    assertEquals([check.isComplete, check.counts.read, check.duplicates().users], [false, 5, 2]);
  }
});

Deno.test("run() gives what the temporary file could not do, unless something ended it before", async () => {
  const failing = (thrown?: DataError) =>
    checkOf(USERS, {
      end: (check) => {
        check[Symbol.dispose]();
        if (thrown !== undefined) throw thrown;
      },
    });
  const check = await failing();
  const ended = await check.run();
  const message =
    "Cannot keep identifiers in a temporary file: database is not open; TMPDIR names the folder";
  assertEquals([ended?.kind, ended?.message], ["internal", message]);
  const broken = new DataError("It breaks off", { position: POSITION });
  assertEquals(await (await failing(broken)).run(), broken);
});

Deno.test("Check gives back the temporary files of users and of emails", async () => {
  const cases = [
    { name: "users", records: USERS.map(({ id }) => ({ id })), maxKeyBytes: 1 },
    // More bytes than the users take, and fewer than the emails.
    {
      name: "emails",
      records: USERS.map((_, id) => ({ id, mail: `${id}@x.org` })),
      maxKeyBytes: 70,
    },
  ];
  for (const { name, records, maxKeyBytes } of cases) {
    const end = (check: Check) => check[Symbol.dispose]();
    const check = await checkOf(records, { maxKeyBytes, end });
    const ended = await check.run();
    const message =
      "Cannot keep identifiers in a temporary file: database is not open; TMPDIR names the folder";
    assertEquals(ended?.message, message, name);
  }
});

Deno.test("run() gives the reason of its signal, and counts what there was until then", async () => {
  const stop = new AbortController();
  const reason = new RunError("interrupted", "Stopped");
  const end = () => stop.abort(reason);
  using check = await checkOf(USERS, { end, signal: stop.signal });
  assertEquals(await check.run(), reason);
  assertEquals([check.isComplete, check.counts.read], [false, 5]);
});

Deno.test("run() looks for values in objects alone", async () => {
  const maxKeyBytes = 1000;
  using check = await checkOf([USERS[0], 7, [], "x", null, USERS[1]], { maxKeyBytes });
  await check.run();
  const [{ present, types }] = check.attributes();
  assertEquals({ present, types }, { present: 2, types: { string: 2 } });
  const { users, emails } = check.duplicates();
  assertEquals({ users, emails }, { users: 0, emails: 0 });
});

Deno.test("run() rejects a person over 32,000 bytes whom no path of the Track API v1 means", async () => {
  // What looks like an email is one in a path.
  const id = "x@y.org";
  const all = rules({ mappings: [{ from: "b", to: "b" }], limits: "server" });
  const { length } =
    `{"type":"person","action":"identify","identifiers":{"id":"${id}"},"attributes":{"b":""}}`;
  for (const mode of ["batch", "identify"] as const) {
    for (const [size, rejected] of [[length, 0], [32_000, 0], [32_001, 1]]) {
      const user = { id, b: "x".repeat(size - length) };
      using check = await checkOf([user], { rules: { ...all, mode } });
      await check.run();
      assertEquals(check.counts, { read: 1, valid: 1 - rejected, rejected }, `${mode} ${size}`);
    }
  }
});
