/** Finds dates in the values of a mapping without a type: Customer.io would keep them as text that it cannot compare. */

import { BRACE_OPEN, isDigit, MINUS, QUOTE } from "../json/bytes.ts";
import { decodeString, decodeText } from "../json/text.ts";
import { isMongoDate, looksLikeDate } from "./time/timestamp.ts";

/** So many texts are looked at closely; after them only those that begin as ISO dates do. */
const MAX_CLOSE_LOOKS = 1000;

/** Shorter and longer texts are no dates. */
const MIN_DATE_BYTES = 6;
const MAX_DATE_BYTES = 64;

/** Longer objects are no dates. */
const MAX_OBJECT_BYTES = 256;

/** From here on a Unix time is no number of seconds that anybody means, but of milliseconds. */
const MIN_MILLISECONDS = 1e11;
/** Nor one of seconds below this, the first of 1900. */
const MIN_SECONDS = -2_208_988_800;
/** So many characters have those; another spelling with fewer is not looked for. */
const MIN_MILLISECONDS_BYTES = 11;

/** Seconds or milliseconds as text, which are no number either. */
const DIGITS = /^-?\d+(?:\.\d+)?$/;

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

  /**
   * Whether the JSON value `bytes[start..end]` is a date: in text, in an object of MongoDB or, in `created_at`, in
   * milliseconds or in seconds that are text.
   */
  has(bytes: Uint8Array, start: number, end: number): boolean {
    if (--this.#closeLooks <= 0) this.isClose = this.#isDateName;
    const first = bytes[start];
    if (first === BRACE_OPEN) {
      return end - start <= MAX_OBJECT_BYTES && isMongoDate(decodeText(bytes, start, end));
    }
    if (first !== QUOTE) {
      if (!this.#isDateName || !isDigit(first) && first !== MINUS) return false;
      if (end - start < MIN_MILLISECONDS_BYTES) return false;
      const number = Number(decodeText(bytes, start, end));
      return number >= MIN_MILLISECONDS || number < MIN_SECONDS;
    }
    const length = end - start - 2;
    if (length < MIN_DATE_BYTES || length > MAX_DATE_BYTES) return false;
    const text = decodeString(bytes, start + 1, end - 1);
    return looksLikeDate(text) || (this.#isDateName && DIGITS.test(text));
  }
}
