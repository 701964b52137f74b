/** Record to person: the identifier, the mapped attributes, and the documented limits. */

import { comparable } from "../customerio/identifiers.ts";
import { ATTRIBUTE_VALUE_BYTES, ATTRIBUTES_PER_PERSON } from "../customerio/limits.ts";
import { type DataRecord, MAX_RECORD_BYTES } from "../input/record.ts";
import { ByteWriter } from "../json/byte_writer.ts";
import { BRACE_OPEN, BRACKET_OPEN } from "../json/bytes.ts";
import { FieldFinder } from "../json/field_finder.ts";
import { decodeText, describeValue, valueLength, writeCompact } from "../json/text.ts";
import type { Warning } from "../warning.ts";
import { type AttributeType, convertValue, isOfType } from "./attribute_type.ts";
import { IdentifierReader } from "./identifier.ts";
import type { Mapping, PersonRules } from "./mapping.ts";
import type { Person, Rejection } from "./person.ts";

interface Attribute {
  mapping: Mapping;
  /** `"name":` in UTF-8. */
  name: Uint8Array;
  /** JSON text of the default, already converted. */
  default: Uint8Array | undefined;
}

const TOO_LARGE = `Record is larger than ${MAX_RECORD_BYTES / 1e6} MB: its text is left out here`;

const COMMA = new Uint8Array([0x2c]);

/** Makes people of records under one configuration. */
export class PersonMaker {
  #rules: PersonRules;
  #finder: FieldFinder;
  #identifier: IdentifierReader;
  #attributes: Attribute[];
  #writer = new ByteWriter();
  #present: number[];
  /** The text of an item before the identifier, between it and the attributes, and behind them. */
  #head: Uint8Array;
  #middle: Uint8Array;
  #tail: Uint8Array;

  constructor(rules: PersonRules) {
    this.#rules = rules;
    this.#finder = new FieldFinder([rules.userId, ...rules.mappings.map(({ from }) => from)]);
    this.#identifier = new IdentifierReader(rules, this.#finder);
    this.#attributes = rules.mappings.map((mapping) => ({
      mapping,
      name: encode(`${JSON.stringify(mapping.to)}:`),
      default: encodeDefault(mapping),
    }));
    this.#present = rules.mappings.map(() => 0);
    this.#head = encode(
      `{"type":"person","action":"identify","identifiers":{"${rules.identifier}":"`,
    );
    this.#middle = encode(`"},"attributes":{`);
    this.#tail = encode("}}");
  }

  /** In how many of the records there is what each mapping takes, in the order of the mappings. */
  get present(): readonly number[] {
    return this.#present;
  }

  /** What went through but is likely not what was meant, counted over all records so far. */
  warnings(): Warning[] {
    return [];
  }

  /** The person that `record` stands for, or why it stands for none. */
  make(record: DataRecord): Person | Rejection {
    if (record.tooLarge !== undefined) return { reason: TOO_LARGE };
    if (record.bytes[record.start] !== BRACE_OPEN) {
      return {
        reason: `Record is not an object: it is ${describeValue(record.bytes[record.start])}`,
      };
    }
    this.#finder.find(record);
    this.#countPresent();
    const user = this.#identifier.read(record);
    if (typeof user !== "string") return user;
    const writer = this.#writer;
    writer.begin();
    writer.write(this.#head);
    this.#identifier.write(record, writer);
    writer.write(this.#middle);
    const attributesStart = writer.length - writer.pieceStart - 1;
    const rejection = this.#writeAttributes(record);
    if (rejection !== undefined) {
      writer.discard();
      rejection.user = user;
      return rejection;
    }
    writer.write(this.#tail);
    return {
      record,
      user,
      key: comparable({ kind: this.#rules.identifier, value: user }),
      bytes: writer.bytes,
      start: writer.pieceStart,
      end: writer.length,
      attributesStart: writer.pieceStart + attributesStart,
    };
  }

  #countPresent(): void {
    const present = this.#present;
    for (let i = 0; i < present.length; i++) if (this.#finder.start(i + 1) >= 0) present[i]++;
  }

  #writeAttributes(record: DataRecord): Rejection | undefined {
    const writer = this.#writer;
    const enforce = this.#rules.limits === "enforce";
    let count = 0;
    for (let i = 0; i < this.#attributes.length; i++) {
      const attribute = this.#attributes[i];
      const { mapping } = attribute;
      const start = this.#finder.start(i + 1);
      if (start < 0 && attribute.default === undefined) {
        if (!mapping.required) continue;
        return { reason: `Required '${mapping.from}' is missing`, field: mapping.to };
      }
      if (count++ > 0) writer.write(COMMA);
      writer.write(attribute.name);
      const valueStart = writer.length - writer.pieceStart;
      if (start < 0) {
        writer.write(attribute.default!);
      } else if (!this.#writeValue(record, start, this.#finder.end(i + 1), mapping.type)) {
        const found = describeValue(record.bytes[start]);
        return {
          reason: `Cannot convert '${mapping.from}' to ${mapping.type}: it is ${found}` +
            (found === "a string" ? " of another form" : ""),
          field: mapping.to,
        };
      }
      if (enforce && writer.length - writer.pieceStart - valueStart > ATTRIBUTE_VALUE_BYTES) {
        const from = writer.pieceStart + valueStart;
        if (valueLength(writer.bytes, from, writer.length) > ATTRIBUTE_VALUE_BYTES) {
          return {
            reason: `Attribute value is longer than ${ATTRIBUTE_VALUE_BYTES} bytes`,
            field: mapping.to,
          };
        }
      }
    }
    if (enforce && count > ATTRIBUTES_PER_PERSON) {
      return { reason: `Person has more than ${ATTRIBUTES_PER_PERSON} attributes` };
    }
  }

  /** False when the value cannot be converted. */
  #writeValue(record: DataRecord, start: number, end: number, type?: AttributeType): boolean {
    const { bytes } = record;
    if (type !== undefined && !isOfType(bytes[start], type)) {
      const converted = convertValue(decodeText(bytes, start, end), type);
      if (converted === undefined) return false;
      this.#writer.writeText(converted);
    } else if (bytes[start] === BRACE_OPEN || bytes[start] === BRACKET_OPEN) {
      writeCompact(this.#writer, bytes, start, end);
    } else {
      this.#writer.write(bytes, start, end);
    }
    return true;
  }
}

function encodeDefault({ default: value, type, from }: Mapping): Uint8Array | undefined {
  if (value === undefined) return undefined;
  const json = JSON.stringify(value);
  const converted = type === undefined ? json : convertValue(json, type);
  if (converted === undefined) {
    throw new TypeError(`Cannot convert the default of '${from}' to ${type}`);
  }
  return encode(converted);
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
