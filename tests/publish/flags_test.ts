import { assertEquals, assertThrows } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import {
  asSyncFlags,
  checkRunName,
  publishedAs,
  type PublishFlags,
} from "../../lib/publish/flags.ts";
import { NO_FLAGS } from "../helpers/sync_command.ts";

Deno.test("publishedAs() names NATS where its address has nothing secret", () => {
  const flags = { run: "crm", natsCreds: "w.creds", config: "c.json" } as PublishFlags;
  const named = publishedAs({ ...flags, nats: "nats://h:4222" });
  assertEquals(named, { run: "crm", nats: "nats://h:4222", natsCreds: "w.creds" });
  for (const nats of ["nats://u:p@h", "token@h", undefined]) {
    assertEquals(publishedAs({ ...flags, nats }).nats, undefined);
  }
});

Deno.test("checkRunName() takes what can be a part of a subject", () => {
  for (const run of ["main", "crm-2026_11", "x".repeat(64)]) checkRunName({ run });
  for (const run of ["", "a b", "a.b", "a*", ">", "é", "x".repeat(65)]) {
    const { kind, message } = assertThrows(() => checkRunName({ run }), RunError);
    assertEquals([kind, message], [
      "usage",
      `Cannot use --run: it must be 1 to 64 letters, digits, - and _, and is '${run}'`,
    ]);
  }
});

Deno.test("asSyncFlags() has a publish send, as any sync that shows and compares nothing", () => {
  const all = { ...NO_FLAGS, config: "c.json", data: ["d.json"] };
  const { dryRun: _dryRun, show: _show, compare: _compare, ...flags } = all;
  const expected = { ...all, dryRun: false, show: undefined, compare: false };
  assertEquals(asSyncFlags(flags), expected);
});
