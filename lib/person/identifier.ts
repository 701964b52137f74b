/** The identifier of a record: found, checked, and written out as it stands there. */

import { ID_BYTES } from "../customerio/limits.ts";
import type { DataRecord } from "../input/record.ts";
import type { ByteWriter } from "../json/byte_writer.ts";
import { isDigit, MINUS, QUOTE } from "../json/bytes.ts";
import type { FieldFinder } from "../json/field_finder.ts";
import { decodeString, decodeText, describeValue, utf8Length } from "../json/text.ts";
import type { PersonRules } from "./mapping.ts";
import type { Rejection } from "./person.ts";

/** Which of the finder's paths is that of `userId`. */
const USER_ID_PATH = 0;

/** Reads identifiers out of records in which `finder`, whose first path is `userId`, has looked. */
export class IdentifierReader {
  #userId: string;
  #isEnforced: boolean;
  #finder: FieldFinder;

  constructor(rules: Pick<PersonRules, "userId" | "limits">, finder: FieldFinder) {
    this.#userId = rules.userId;
    this.#isEnforced = rules.limits === "enforce";
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
    const user = first === QUOTE
      ? decodeString(bytes, start + 1, end - 1)
      : decodeText(bytes, start, end);
    if (user === "") return { reason: `User identifier '${userId}' is empty` };
    if (!user.isWellFormed()) {
      return { reason: `User identifier '${userId}' holds half of a surrogate pair` };
    }
    // JSON text is never shorter than its value, so most lengths need not be counted.
    if (this.#isEnforced && end - start > ID_BYTES && utf8Length(user) > ID_BYTES) {
      return { reason: `User identifier '${userId}' is longer than ${ID_BYTES} bytes` };
    }
    return user;
  }

  /** Writes what stands inside the identifier's quotes, with the escapes that it has in `record`. */
  write({ bytes }: DataRecord, writer: ByteWriter): void {
    const start = this.#finder.start(USER_ID_PATH);
    const quote = bytes[start] === QUOTE ? 1 : 0;
    writer.write(bytes, start + quote, this.#finder.end(USER_ID_PATH) - quote);
  }
}
