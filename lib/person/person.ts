/** Record to person: the identifier, the mapped attributes, and the documented limits. */

import { comparable, type IdentifierKind } from "../customerio/identifiers.ts";
import { type AttributeType, convertValue, isOfType } from "./attribute_type.ts";
import { ByteWriter } from "../json/byte_writer.ts";
import { FieldFinder } from "../json/field_finder.ts";
import { type DataRecord, RECORD_BYTES } from "../input/record.ts";
import {
  decodeString,
  decodeText,
  describeValue,
  utf8Length,
  valueLength,
  writeCompact,
} from "../json/text.ts";
import {
  ATTRIBUTE_VALUE_BYTES,
  ATTRIBUTES_PER_PERSON,
  IDENTIFIER_BYTES,
} from "../customerio/limits.ts";

/** One attribute of the configuration. */
export interface Mapping {
  /** Key in the record, or dotted path into its nested objects. */
  from: string;
  /** Attribute name in Customer.io. */
  to: string;
  /** The type the value is converted to; as it is when left out. */
  type?: AttributeType;
  /** Sent when the record lacks the key. */
  default?: unknown;
  /** Reject a record that lacks the key. @default {false} */
  required?: boolean;
}

/** The part of the configuration that says what a person is. */
export interface PersonRules {
  userId: string;
  identifier: IdentifierKind;
  mappings: readonly Mapping[];
  limits: "enforce" | "server";
}

/** An identifier and a set of attributes, ready to be sent. */
export interface Person {
  record: DataRecord;
  /** The identifier. */
  user: string;
  /** Equal for two people exactly when Customer.io takes them for one. */
  key: string;
  /** `bytes[start..end]` is the person as an item of a batch, JSON in UTF-8. */
  bytes: Uint8Array;
  start: number;
  end: number;
  /** `bytes[attributesStart..end - 1]` is the object of attributes within. */
  attributesStart: number;
  /** Whether the outcome is known. */
  isSettled: boolean;
}

/** Why a record does not become a person. */
export interface Rejection {
  reason: string;
  /** The attribute at fault, where one is. */
  field?: string;
  /** The identifier, where the record has one. */
  user?: string;
}

interface Attribute {
  mapping: Mapping;
  /** `"name":` in UTF-8. */
  name: Uint8Array;
  /** JSON text of the default, already converted. */
  default: Uint8Array | undefined;
}

const TOO_LARGE = `Record is larger than ${RECORD_BYTES / 1e6} MB: its text is left out here`;

const COMMA = new Uint8Array([0x2c]);
const BRACE_OPEN = 0x7b;
const QUOTE = 0x22;
const ZERO = 0x30;
const MINUS = 0x2d;

/** Makes people of records under one configuration. */
export class PersonMaker {
  #rules: PersonRules;
  #finder: FieldFinder;
  #attributes: Attribute[];
  #writer = new ByteWriter();
  #head: Uint8Array;
  #middle: Uint8Array;
  #tail: Uint8Array;

  constructor(rules: PersonRules) {
    this.#rules = rules;
    this.#finder = new FieldFinder([rules.userId, ...rules.mappings.map(({ from }) => from)]);
    this.#attributes = rules.mappings.map((mapping) => ({
      mapping,
      name: encode(`${JSON.stringify(mapping.to)}:`),
      default: encodeDefault(mapping),
    }));
    this.#head = encode(
      `{"type":"person","action":"identify","identifiers":{"${rules.identifier}":"`,
    );
    this.#middle = encode(`"},"attributes":{`);
    this.#tail = encode("}}");
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
    const user = this.#identifier(record);
    if (typeof user !== "string") return user;
    const writer = this.#writer;
    writer.begin();
    writer.write(this.#head);
    this.#writeIdentifier(record);
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
      isSettled: false,
    };
  }

  #identifier(record: DataRecord): string | Rejection {
    const { userId, limits } = this.#rules;
    const start = this.#finder.start(0);
    if (start < 0) return { reason: `User identifier is missing: the record has no '${userId}'` };
    const end = this.#finder.end(0);
    const first = record.bytes[start];
    if (first !== QUOTE && first !== MINUS && !(first >= ZERO && first <= 0x39)) {
      return { reason: `User identifier '${userId}' is ${describeValue(first)}` };
    }
    const isString = first === QUOTE;
    const user = isString
      ? decodeString(record.bytes, start + 1, end - 1)
      : decodeText(record.bytes, start, end);
    if (user === "") return { reason: `User identifier '${userId}' is empty` };
    if (!user.isWellFormed()) {
      return { reason: `User identifier '${userId}' holds half of a surrogate pair` };
    }
    if (limits === "enforce" && end - start > IDENTIFIER_BYTES) {
      if (utf8Length(user) > IDENTIFIER_BYTES) {
        return { reason: `User identifier '${userId}' is longer than ${IDENTIFIER_BYTES} bytes` };
      }
    }
    return user;
  }

  /** The identifier inside its quotes, as JSON text with the escapes it has in the record. */
  #writeIdentifier({ bytes }: DataRecord): void {
    const start = this.#finder.start(0);
    const quote = bytes[start] === QUOTE ? 1 : 0;
    this.#writer.write(bytes, start + quote, this.#finder.end(0) - quote);
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
    } else if (bytes[start] === BRACE_OPEN || bytes[start] === 0x5b) {
      writeCompact(this.#writer, bytes, start, end);
    } else {
      this.#writer.write(bytes, start, end);
    }
    return true;
  }
}

/** Whether `made` is a person and not a rejection. */
export function isPerson(made: Person | Rejection): made is Person {
  return "bytes" in made;
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
