/** Finds dates in the values of a mapping without a type: Customer.io would keep them as text that it cannot compare. */

import { isDigit, QUOTE } from "../json/bytes.ts";
import { decodeString, decodeText } from "../json/text.ts";
import { looksLikeDate } from "./time/timestamp.ts";

/** So many texts are looked at closely; after them only those that begin as ISO dates do. */
const MAX_CLOSE_LOOKS = 1000;

/** Shorter and longer texts are no dates. */
const MIN_DATE_BYTES = 6;
const MAX_DATE_BYTES = 64;

/** From here on a Unix time is no number of seconds that anybody means, but of milliseconds. */
const MIN_MILLISECONDS = 1e11;
/** So many digits has that; another spelling with fewer is not looked for. */
const MIN_MILLISECONDS_BYTES = 12;

/** The one attribute that is a date by its name. Source: Track API reference, "Add or update a customer". */
const DATE_NAME = "created_at";

/** Looks at the values of one mapping until it has found a date. */
export class UntypedDates {
  /** Whether values of every form are worth asking about; if not, those that have a `-` behind four digits are. */
  isClose = true;

  #closeLooks = MAX_CLOSE_LOOKS;
  #isDateName: boolean;

  /** @param to The attribute's name. */
  constructor(to: string) {
    this.#isDateName = to === DATE_NAME;
  }

  /** Whether the JSON value `bytes[start..end]` is a date, in text or, in `created_at`, in milliseconds. */
  has(bytes: Uint8Array, start: number, end: number): boolean {
    if (--this.#closeLooks <= 0) this.isClose = this.#isDateName;
    if (bytes[start] !== QUOTE) {
      return this.#isDateName && isDigit(bytes[start]) && end - start >= MIN_MILLISECONDS_BYTES &&
        Number(decodeText(bytes, start, end)) >= MIN_MILLISECONDS;
    }
    const length = end - start - 2;
    if (length < MIN_DATE_BYTES || length > MAX_DATE_BYTES) return false;
    return looksLikeDate(decodeString(bytes, start + 1, end - 1));
  }
}
