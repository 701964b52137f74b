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

Deno.test("onUncaught() hears nothing any more once it was disposed of", () => {
  const heard: unknown[] = [];
  const dispatch = () => {
    const promise = Promise.resolve();
    for (
      const event of [
        new ErrorEvent("error", { error: "an error", cancelable: true }),
        new PromiseRejectionEvent("unhandledrejection", {
          promise,
          reason: "a rejection",
          cancelable: true,
        }),
      ]
    ) {
      // Others than ours must not end the process.
      const prevent = () => event.preventDefault();
      globalThis.addEventListener(event.type, prevent, { once: true });
      globalThis.dispatchEvent(event);
    }
  };
  const listener = onUncaught((error) => heard.push(error));
  dispatch();
  assertEquals(heard, ["an error", "a rejection"]);
  listener[Symbol.dispose]();
  dispatch();
  assertEquals(heard.length, 2);
});
