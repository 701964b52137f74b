import { assertEquals } from "@std/assert";
import { isThisMachine } from "../lib/this_machine.ts";

Deno.test("isThisMachine() knows every name of this machine and no other", () => {
  const cases = [
    { url: "http://localhost:8787", expected: true },
    { url: "http://LOCALHOST", expected: true },
    { url: "http://sandbox.localhost", expected: true },
    { url: "http://127.0.0.1", expected: true },
    { url: "http://127.1", expected: true },
    { url: "http://127.255.0.9", expected: true },
    { url: "http://[::1]:80", expected: true },
    { url: "http://0.0.0.0", expected: false },
    { url: "http://10.0.0.1", expected: false },
    { url: "http://127.0.0.1.example.com", expected: false },
    { url: "http://localhost.example.com", expected: false },
    { url: "http://notlocalhost", expected: false },
    { url: "http://[::2]", expected: false },
  ];
  for (const { url, expected } of cases) {
    assertEquals(isThisMachine(new URL(url).hostname), expected, url);
  }
});
