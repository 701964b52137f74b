/** Writes the attributes of a person under the mappings, or says why a record has none that can be sent. */

import { ATTRIBUTES_PER_PERSON } from "../customerio/limits.ts";
import { UPDATE } from "../customerio/reserved_names.ts";
import type { DataRecord } from "../input/record.ts";
import type { ByteWriter } from "../json/byte_writer.ts";
import {
  BRACE_OPEN,
  BRACKET_OPEN,
  isDigit,
  MINUS,
  QUOTE,
  SMALL_N,
  SMALL_T,
} from "../json/bytes.ts";
import type { FieldFinder } from "../json/field_finder.ts";
import { decodeText, valueLength, wholeNumber, writeCompact } from "../json/text.ts";
import { type Attribute, CLOSE_WATCH, DISTANT_WATCH, isNull, NO_WATCH } from "./attribute.ts";
import {
  cannotConvert,
  checkRequired,
  readUnusualTimestamp,
  tooLong,
} from "./attribute_rejection.ts";
import { convertValue, isOfType } from "./attribute_type.ts";
import type { PersonRules } from "./mapping.ts";
import type { Rejection } from "./person.ts";
import type { RecordWarnings } from "./record_warnings.ts";
import { isoToSeconds, usualUnit } from "./time/timestamp.ts";

/** Only in longer records a value is looked at before it is copied. */
const LONG_BYTES = 64 * 1024;

/** The longest escape, `\\u0041`, of what may be one byte. */
const ESCAPE_BYTES = 6;

/** What has Customer.io create nobody. */
const UPDATES_ONLY = new TextEncoder().encode(`"${UPDATE}":true`);

const COMMA = new Uint8Array([0x2c]);
const NULL = new TextEncoder().encode("null");

/** What an attribute writer works with. */
export interface AttributeWriterOptions {
  /** In the order of the finder's paths, the first of which is `userId`. */
  attributes: readonly Attribute[];
  limits: PersonRules["limits"];
  people: PersonRules["people"];
  /** Has looked in the record before `write` is called. */
  finder: FieldFinder;
  writer: ByteWriter;
  warnings: RecordWarnings;
  /** By index of the mapping: counts the records that have what it takes. */
  present: number[];
}

/** Writes attributes as the members of an object, without its braces. */
export class AttributeWriter {
  #attributes: readonly Attribute[];
  #finder: FieldFinder;
  #writer: ByteWriter;
  #warnings: RecordWarnings;
  #present: number[];
  #isEnforced: boolean;
  #updatesOnly: boolean;

  constructor(options: AttributeWriterOptions) {
    const { attributes, limits, people, finder, writer, warnings, present } = options;
    this.#attributes = attributes;
    this.#finder = finder;
    this.#writer = writer;
    this.#warnings = warnings;
    this.#present = present;
    this.#isEnforced = limits === "enforce";
    this.#updatesOnly = people === "update";
  }

  /** Writes those of `record`; what was written before a rejection means nothing. */
  write(record: DataRecord): Rejection | undefined {
    const isLong = this.#isEnforced && record.end - record.start > LONG_BYTES;
    return (isLong ? this.#findTooLong(record) : undefined) ?? this.#write(record);
  }

  #write(record: DataRecord): Rejection | undefined {
    const attributes = this.#attributes;
    const writer = this.#writer;
    const isEnforced = this.#isEnforced;
    let written = 0;
    let instructions = 0;
    if (this.#updatesOnly) {
      writer.write(UPDATES_ONLY);
      written = instructions = 1;
    }
    for (let i = 0; i < attributes.length; i++) {
      const attribute = attributes[i];
      let start = this.#finder.start(attribute.path);
      if (start >= 0) this.#present[attribute.index]++;
      if (attribute.isRequired) {
        const rejection = checkRequired(record, { attribute, start });
        if (rejection !== undefined) return this.#reject(rejection, i);
      }
      if (attribute.skipsNull && start >= 0) {
        const length = this.#finder.end(attribute.path) - start;
        if (isNull(attribute, { first: record.bytes[start], length })) start = -1;
      }
      if (start < 0 && attribute.default === undefined) continue;
      if (written++ > 0) writer.write(COMMA);
      if (attribute.isInstruction) instructions++;
      writer.write(attribute.name);
      const valueStart = writer.length - writer.pieceStart;
      if (start < 0) {
        this.#writeDefault(record, attribute);
      } else if (attribute.type === undefined) {
        this.#writeAsItIs(record, attribute, start);
      } else {
        const rejection = this.#convert(record, attribute, start);
        if (rejection !== undefined) return this.#reject(rejection, i);
      }
      if (attribute.canResubscribe && writer.bytes[writer.pieceStart + valueStart] !== SMALL_T) {
        this.#warnings.count("resubscribe", record.position, attribute.index);
      }
      if (isEnforced && writer.length - writer.pieceStart - valueStart > attribute.maxBytes) {
        const rejection = this.#checkLength(attribute, valueStart);
        if (rejection !== undefined) return this.#reject(rejection, i);
      }
    }
    if (isEnforced && written - instructions > ATTRIBUTES_PER_PERSON) {
      return { reason: `Person has more than ${ATTRIBUTES_PER_PERSON} attributes` };
    }
  }

