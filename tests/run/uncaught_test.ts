import { assertEquals } from "@std/assert";
import { messageOf } from "../../lib/errors.ts";
import { onUncaught } from "../../lib/run/uncaught.ts";

Deno.test("onUncaught() hears of what nothing catches, and the process goes on", async () => {
  const heard: unknown[] = [];
  const both = Promise.withResolvers<void>();
  using _listener = onUncaught((error) => {
    heard.push(messageOf(error));
    if (heard.length === 2) both.resolve();
  });
  Promise.reject(new TypeError("in a promise"));
  setTimeout(() => {
    throw new TypeError("in a timer");
  }, 0);
  await both.promise;
  assertEquals(heard.sort(), ["in a promise", "in a timer"]);
});
