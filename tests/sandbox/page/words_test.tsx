/** Tests of emails where space is short. */

import { assertEquals } from "@std/assert";
import { titleOf, Words } from "../../../lib/sandbox/page/words.tsx";

Deno.test("Words may break after @ and before dots, and nowhere else", () => {
  assertEquals(
    String(<Words text="ann.li@mail.example.com" />),
    "ann<wbr/>.li@<wbr/>mail<wbr/>.example<wbr/>.com",
  );
  assertEquals(String(<Words text="plain" />), "plain");
  assertEquals(String(<Words text="<b>@" />), "&lt;b&gt;@");
});

Deno.test("titleOf() is for texts that may be cut off", () => {
  assertEquals(titleOf("x".repeat(24)), undefined);
  assertEquals(titleOf("x".repeat(25)), "x".repeat(25));
});
