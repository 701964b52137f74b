import { assertEquals } from "@std/assert";
import { dataOfStart, withDataMember } from "../../lib/input/data_member.ts";

Deno.test("withDataMember() puts the data behind the first member, whatever that is", () => {
  const cases: [line: string, expected: string][] = [
    ['{"a":"b","c":1}', '{"a":"b","data":"d.json","c":1}'],
    ['{"gone":"kept"}', '{"gone":"kept","data":"d.json"}'],
    ['{"a":"","c":":"}', '{"a":"","data":"d.json","c":":"}'],
  ];
  for (const [line, expected] of cases) {
    assertEquals(withDataMember(line, "d.json"), expected);
    assertEquals(withDataMember(line, undefined), line);
  }
});

Deno.test("dataOfStart() reads what withDataMember() has written, however odd the name", () => {
  for (const data of ["d.json", "", 'a"b\\c', "\u202e", "é\n", "😀"]) {
    const line = withDataMember('{"outcome":"failed","reason":"x"}', data);
    assertEquals(dataOfStart(line), data);
    assertEquals(dataOfStart(`\ufeff${line}`), data);
  }
  for (const start of ["", "[", '{"outcome":"failed","reason":"x"}', ' {"a":"b","data":"c"}']) {
    assertEquals(dataOfStart(start), undefined);
  }
});
