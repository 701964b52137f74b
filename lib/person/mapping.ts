/** The part of the configuration that says what a person is. */

import type { IdentifierKind } from "../customerio/identifiers.ts";
import type { AttributeType } from "./attribute_type.ts";
import type { TimeUnit } from "./time/timestamp.ts";

/** One attribute of the configuration. */
export interface Mapping {
  /** Key in the record, or dotted path into its nested objects. */
  from: string;
  /** Attribute name in Customer.io. */
  to: string;
  /** The type that the value is converted to. @default {the value's own} */
  type?: AttributeType | undefined;
  /** Of numbers that are timestamps. @default {seconds or milliseconds, whichever gives a plausible year} */
  unit?: TimeUnit | undefined;
  /** Sent when the record lacks the key. @default {nothing is sent} */
  default?: unknown;
  /** Reject a record without a value: it lacks the key, or has `null` or `""`. @default {false} */
  required?: boolean;
}

/** What {@linkcode PersonMaker} makes people by. */
export interface PersonRules {
  /** Key in the record, or dotted path, whose value identifies the user. */
  userId: string;
  /** What that value is in Customer.io. */
  identifier: IdentifierKind;
  mappings: readonly Mapping[];
  /** Whether documented limits are checked here, or left to Customer.io. */
  limits: "enforce" | "server";
}
