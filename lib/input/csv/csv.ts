/** Reads records out of CSV with a header (RFC 4180), of any size, in constant memory. */

import { decodeText } from "../../json/text.ts";
import type { JsonSyntaxError } from "../../json/syntax_error.ts";
import { CellReader } from "./cells.ts";
import { CsvLines } from "./lines.ts";
import type { CsvDialect } from "./dialect.ts";
import { checkColumns, HEADER, LengthFaults, MAX_HEADER_BYTES } from "./header.ts";
import type { FormatOptions } from "../flags.ts";
import { parseRecords, type RecordParser } from "../parse_records.ts";
import { DataError, type DataRecord, type Position } from "../record.ts";
import { type EmptyCell, type RowPlace, RowWriter } from "./row_writer.ts";

/** How CSV is read. */
export interface CsvOptions extends CsvDialect {
  /** @default {"absent"} */
  emptyCells?: FormatOptions["emptyCells"];
  /** A longer record is dropped. @default {32000000} */
  maxBytes?: number;
}

/**
 * The rows of the CSV that `chunks` (UTF-8, with or without a byte order mark) make up, some at a time, each as an
 * object whose keys are the names in the header and whose values are strings. Memory is reused as by `readJsonArray`.
 * A row with another number of cells than the header is an array of them, with what is wrong as its `fault`.
 *
 * @throws {DataError} with line and column where the text stops being CSV, after all records before.
 */
export function readCsv(
  chunks: AsyncIterable<Uint8Array>,
  options: CsvOptions,
): AsyncGenerator<DataRecord[]> {
  return parseRecords(new CsvParser(options), chunks);
}

/** What an empty cell is written as. */
const EMPTY: Record<NonNullable<FormatOptions["emptyCells"]>, EmptyCell> = {
  absent: undefined,
  null: "null",
  text: '""',
};

/** What the next row is. */
type Expecting = "sep" | "header" | "user";

class CsvParser implements RecordParser {
  #lines: CsvLines;
  #writer: RowWriter;
  #cells: CellReader;
  #expecting: Expecting;
  #delimiter: string;
  #faults: LengthFaults | undefined;
  /** Where the row that is being read begins; undefined between two. */
  #position: Position | undefined;

  constructor(options: CsvOptions) {
    const { emptyCells = "absent", maxBytes, delimiter, endsLinesWithCr, hasSepLine } = options;
    this.#lines = new CsvLines(endsLinesWithCr);
    this.#writer = new RowWriter(EMPTY[emptyCells], maxBytes);
    this.#cells = new CellReader(this.#lines, { writer: this.#writer, delimiter });
    this.#expecting = hasSepLine ? "sep" : "header";
    this.#delimiter = delimiter;
  }

  add(chunk: Uint8Array): boolean {
    this.#lines.add(chunk);
    return true;
  }

  finish(): void {
    this.#lines.isFinal = true;
  }

  end(): void {
    if (this.#expecting !== "user") throw this.#lines.syntaxError(HEADER);
  }

  dataError(error: JsonSyntaxError): DataError {
    return this.#lines.dataError(error);
  }

  /** Reads the next row. */
  step(records: DataRecord[]): boolean {
    const lines = this.#lines;
    if (records.length === 0) this.#writer.forgetMembers();
    if (this.#position === undefined) {
      if (!lines.skipBom() || !lines.skipBlank()) return false;
      this.#position = lines.position();
      this.#writer.begin();
    }
    if (!this.#cells.readRow()) return false;
    const place = { position: this.#position, nextOffset: lines.offset };
    this.#position = undefined;
    if (this.#expecting === "user") {
      lines.recordCount++;
      records.push(this.#user(place));
    } else this.#takeHeader(place);
    return true;
  }

  #user(place: RowPlace): DataRecord {
    const writer = this.#writer;
    if (writer.cellCount === writer.columnCount) return writer.record(place);
    const fault = this.#faults!.of(writer.cellCount);
    return { ...writer.cells(place), fault };
  }

  #takeHeader(place: RowPlace): void {
    const { bytes, start, end, chunk } = this.#writer.cells(place);
    const { position } = place;
    if (this.#expecting === "sep") {
      this.#expecting = "header";
    } else if (end === start || end - start > MAX_HEADER_BYTES) {
      throw new DataError(
        `line ${position.line}: expected ${HEADER}, found more than ${
          MAX_HEADER_BYTES / 1e6
        } MB; ` +
          "a quote that is not closed may be in it",
        { position },
      );
    } else {
      const names: string[] = JSON.parse(decodeText(bytes, start, end));
      checkColumns(names, position);
      this.#writer.columns = names;
      this.#faults = new LengthFaults(names.length, this.#delimiter);
      this.#expecting = "user";
    }
    chunk?.release();
  }
}
