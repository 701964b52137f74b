import { assertEquals } from "@std/assert";
import { anySignal } from "../../lib/work/any_signal.ts";

Deno.test("anySignal() is aborted with the reason of the first that is, also of one that was before", () => {
  const [a, b, before] = [new AbortController(), new AbortController(), new AbortController()];
  using joined = anySignal([a.signal, b.signal]);
  assertEquals(joined.signal.aborted, false);
  b.abort("b");
  a.abort("a");
  assertEquals([joined.signal.aborted, joined.signal.reason], [true, "b"]);
  before.abort("before");
  using late = anySignal([a.signal, before.signal]);
  assertEquals(late.signal.reason, "a");
});

Deno.test("anySignal() hears nothing more when it is disposed of", () => {
  const controller = new AbortController();
  const joined = anySignal([controller.signal]);
  joined[Symbol.dispose]();
  controller.abort();
  assertEquals(joined.signal.aborted, false);
});
