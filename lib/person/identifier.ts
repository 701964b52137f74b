/** The identifier of a record: found, checked, and written out as it stands there. */

import {
  canonical,
  CIO_ID_PREFIX,
  type IdentifierKind,
  isPhoneNumber,
} from "../customerio/identifiers.ts";
import { ID_BYTES } from "../customerio/limits.ts";
import type { DataRecord } from "../input/record.ts";
import type { ByteWriter } from "../json/byte_writer.ts";
import { BACKSLASH, isDigit, MINUS, QUOTE } from "../json/bytes.ts";
import type { FieldFinder } from "../json/field_finder.ts";
import { decodeString, decodeText, describeValue, utf8Length } from "../json/text.ts";
import type { PersonRules } from "./mapping.ts";
import type { Rejection } from "./person.ts";

/** Which of the finder's paths is that of `userId`. */
const USER_ID_PATH = 0;

/** `\u0020`: a last character can be written so, or as `\n`. */
const UNICODE_ESCAPE_BYTES = 6;

/** What is wrong with an identifier that is over the limit. */
export const TOO_LONG = `is longer than ${ID_BYTES} bytes`;

/** Reads identifiers out of records in which `finder`, whose first path is `userId`, has looked. */
export class IdentifierReader {
  /** Whether what was read last begins or ends with a character that can be white space. */
  mayBeSpaced = false;

  #userId: string;
  #kind: IdentifierKind;
  #isLimited: boolean;
  #finder: FieldFinder;

  constructor(
    { userId, identifier, limits }: Pick<PersonRules, "userId" | "identifier" | "limits">,
    finder: FieldFinder,
  ) {
    this.#userId = userId;
    this.#kind = identifier;
    this.#isLimited = limits === "enforce" && identifier === "id";
    this.#finder = finder;
  }

  /** The identifier of `record`: a string that is not empty, or the digits of a number. */
  read({ bytes }: DataRecord): string | Rejection {
    const userId = this.#userId;
    const start = this.#finder.start(USER_ID_PATH);
    if (start < 0) return { reason: `User identifier is missing: the record has no '${userId}'` };
    const end = this.#finder.end(USER_ID_PATH);
    const first = bytes[start];
    if (first !== QUOTE && first !== MINUS && !isDigit(first)) {
      return { reason: `User identifier '${userId}' is ${describeValue(first)}` };
    }
    // However it is written: then it need not become a string.
    if (this.#isLimited && first === QUOTE && end - start > ID_BYTES * UNICODE_ESCAPE_BYTES + 2) {
      return { reason: `User identifier '${userId}' ${TOO_LONG}` };
    }
    this.mayBeSpaced = isUnusual(bytes[start + 1]) || isUnusual(bytes[end - 2]) ||
      bytes[end - 3] === BACKSLASH || bytes[end - UNICODE_ESCAPE_BYTES - 1] === BACKSLASH;
    const text = first === QUOTE
      ? decodeString(bytes, start + 1, end - 1)
      : decodeText(bytes, start, end);
    const user = this.#kind === "cio_id" ? canonical({ kind: "cio_id", value: text }) : text;
    const problem = this.#problemOf(user, end - start);
    return problem === undefined ? user : { reason: `User identifier '${userId}' ${problem}` };
  }

  /** Writes what stands inside the identifier's quotes, with the escapes that it has in `record`. */
  write({ bytes }: DataRecord, writer: ByteWriter): void {
    const start = this.#finder.start(USER_ID_PATH);
    const quote = bytes[start] === QUOTE ? 1 : 0;
    const end = this.#finder.end(USER_ID_PATH) - quote;
    if (this.#kind === "cio_id") {
      writer.writeText(withoutPrefix(decodeText(bytes, start + quote, end)));
    } else writer.write(bytes, start + quote, end);
  }

  /** What is wrong with `user`, whose JSON text has `length` bytes. */
  #problemOf(user: string, length: number): string | undefined {
    if (user === "") return "is empty";
    if (!user.isWellFormed()) return "holds half of a surrogate pair";
    // JSON text is never shorter than its value, so most lengths need not be counted.
    if (this.#isLimited && length > ID_BYTES && utf8Length(user) > ID_BYTES) {
      return TOO_LONG;
    }
    if (this.#kind === "phone" && !isPhoneNumber(user)) {
      return "is no phone number in E.164 form: write it like +14155552671";
    }
  }
}

/** `text` as it stands inside a string's quotes, without the prefix of a `cio_id`, however that is escaped. */
function withoutPrefix(text: string): string {
  if (text.startsWith(CIO_ID_PREFIX)) return text.slice(CIO_ID_PREFIX.length);
  if (!text.includes("\\")) return text;
  const value = canonical({ kind: "cio_id", value: JSON.parse(`"${text}"`) });
  return JSON.stringify(value).slice(1, -1);
}

function isUnusual(byte: number): boolean {
  return byte <= 0x20 || byte === BACKSLASH || byte >= 0x80;
}
