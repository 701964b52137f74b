/** Everything that is wrong with a record that is rejected: a sync stops at the first reason, and whoever mends it not. */

import { ID_BYTES } from "../customerio/limits.ts";
import type { DataRecord } from "../input/record.ts";
import { ByteWriter } from "../json/byte_writer.ts";
import { BRACE_OPEN } from "../json/bytes.ts";
import { FieldFinder } from "../json/field_finder.ts";
import { valueLength } from "../json/text.ts";
import { type Attribute, prepareMappings } from "../person/attribute.ts";
import { tooLong } from "../person/attribute_rejection.ts";
import { AttributeWriter } from "../person/attribute_writer.ts";
import { BesideWriter } from "../person/beside_writer.ts";
import { IdentifierReader, TOO_LONG } from "../person/identifier.ts";
import { pathsOf, type PersonRules } from "../person/mapping.ts";
import type { Rejection } from "../person/person.ts";
import { RecordWarnings } from "../person/record_warnings.ts";
import { formatCount } from "../text.ts";

/** Something that is wrong with a record. */
export interface Problem {
  /** In a sync's words, for counting. */
  rejection: Rejection;
  /** The same with what is known of the value, for people: it begins with a small letter. */
  message: string;
  /** Where in the record's bytes the value at fault begins; -1 where there is none. */
  at: number;
}

/** Writes what one mapping makes of a record, or says what is wrong with it. */
interface MappingCheck {
  attribute: Attribute;
  write(record: DataRecord): Rejection | undefined;
}

/** Explains rejections under one configuration, by the same code that has rejected the record. */
export class Explainer {
  #finder: FieldFinder;
  #identifier: IdentifierReader;
  #writer = new ByteWriter();
  #checks: MappingCheck[];

  constructor(rules: PersonRules) {
    const { mappings, limits } = rules;
    const finder = this.#finder = new FieldFinder(pathsOf(rules));
    this.#identifier = new IdentifierReader(rules, finder);
    // What is likely not meant was counted when the record was rejected.
    const warnings = new RecordWarnings(rules);
    const shared = {
      finder,
      // Each attribute is written alone here.
      people: "upsert" as const,
      limits,
      warnings,
      writer: this.#writer,
      present: mappings.map(() => 0),
    };
    const { among, beside } = prepareMappings(mappings);
    this.#checks = [
      ...among.map((attribute) => {
        const writer = new AttributeWriter({ ...shared, attributes: [attribute] });
        return { attribute, write: (record: DataRecord) => writer.write(record) };
      }),
      ...beside.map((attribute) => {
        const writer = new BesideWriter({ ...shared, attributes: [attribute] });
        return { attribute, write: (record: DataRecord) => rejectionIn(writer.write(record)) };
      }),
    ];
  }

  /** All that is wrong with `record`, in the order of the configuration; `rejection` is what a sync says of it. */
  explain(record: DataRecord, rejection: Rejection): Problem[] {
    const problems: Problem[] = [];
    if (record.tooLarge === undefined && record.bytes[record.start] === BRACE_OPEN) {
      this.#finder.find(record);
      this.#explainIdentifier(record, problems);
      for (const check of this.#checks) this.#explainMapping(record, check, problems);
    }
    // About the record or the person as a whole.
    if (!problems.some((problem) => isSame(problem.rejection, rejection))) {
      const message = uncapitalized(rejection.reason);
      problems.push({ rejection, message, at: -1 });
    }
    return problems;
  }

  #explainIdentifier(record: DataRecord, problems: Problem[]): void {
    const rejection = this.#identifier.read(record);
    if (typeof rejection === "string") return;
    const start = this.#finder.start(0);
    let message = uncapitalized(rejection.reason);
    if (message.endsWith(TOO_LONG)) {
      const length = valueLength(record.bytes, start, this.#finder.end(0));
      message = message.slice(0, -TOO_LONG.length) + sizeText(length, ID_BYTES);
    }
    problems.push({ rejection, message, at: start });
  }

  #explainMapping(record: DataRecord, { attribute, write }: MappingCheck, problems: Problem[]) {
    const writer = this.#writer;
    writer.begin();
    const rejection = write(record);
    if (rejection !== undefined) {
      const message = rejection.reason === tooLong(attribute).reason
        ? this.#tooLongMessage(record, attribute)
        : uncapitalized(rejection.reason);
      problems.push({ rejection, message, at: this.#finder.start(attribute.path) });
    }
    writer.discard();
  }

  /** `attribute 'bio' is 1,204 bytes, the limit is 1,000`, of what was written or, if nothing was, of what was to be. */
  #tooLongMessage({ bytes }: DataRecord, { mapping: { to }, name, path, maxBytes }: Attribute) {
    const writer = this.#writer;
    const from = writer.pieceStart + name.length;
    const start = this.#finder.start(path);
    const length = writer.length > from
      ? valueLength(writer.bytes, from, writer.length)
      : valueLength(bytes, start, this.#finder.end(path));
    return `attribute '${to}' ${sizeText(length, maxBytes)}`;
  }
}

function rejectionIn(written: ReturnType<BesideWriter["write"]>): Rejection | undefined {
  return written !== undefined && "reason" in written ? written : undefined;
}

function isSame(a: Rejection, b: Rejection): boolean {
  return a.reason === b.reason && a.field === b.field;
}

function sizeText(bytes: number, limit: number): string {
  return `is ${formatCount(bytes)} bytes, the limit is ${formatCount(limit)}`;
}

function uncapitalized(reason: string): string {
  return reason.charAt(0).toLowerCase() + reason.slice(1);
}
