/** Merges what several records say of one user, attribute by attribute: the later record wins. */

import { ATTRIBUTES_PER_PERSON, ITEM_BYTES } from "../customerio/limits.ts";
import { INSTRUCTION_NAMES, PREFERENCES } from "../customerio/reserved_names.ts";
import { BRACE_CLOSE, BRACE_OPEN, COMMA } from "../json/bytes.ts";
import { MemberList } from "../json/member_list.ts";
import { JsonScanner } from "../json/scanner.ts";
import { decodeString, decodeText } from "../json/text.ts";
import { isRejected, type Person, type RejectedPerson } from "./person.ts";

/** A piece of JSON text. */
interface Piece {
  bytes: Uint8Array;
  start: number;
  end: number;
}

/** What one record says. */
interface Item {
  /** `"name":value` by name; of a name that stands twice the last counts, as everywhere. */
  attributes: Map<string, Piece>;
  /** Of what means something only together with the rest of its own record: `_update`, subscription preferences. */
  apart: string;
}

/**
 * One person for as many of `waiting` as can be merged, from the first on: several records of one user, in the order of
 * the file, the first of which was not rejected. Rejected ones among them are `parts` of that person like the others,
 * and change nothing. The first itself when it cannot be merged with the next.
 *
 * Nobody is merged who would have to be sent another way then, or who might become someone else.
 */
export function mergeFirst(waiting: readonly (Person | RejectedPerson)[]): Person {
  if (waiting.length === 1) return waiting[0];
  const merger = new Merger();
  let count = 0;
  for (let i = 0; i < waiting.length; i++) {
    const next = waiting[i];
    if (isRejected(next)) continue;
    if (!merger.add(next)) break;
    count = i + 1;
  }
  if (count <= 1) return waiting[0];
  return merger.merge(waiting.slice(0, count));
}

class Merger {
  #scanner = new JsonScanner();
  #members = new MemberList();
  #attributes = new Map<string, Piece>();
  #apart: string | undefined;
  /** Bytes of all pieces. */
  #bytes = 0;

  constructor() {
    this.#scanner.final = true;
  }

  /** Adds what `person` says, unless that could mean something else then, or be too much for one request. */
  add(person: Person): boolean {
    if (person.beside !== undefined || person.end - person.start > ITEM_BYTES) return false;
    const item = this.#read(person);
    if (item === undefined || (this.#apart ?? item.apart) !== item.apart) return false;
    let count = this.#attributes.size;
    let bytes = this.#bytes;
    for (const [name, piece] of item.attributes) {
      const before = this.#attributes.get(name);
      if (before === undefined) count++;
      else {
        if (isFixed(name) && textOf(before) !== textOf(piece)) return false;
        bytes -= lengthOf(before);
      }
      bytes += lengthOf(piece);
    }
    const head = person.attributesStart - person.start;
    const length = head + bytes + Math.max(0, count - 1) + "{}}".length;
    if (length > ITEM_BYTES || count > ATTRIBUTES_PER_PERSON) return false;
    this.#apart = item.apart;
    this.#bytes = bytes;
    for (const [name, piece] of item.attributes) this.#attributes.set(name, piece);
    return true;
  }

  /** The person of all that were added: `parts`, the last of which says how the identifier is spelt. */
  merge(parts: readonly (Person | RejectedPerson)[]): Person {
    const last = parts[parts.length - 1];
    const head = last.attributesStart - last.start;
    const commas = Math.max(0, this.#attributes.size - 1);
    const bytes = new Uint8Array(head + this.#bytes + commas + "{}}".length);
    bytes.set(last.bytes.subarray(last.start, last.attributesStart));
    let at = head;
    bytes[at++] = BRACE_OPEN;
    for (const piece of this.#attributes.values()) {
      if (at > head + 1) bytes[at++] = COMMA;
      bytes.set(piece.bytes.subarray(piece.start, piece.end), at);
      at += lengthOf(piece);
    }
    bytes[at++] = BRACE_CLOSE;
    bytes[at++] = BRACE_CLOSE;
    return { ...last, bytes, start: 0, end: at, attributesStart: head, parts };
  }

  /** What `person` says; undefined where it changes the identifier by which it is sent. */
  #read(person: Person): Item | undefined {
    const identifiers = this.#membersOf(person, person.start).get("identifiers")!;
    const [[kind, identifier]] = this.#membersOf(person, valueStart(identifiers));
    const attributes = this.#membersOf(person, person.attributesStart);
    const own = attributes.get(kind);
    if (own !== undefined && textOf(own) !== textOf(identifier)) return undefined;
    let apart = "";
    for (const [name, piece] of attributes) {
      if (INSTRUCTION_NAMES.has(name) || name === PREFERENCES) apart += `${textOf(piece)},`;
    }
    return { attributes, apart };
  }

  /** The members of the object that begins at `start`. */
  #membersOf({ bytes }: Person, start: number): Map<string, Piece> {
    const members = this.#members;
    members.count = 0;
    this.#scanner.bytes = bytes;
    this.#scanner.scan(start, members);
    const pieces = new Map<string, Piece>();
    for (let i = 0; i < members.count * 4; i += 4) {
      const [keyStart, keyEnd, , end] = members.at.subarray(i, i + 4);
      pieces.set(decodeString(bytes, keyStart, keyEnd), { bytes, start: keyStart - 1, end });
    }
    return pieces;
  }
}

/** Whether Customer.io may refuse to change what is under `name` once it is there, so that both requests count. */
function isFixed(name: string): boolean {
  return name === "id" || name === "cio_id";
}

/** Where the value begins of `"name":value`, whose name needs no escapes. */
function valueStart({ bytes, start }: Piece): number {
  return bytes.indexOf(BRACE_OPEN, start);
}

function lengthOf({ start, end }: Piece): number {
  return end - start;
}

function textOf({ bytes, start, end }: Piece): string {
  return decodeText(bytes, start, end);
}
