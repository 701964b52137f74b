import { assertEquals } from "@std/assert";
import type { FormatOptions } from "../../lib/input/flags.ts";
import { formOf } from "../../lib/input/forms.ts";

const ARRAY = '[{"id":1}]';
const OBJECT = '{"users":[{"id":1}]}';
const OBJECTS = '{"id":1}\n{"id":2}';
const CSV = "id,email\n1,a@x.org\n";
const FAILURES = '{"outcome":"failed","record":{"id":1}}\n';

/** The form of `content` under these flags, or what is wrong. */
function form(content: string, options: FormatOptions = {}): string {
  const found = formOf(new TextEncoder().encode(content), { ...options, path: "x" });
  return "problem" in found ? found.problem : found.format;
}

Deno.test("formOf() goes by the flags, and by the content where they leave it open", () => {
  const cases: [content: string, options: FormatOptions, form: string][] = [
    [ARRAY, {}, "array"],
    [OBJECTS, {}, "ndjson"],
    ['{"id":1}', {}, "ndjson"],
    ["{id:1}", {}, "ndjson"],
    [CSV, {}, "csv"],
    [FAILURES, {}, "failures"],
    ["oops", {}, "array"],
    ["", {}, "array"],
    [ARRAY, { format: "json" }, "array"],
    [CSV, { format: "json" }, "array"],
    [OBJECT, { format: "ndjson" }, "ndjson"],
    [ARRAY, { format: "csv" }, "csv"],
    [ARRAY, { format: "tsv" }, "csv"],
    [OBJECT, { records: "users" }, "object"],
    [CSV, { records: "users" }, "object"],
    [FAILURES, { records: "users" }, "failures"],
    [FAILURES, { format: "json" }, "failures"],
    [FAILURES, { format: "csv" }, "csv"],
    [FAILURES, { format: "tsv" }, "csv"],
    [ARRAY, { delimiter: ";" }, "array"],
    [OBJECTS, { delimiter: ";" }, "ndjson"],
    [CSV, { delimiter: ";" }, "csv"],
    ["email\na@x.org\n", { delimiter: ";" }, "csv"],
    ["12\n", { delimiter: ";" }, "csv"],
  ];
  for (const [content, options, expected] of cases) {
    assertEquals(form(content, options), expected, `${content} with ${Deno.inspect(options)}`);
  }
});

Deno.test("formOf() says what does not go with the flags", () => {
  assertEquals(
    form(ARRAY, { records: "users" }),
    "it is an array itself, and not inside of an object; leave out --records",
  );
  assertEquals(
    form(OBJECTS, { records: "users" }),
    "it is NDJSON, objects one behind the other; leave out --records",
  );
  assertEquals(
    form(OBJECT, { format: "json" }),
    "it is one object instead of an array; --records names an array in it, " +
      "and --format ndjson reads the object itself as a user",
  );
});