  /** Counts what the finder has found, from attribute number `first` on, for a record that is not written. */
  count(first = 0): void {
    for (let i = first; i < this.#attributes.length; i++) {
      const { path, index } = this.#attributes[i];
      if (this.#finder.start(path) >= 0) this.#present[index]++;
    }
  }

  #reject(rejection: Rejection, last: number): Rejection {
    this.count(last + 1);
    return rejection;
  }

  /** Of a value that was written from `valueStart` on, in the current piece. */
  #checkLength(attribute: Attribute, valueStart: number): Rejection | undefined {
    const writer = this.#writer;
    const length = valueLength(writer.bytes, writer.pieceStart + valueStart, writer.length);
    return length <= attribute.maxBytes ? undefined : tooLong(attribute);
  }

  /** The rejection for a string that is too long however it is written, if there is one: then nothing need be copied. */
  #findTooLong({ bytes }: DataRecord): Rejection | undefined {
    const finder = this.#finder;
    for (const attribute of this.#attributes) {
      const { maxBytes, type, path } = attribute;
      const start = finder.start(path);
      if (start < 0 || bytes[start] !== QUOTE) continue;
      const isString = type === undefined || type === "string";
      if (isString && finder.end(path) - start > maxBytes * ESCAPE_BYTES + 2) {
        this.count();
        return tooLong(attribute);
      }
    }
  }

  #writeDefault({ position }: DataRecord, attribute: Attribute): void {
    if (attribute.hasDateDefault) {
      attribute.hasDateDefault = false;
      // Once a mapping.
      if (attribute.watch !== NO_WATCH) {
        this.#warnings.count("date-untyped", position, attribute.index);
      }
      attribute.watch = NO_WATCH;
    }
    this.#writer.write(attribute.default!);
  }

  #writeAsItIs(record: DataRecord, attribute: Attribute, start: number): void {
    const { bytes } = record;
    const end = this.#finder.end(attribute.path);
    const { watch } = attribute;
    if (bytes[start] === BRACE_OPEN || bytes[start] === BRACKET_OPEN) {
      if (watch === CLOSE_WATCH) this.#look(record, attribute, start);
      writeCompact(this.#writer, bytes, start, end);
      return;
    }
    if (watch !== NO_WATCH && (watch === CLOSE_WATCH || bytes[start + 5] === MINUS)) {
      this.#look(record, attribute, start);
    }
    this.#writer.write(bytes, start, end);
  }

  #look({ bytes, position }: DataRecord, attribute: Attribute, start: number): void {
    const dates = attribute.dates!;
    const isDate = dates.has(bytes, start, this.#finder.end(attribute.path));
    if (isDate) this.#warnings.count("date-untyped", position, attribute.index);
    attribute.watch = isDate ? NO_WATCH : dates.isClose ? CLOSE_WATCH : DISTANT_WATCH;
  }

  #convert(record: DataRecord, attribute: Attribute, start: number): Rejection | undefined {
    const { bytes } = record;
    const type = attribute.type!;
    const first = bytes[start];
    const end = this.#finder.end(attribute.path);
    if (first === QUOTE && end - start === 2 && attribute.mapping.type !== undefined) {
      this.#writer.write(NULL);
    } else if (type === "object") {
      if (first === BRACE_OPEN) writeCompact(this.#writer, bytes, start, end);
      else if (first === SMALL_N) this.#writer.write(NULL);
      else return cannotConvert(attribute, first);
    } else if (isOfType(first, type)) {
      this.#writer.write(bytes, start, end);
    } else if (type === "timestamp") {
      return this.#writeTimestamp(record, attribute, start);
    } else {
      const isRefused = attribute.isIdentifier && !isDigit(first) && first !== MINUS;
      const text = isRefused ? undefined : convertValue(decodeText(bytes, start, end), type);
      if (text === undefined) return cannotConvert(attribute, first);
      this.#writer.writeText(text);
    }
  }

  #writeTimestamp(record: DataRecord, attribute: Attribute, start: number): Rejection | undefined {
    const { bytes } = record;
    const end = this.#finder.end(attribute.path);
    if (bytes[start] === QUOTE) {
      const seconds = isoToSeconds(bytes, start + 1, end - 1);
      if (seconds !== undefined) return void this.#writer.writeInteger(seconds);
    } else if (this.#writeUsualTime(record, attribute, start)) return;
    const json = decodeText(bytes, start, end);
    const read = readUnusualTimestamp(json, { attribute, record, warnings: this.#warnings });
    if (typeof read !== "string") return read;
    this.#writer.writeText(read);
  }

  /** Writes a time that is a number in the usual form; whether it is one. */
  #writeUsualTime(
    { bytes, position }: DataRecord,
    { path, index, mapping: { unit } }: Attribute,
    start: number,
  ): boolean {
    const number = wholeNumber(bytes, start, this.#finder.end(path));
    const usual = usualUnit(number);
    if (usual === undefined || (unit !== undefined && unit !== usual)) return false;
    this.#writer.writeInteger(usual === "s" ? number : Math.floor(number / 1000));
    if (unit === undefined) this.#warnings.countGuess(usual, position, index);
    return true;
  }
}
