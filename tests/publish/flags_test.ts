import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import { checkRunName, publishedAs, type PublishFlags } from "../../lib/publish/flags.ts";

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
    assertEquals(kind, "usage");
    assertStringIncludes(message, `and is '${run}'`);
  }
});
