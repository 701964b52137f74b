import { assertEquals } from "@std/assert";
import { supersededLine } from "../../lib/input/failures.ts";

Deno.test("supersededLine() says what it is, for people and for a replay", () => {
  const position = { record: 3, line: 4, column: 5, offset: 60 };
  assertEquals(
    supersededLine('a"b', position),
    '{"outcome":"superseded","reason":"A later record of this user was accepted: the lines of this ' +
      'user above must not be sent any more","user":"a\\"b",' +
      '"position":{"record":3,"line":4,"column":5,"offset":60}}',
  );
});
