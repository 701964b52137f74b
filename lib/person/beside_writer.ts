/** Writes what the Track API v2 takes beside the attributes: the time of the update, and relationships to objects. */

import { RELATIONSHIPS, TIMESTAMP } from "../customerio/reserved_names.ts";
import type { DataRecord } from "../input/record.ts";
import type { ByteWriter } from "../json/byte_writer.ts";
import type { FieldFinder } from "../json/field_finder.ts";
import { decodeText } from "../json/text.ts";
import type { Attribute } from "./attribute.ts";
import { checkRequired, readUnusualTimestamp } from "./attribute_rejection.ts";
import { sourceText } from "./mapping.ts";
import type { Beside, Rejection } from "./person.ts";
import type { RecordWarnings } from "./record_warnings.ts";
import { readRelationships } from "./relationships.ts";
import { isPlausibleTime } from "./time/calendar.ts";

/** How the time begins among the members beside the attributes; it comes first. */
export const TIMESTAMP_START = ',"timestamp":';

/** How the relationships begin there; they come last. */
export const RELATIONSHIPS_START = `,"${RELATIONSHIPS}":`;

const INTEGER = /^-?\d{1,15}$/;

/** What a beside writer works with. */
export interface BesideWriterOptions {
  /** Mappings to `_timestamp` and `cio_relationships`. */
  attributes: readonly Attribute[];
  finder: FieldFinder;
  writer: ByteWriter;
  warnings: RecordWarnings;
  /** By index of the mapping: counts the records that have what it takes. */
  present: number[];
}

/** What goes under a name. */
interface Value {
  json: string;
  /** Whether it is of the mapping's type already. */
  isConverted: boolean;
}

/** Writes members, each with a comma before it. */
export class BesideWriter {
  #options: BesideWriterOptions;

  constructor(options: BesideWriterOptions) {
    // The order is what `v1Attributes` relies on.
    const attributes = options.attributes
      .toSorted((a, b) => Number(a.mapping.to !== TIMESTAMP) - Number(b.mapping.to !== TIMESTAMP));
    this.#options = { ...options, attributes };
  }

  /** Counts what the finder has found. */
  count(): void {
    const { attributes, finder, present } = this.#options;
    for (const { path, index } of attributes) if (finder.start(path) >= 0) present[index]++;
  }

  /** Writes those of `record`: what was written, undefined for nothing, or why it cannot be sent at all. */
  write(record: DataRecord): Beside | Rejection | undefined {
    const { attributes, finder, writer } = this.#options;
    const before = writer.length - writer.pieceStart;
    let isV1Only = false;
    for (const attribute of attributes) {
      const start = finder.start(attribute.path);
      const rejection = attribute.isRequired
        ? checkRequired(record, { attribute, start })
        : undefined;
      if (rejection !== undefined) return rejection;
      const value = this.#valueOf(record, attribute);
      if (value === undefined || isNothing(value.json)) continue;
      const written = attribute.mapping.to === TIMESTAMP
        ? this.#writeTimestamp(value, attribute, record)
        : this.#writeRelationships(value.json, attribute);
      if (typeof written !== "boolean") return written;
      isV1Only ||= written;
    }
    const length = writer.length - writer.pieceStart - before;
    return length === 0 ? undefined : { length, isV1Only };
  }

  /** What `record` has, or the default, which was converted when the mapping was made ready. */
  #valueOf({ bytes }: DataRecord, attribute: Attribute): Value | undefined {
    const { path, default: byDefault, skipsNull } = attribute;
    const { finder } = this.#options;
    const start = finder.start(path);
    const json = start < 0 ? undefined : decodeText(bytes, start, finder.end(path));
    if (json !== undefined && !(skipsNull && isNothing(json))) return { json, isConverted: false };
    if (byDefault === undefined) return undefined;
    return { json: decodeText(byDefault, 0, byDefault.length), isConverted: true };
  }

  #writeTimestamp(
    { json, isConverted }: Value,
    attribute: Attribute,
    record: DataRecord,
  ): false | Rejection {
    const { writer, warnings } = this.#options;
    const { mapping, index } = attribute;
    const { to, type } = mapping;
    const source = sourceText(mapping);
    if (type === undefined && !(INTEGER.test(json) && isPlausibleTime(Number(json)))) {
      return {
        reason: `Cannot use ${source} as ${to}, which is whole Unix seconds: ` +
          `add "type": "timestamp" to mappings[${index}]`,
        field: to,
      };
    }
    const seconds = type === "timestamp" && !isConverted
      ? readUnusualTimestamp(json, { attribute, record, warnings })
      : json;
    if (typeof seconds !== "string") return seconds;
    // One far in the future, such as milliseconds, would have every later update dropped as older than it.
    if (!isPlausibleTime(Number(seconds))) {
      const reason =
        `Cannot use ${source} as ${to}: the year is not from 1900 to 2200, check the data and unit`;
      return { reason, field: to };
    }
    writer.writeText(`${TIMESTAMP_START}${seconds}`);
    warnings.count("update-time", record.position, index);
    return false;
  }

  #writeRelationships(json: string, { mapping }: Attribute): boolean | Rejection {
    const { writer } = this.#options;
    const { to } = mapping;
    const read = readRelationships(json);
    if ("problem" in read) {
      return { reason: `Cannot use ${sourceText(mapping)} as ${to}: ${read.problem}`, field: to };
    }
    const text = "removed" in read ? read.removed : read.added;
    if (text !== undefined) writer.writeText(`${RELATIONSHIPS_START}${text}`);
    return "removed" in read;
  }
}

/** Whether `json` says nothing here, where there is nothing to clear. */
function isNothing(json: string): boolean {
  return json === "null" || json === '""';
}
