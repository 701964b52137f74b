/** Parses the text of a configuration: syntax errors with line and column, and duplicate keys. */

import { type ConfigProblem, formatPath } from "./problems.ts";
import { canonicalNumber } from "../json/decimal.ts";
import { locate, scanDocument } from "../json/document.ts";
import { JsonSyntaxError } from "../json/syntax_error.ts";

/**
 * Levels of nesting. Functions that call themselves for each, such as JSON.parse with a reviver, manage some thousands.
 */
const MAX_DEPTH = 1000;

/** A number of the file that loses digits as a JavaScript double. */
export class LossyNumber {
  /** The number as it is written. */
  source: string;
  /** The nearest double. */
  value: number;

  constructor(facts: { source: string; value: number }) {
    this.source = facts.source;
    this.value = facts.value;
  }
}

/** The value of a text and the problems in it, or only the problems when it has no value. */
export type ParsedText = { value: unknown; problems: ConfigProblem[] } | {
  problems: ConfigProblem[];
};

/**
 * The JSON value that `text` is (bytes are UTF-8), with a {@linkcode LossyNumber} for every number that loses digits as
 * a double. Duplicate keys are problems, as JSON.parse silently takes the last one.
 */
export function parseText(text: string | Uint8Array): ParsedText {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  const unusable = problemOfFile(bytes);
  if (unusable !== undefined) return { problems: [{ path: "", message: unusable }] };
  try {
    const decoded = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    const value: unknown = JSON.parse(decoded, markLossyNumber);
    return { value, problems: findDuplicateKeys(decoded) };
  } catch (error) {
    // The decoder throws a TypeError without a position, and V8's SyntaxError quotes the text around the place,
    // which may be a secret.
    return { problems: [{ path: "", message: describeSyntaxError(bytes, error) }] };
  }
}

function problemOfFile(bytes: Uint8Array): string | undefined {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) {
    return "File begins with a byte order mark: save it as UTF-8 without one (no BOM)";
  }
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    return "File is UTF-16: save it as UTF-8 without a byte order mark (no BOM)";
  }
  const isSpace = (byte: number) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
  return bytes.every(isSpace) ? "File is empty" : undefined;
}

/** Where and how `bytes` are not JSON in UTF-8, without the text around that place. */
function describeSyntaxError(bytes: Uint8Array, cause: unknown): string {
  try {
    scanDocument(bytes);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    const { line, column } = locate(bytes, error.offset);
    const found = error.found.replace(/^'[a-z]'$/i, "a letter").replace(/^'\d'$/, "a digit");
    return `Line ${line}, column ${column}: expected ${error.expected}, found ${found}` +
      syntaxHint(error);
  }
  if (cause instanceof RangeError) return "Lists and objects are nested too deeply";
  throw cause;
}

function syntaxHint({ expected, found }: JsonSyntaxError): string {
  if (found === "'/'" || found === "'#'") return " (JSON has no comments)";
  const trailingComma = (found === "'}'" && expected.startsWith("a key")) ||
    (found === "']'" && expected.startsWith("a value"));
  return trailingComma ? " (is there a ',' too many before it?)" : "";
}

/** A reviver for JSON.parse; engines hand it the source text of primitive values. */
function markLossyNumber(_key: string, value: unknown, context?: { source: string }): unknown {
  if (typeof value !== "number" || context === undefined) return value;
  const { source } = context;
  const exact = source === String(value) ||
    canonicalNumber(source) === canonicalNumber(String(value));
  return exact ? value : new LossyNumber({ source, value });
}

/**
 * The duplicate keys in objects of `text`, which is valid JSON.
 *
 * @throws {RangeError} where it is nested deeper than {@linkcode MAX_DEPTH}.
 */
function findDuplicateKeys(text: string): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const open: { lines?: Map<string, number>; at: PropertyKey }[] = [];
  let line = 1;
  let lastString = "";
  // Outside of strings these characters are structure, and a string of valid JSON has no raw line break.
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:\n]/g)) {
    if (open.length > MAX_DEPTH) throw new RangeError("Nested too deeply");
    const container = open.at(-1);
    if (token === "\n") line++;
    else if (token === "{") open.push({ lines: new Map(), at: "" });
    else if (token === "[") open.push({ at: 0 });
    else if (token === "}" || token === "]") open.pop();
    else if (token === "," && typeof container?.at === "number") container.at++;
    else if (token === ":" && container?.lines !== undefined) {
      container.at = JSON.parse(lastString) as string;
      const first = container.lines.get(container.at);
      if (first === undefined) container.lines.set(container.at, line);
      else {
        problems.push({
          path: formatPath(open.map(({ at }) => at)),
          message: `Key stands twice, in line ${first} and line ${line}: drop one of the two`,
        });
      }
    } else lastString = token;
  }
  return problems;
}
