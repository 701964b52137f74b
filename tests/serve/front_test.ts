import { assertEquals, assertThrows } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import { Front } from "../../lib/serve/front.ts";
import { FakeClock } from "../helpers/fake_clock.ts";

const clock = new FakeClock();

Deno.test("Front says that a port is in use, and which flag names another", () => {
  using other = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = other.addr;
  for (const flag of ["--port", "--metrics-port"]) {
    const named = flag === "--port" ? {} : { flag };
    const { kind, message } = assertThrows(
      () => new Front({ hostname: "127.0.0.1", port, clock, ...named }),
      RunError,
    );
    assertEquals([kind, message], [
      "usage",
      `Cannot listen on 127.0.0.1:${port}: the port is in use; name another with ${flag}, or 0 for a free one`,
    ]);
  }
});

Deno.test("Front says why it cannot listen on an address that is not of this machine", () => {
  const { kind, message } = assertThrows(
    () => new Front({ hostname: "192.0.2.1", port: 8787, clock }),
    RunError,
  );
  assertEquals([kind, message], [
    "usage",
    "Cannot listen on 192.0.2.1:8787: cannot assign requested address",
  ]);
});
