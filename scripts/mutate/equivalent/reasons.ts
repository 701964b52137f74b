/** What a change is that nobody could see, and reasons that many of them have. */

/** Changes to one line that leave everything as it is. */
export interface Equivalent {
  path: string;
  /** A part of the line, which may go on in those below it. */
  code: string;
  /** Those of its changes that are meant, by their description. @default {all} */
  changes?: RegExp;
  reason: string;
}

export const ROOM = "It is how much room something has, or when that is given back";
export const CANNOT_HAPPEN =
  "It hands on what cannot be thrown there; without it the types would not fit";
export const SHORT_CUT = "What it spares is done right, and slower, without it";
export const NUMBER = /^\d[\d_]* becomes/;
export const LEFT_OUT = /is left out$/;

/** Where a value of a record begins: a negative place where there is none, and behind a bracket and a key where there is. */
export const NEVER_AT_0 = "No value begins at 0";
export const AT_0 = /^(>= becomes >|< becomes <=|0 becomes 1)$/;

/** What tells that there is none is asked for with `< 0`, and what is there has something before it. */
export const BELOW_0 = "It is below 0 or above, and never 0 itself";
export const MINUS_1 = /^1 becomes/;

/** The sign of what compares two is all that `sort` looks at. */
export const SIGN = "Only the sign of a comparison counts";
export const EXACTLY = "It is measured, and on the border as good on either side";
export const NO_RECORD = "Nobody looks at a record where there is none";
export const SET_FIRST = "Nobody reads it before it is set";
export const NO_PART = "Of a page nothing is written for either";
export const NEVER_DRAWN =
  "One number of four billion is on the border, and as good on either side";
export const ANOTHER_HASH =
  "Any hash does that has the same for equal keys, and spreads the others";
