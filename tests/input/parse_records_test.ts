import { assertEquals } from "@std/assert";
import { parseRecords, type RecordParser } from "../../lib/input/parse_records.ts";
import { DataError, type DataRecord } from "../../lib/input/record.ts";
import { JsonSyntaxError } from "../../lib/json/syntax_error.ts";
import { recordOf } from "../helpers/records.ts";

/** Makes `perChunk` records of each chunk, and then throws `mistake`, if there is one. */
class Counting implements RecordParser {
  left = 0;
  calls: string[] = [];

  constructor(
    readonly record: DataRecord,
    readonly perChunk: number,
    readonly mistake?: { in: "step" | "end"; error: Error },
  ) {}

  add(): boolean {
    this.left += this.perChunk;
    return true;
  }

  finish(): void {
    this.calls.push("finish");
  }

  step(records: DataRecord[]): boolean {
    if (this.left === 0) {
      if (this.mistake?.in === "step") throw this.mistake.error;
      return false;
    }
    this.left--;
    records.push(this.record);
    return true;
  }

  end(): void {
    this.calls.push("end");
    if (this.mistake?.in === "end") throw this.mistake.error;
  }

  dataError(error: JsonSyntaxError): DataError {
    return new DataError("with its position", { cause: error });
  }
}

async function* chunks(count: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < count; i++) yield await Promise.resolve(Uint8Array.of(i));
}

/** How many records come at once, and what ends them. */
async function read(parser: Counting, count: number) {
  const lengths: number[] = [];
  let error: unknown;
  try {
    for await (const some of parseRecords(parser, chunks(count))) lengths.push(some.length);
  } catch (thrown) {
    error = thrown;
  }
  return { lengths, error };
}

Deno.test("parseRecords() gives a thousand records at once at the most, and no empty list", async () => {
  const record = await recordOf("{}");
  const cases: [perChunk: number, lengths: number[]][] = [
    [0, []],
    [1, [1, 1]],
    [999, [999, 999]],
    [1000, [1000, 1000]],
    [1001, [1000, 1, 1000, 1]],
    [2500, [1000, 1000, 500, 1000, 1000, 500]],
  ];
  for (const [perChunk, lengths] of cases) {
    const parser = new Counting(record, perChunk);
    assertEquals(await read(parser, 2), { lengths, error: undefined });
    assertEquals(parser.calls, ["finish", "end"], "once, behind all chunks");
  }
});

Deno.test("parseRecords() throws what ends the records behind them, and JSON's with its position", async () => {
  const record = await recordOf("{}");
  const other = new TypeError("a mistake");
  const json = new JsonSyntaxError({ bytes: new Uint8Array(0), offset: 0, expected: "a value" });
  for (const where of ["step", "end"] as const) {
    const plain = await read(new Counting(record, 2, { in: where, error: other }), 1);
    assertEquals(plain, { lengths: [2], error: other });
    const { lengths, error } = await read(new Counting(record, 2, { in: where, error: json }), 1);
    assertEquals(lengths, [2]);
    const { message, cause } = error as DataError;
    assertEquals([message, cause], ["with its position", json]);
  }
});
