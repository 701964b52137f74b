/** Record to person: the identifier, the mapped attributes, and the documented limits. */

import { comparable } from "../customerio/identifiers.ts";
import { type DataRecord, MAX_RECORD_BYTES } from "../input/record.ts";
import { ByteWriter } from "../json/byte_writer.ts";
import { BRACE_OPEN } from "../json/bytes.ts";
import { FieldFinder } from "../json/field_finder.ts";
import { describeValue } from "../json/text.ts";
import type { Warning } from "../warning.ts";
import { prepareMappings } from "./attribute.ts";
import { AttributeWriter } from "./attribute_writer.ts";
import { BesideWriter } from "./beside_writer.ts";
import { IdentifierReader } from "./identifier.ts";
import { pathsOf, type PersonRules } from "./mapping.ts";
import type { Beside, Person, Rejection } from "./person.ts";
import { RecordShapes } from "./record_shapes.ts";
import { RecordWarnings } from "./record_warnings.ts";

const TOO_LARGE = `Record is larger than ${MAX_RECORD_BYTES / 1e6} MB: its text is left out here`;

const BRACE_CLOSE = encode("}");

/** Makes people of records under one configuration. */
export class PersonMaker {
  /** What each record counts, and counts it for those that need not be made. */
  readonly shapes: RecordShapes;

  #rules: PersonRules;
  #finder: FieldFinder;
  #identifier: IdentifierReader;
  #attributes: AttributeWriter;
  /** Undefined where no mapping goes there. */
  #beside: BesideWriter | undefined;
  #writer = new ByteWriter();
  #warnings: RecordWarnings;
  #present: number[];
  /** How many people were made. */
  #made = 0;
  /** The text of an item before the identifier, and between it and the attributes. */
  #head: Uint8Array;
  #middle: Uint8Array;

  constructor(rules: PersonRules) {
    const { identifier, mappings, limits, people } = rules;
    this.#rules = rules;
    this.#finder = new FieldFinder(pathsOf(rules));
    this.#identifier = new IdentifierReader(rules, this.#finder);
    this.#warnings = new RecordWarnings(rules);
    const { among, beside } = prepareMappings(mappings);
    const shared = {
      limits,
      people,
      finder: this.#finder,
      writer: this.#writer,
      warnings: this.#warnings,
    };
    const present = this.#present = mappings.map(() => 0);
    this.shapes = new RecordShapes({ present, warnings: this.#warnings });
    this.#attributes = new AttributeWriter({ ...shared, attributes: among, present });
    if (beside.length > 0) {
      this.#beside = new BesideWriter({ ...shared, attributes: beside, present });
    }
    this.#head = encode(`{"type":"person","action":"identify","identifiers":{"${identifier}":"`);
    this.#middle = encode(`"},"attributes":{`);
  }

  /**
   * In how many of the records there is what each mapping takes, in the order of the mappings; of those with a `value`,
   * how many people were made.
   */
  get present(): readonly number[] {
    const { mappings } = this.#rules;
    const made = this.#made + this.shapes.repeated;
    this.shapes.settle();
    return this.#present.map((count, i) => mappings[i].from === undefined ? made : count);
  }

  /**
   * Where the values of the record that was given last are, if it is an object: path 0 is `userId`, path `i + 1` that of
   * mapping `i`.
   */
  get fields(): Pick<FieldFinder, "start" | "end"> {
    return this.#finder;
  }

  /** Gives back the memory of the person who was made last, whom nobody needs then. */
  discard(): void {
    this.#writer.discard();
  }

  /** What went through but is likely not what was meant, counted over all records so far. */
  warnings(): Warning[] {
    this.shapes.settle();
    return this.#warnings.list();
  }

  /** The person that `record` stands for, or why it stands for none. */
  make(record: DataRecord): Person | Rejection {
    if (record.tooLarge !== undefined) return { reason: TOO_LARGE };
    if (record.bytes[record.start] !== BRACE_OPEN) {
      return {
        reason: record.fault ??
          `Record is not an object: it is ${describeValue(record.bytes[record.start])}`,
      };
    }
    this.#finder.find(record);
    this.#beside?.count();
    const user = this.#identifier.read(record);
    if (typeof user !== "string") {
      this.#attributes.count();
      return user;
    }
    const writer = this.#writer;
    writer.begin();
    writer.write(this.#head);
    this.#identifier.write(record, writer);
    writer.write(this.#middle);
    const attributesStart = writer.length - writer.pieceStart - 1;
    const rejection = this.#attributes.write(record);
    if (rejection !== undefined) return this.#discard(rejection, user);
    writer.write(BRACE_CLOSE);
    let beside: Beside | undefined;
    if (this.#beside !== undefined) {
      const written = this.#beside.write(record);
      if (written !== undefined && "reason" in written) return this.#discard(written, user);
      beside = written;
    }
    writer.write(BRACE_CLOSE);
    if (this.#identifier.mayBeSpaced && user.trim() !== user) {
      this.#warnings.count("identifier-space", record.position);
    }
    this.#made++;
    return {
      record,
      user,
      key: this.#keyOf(user),
      bytes: writer.bytes,
      start: writer.pieceStart,
      end: writer.length,
      attributesStart: writer.pieceStart + attributesStart,
      beside,
      parts: undefined,
      stateNumber: undefined,
      listEntry: undefined,
    };
  }

  #discard(rejection: Rejection, user: string): Rejection {
    this.#writer.discard();
    rejection.user = user;
    rejection.key = this.#keyOf(user);
    return rejection;
  }

  #keyOf(user: string): string {
    return comparable({ kind: this.#rules.identifier, value: user });
  }
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
