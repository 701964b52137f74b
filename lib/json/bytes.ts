/** The bytes that mean something in JSON text. */

/** `"` */
export const QUOTE = 0x22;
/** `\` */
export const BACKSLASH = 0x5c;
/** `,` */
export const COMMA = 0x2c;
/** `:` */
export const COLON = 0x3a;
/** `{` */
export const BRACE_OPEN = 0x7b;
/** `}` */
export const BRACE_CLOSE = 0x7d;
/** `[` */
export const BRACKET_OPEN = 0x5b;
/** `]` */
export const BRACKET_CLOSE = 0x5d;
/** A line feed, which ends a line in every system's files. */
export const NEWLINE = 0x0a;
/** `-` */
export const MINUS = 0x2d;
/** `+` */
export const PLUS = 0x2b;
/** `.` */
export const POINT = 0x2e;
/** `0` */
export const ZERO = 0x30;
/** `E` */
export const CAPITAL_E = 0x45;
/** `e` */
export const SMALL_E = 0x65;
/** `n`, which begins `null`. */
export const SMALL_N = 0x6e;
/** `t`, which begins `true`. */
export const SMALL_T = 0x74;
export const SMALL_U = 0x75;
/** `f`, which begins `false`. */
export const SMALL_F = 0x66;

/** Whether `byte` is one of `0` to `9`. */
export function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** Whether `byte` is one of `0` to `9`, `a` to `f`, `A` to `F`. */
export function isHexDigit(byte: number): boolean {
  return isDigit(byte) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66);
}
