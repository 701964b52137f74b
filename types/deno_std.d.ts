// The npm package deno-std carries the sources of Deno's standard library without types.
// These are the signatures that JSR documents for the modules in use (https://jsr.io/@std).

declare module "@std/async/pool" {
  /** Maps an (async) iterable with at most `poolLimit` calls in flight; results keep the input's order. */
  export function pooledMap<T, R>(
    poolLimit: number,
    array: Iterable<T> | AsyncIterable<T>,
    iteratorFn: (data: T) => Promise<R>,
  ): AsyncIterableIterator<R>;
}

declare module "@std/async/retry" {
  export interface RetryOptions {
    /** @default {2} */
    multiplier?: number;
    /** Longest wait between two attempts, milliseconds. @default {60000} */
    maxTimeout?: number;
    /** @default {5} */
    maxAttempts?: number;
    /** First wait, milliseconds. @default {1000} */
    minTimeout?: number;
    /** 0 for none, 1 for full jitter. @default {1} */
    jitter?: number;
    /** Whether this error may go away by itself. @default {() => true} */
    isRetriable?: (error: unknown) => boolean;
    /** Ends the waiting; `retry` then throws the signal's reason. */
    signal?: AbortSignal;
  }
  /** Thrown when the attempts are used up; `cause` is the last error. */
  export class RetryError extends Error {
    constructor(cause: unknown, attempts: number);
    override name: "RetryError";
  }
  export function retry<T>(fn: () => Promise<T> | T, options?: RetryOptions): Promise<T>;
}

declare module "@std/async/delay" {
  export interface DelayOptions {
    signal?: AbortSignal;
    persistent?: boolean;
  }
  export function delay(ms: number, options?: DelayOptions): Promise<void>;
}

declare module "@std/cli/parse-args" {
  export interface ParseOptions {
    alias?: Record<string, string | string[]>;
    boolean?: string[];
    string?: string[];
    collect?: string[];
    default?: Record<string, unknown>;
    stopEarly?: boolean;
    "--"?: boolean;
    /** Called for every argument not configured; returning `false` drops it. */
    unknown?: (arg: string, key?: string, value?: unknown) => unknown;
  }
  export interface Args {
    [flag: string]: unknown;
    _: (string | number)[];
  }
  export function parseArgs(args: string[], options?: ParseOptions): Args;
}

declare module "@std/text/levenshtein-distance" {
  /** Number of insertions, deletions and substitutions that turn `str1` into `str2`. */
  export function levenshteinDistance(str1: string, str2: string): number;
}

declare module "@std/fmt/colors" {
  /** The text without colours and other escape sequences. */
  export function stripAnsiCode(string: string): string;
  export function bold(str: string): string;
  export function dim(str: string): string;
  export function red(str: string): string;
  export function green(str: string): string;
  export function yellow(str: string): string;
  export function cyan(str: string): string;
  export function gray(str: string): string;
  export function setColorEnabled(value: boolean): void;
  export function getColorEnabled(): boolean;
}

declare module "@std/yaml/parse" {
  /** The value of a YAML document. */
  export function parse(content: string): unknown;
  /** The values of the documents in it, in order. */
  export function parseAll(content: string): unknown;
}

declare module "@std/assert" {
  export class AssertionError extends Error {}
  export function assert(expr: unknown, msg?: string): asserts expr;
  export function assertEquals<T>(actual: T, expected: T, msg?: string): void;
  export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void;
  export function assertStrictEquals<T>(
    actual: unknown,
    expected: T,
    msg?: string,
  ): asserts actual is T;
  export function assertAlmostEquals(
    actual: number,
    expected: number,
    tolerance?: number,
    msg?: string,
  ): void;
  export function assertExists<T>(actual: T, msg?: string): asserts actual is NonNullable<T>;
  export function assertGreater<T>(actual: T, expected: T, msg?: string): void;
  export function assertGreaterOrEqual<T>(actual: T, expected: T, msg?: string): void;
  export function assertLess<T>(actual: T, expected: T, msg?: string): void;
  export function assertLessOrEqual<T>(actual: T, expected: T, msg?: string): void;
  export function assertMatch(actual: string, expected: RegExp, msg?: string): void;
  export function assertNotMatch(actual: string, expected: RegExp, msg?: string): void;
  export function assertStringIncludes(actual: string, expected: string, msg?: string): void;
  export function assertObjectMatch(
    actual: Record<PropertyKey, unknown>,
    expected: Record<PropertyKey, unknown>,
    msg?: string,
  ): void;
  export function assertInstanceOf<T extends abstract new (...args: never[]) => unknown>(
    actual: unknown,
    expectedType: T,
    msg?: string,
  ): asserts actual is InstanceType<T>;
  export function assertThrows<E extends Error = Error>(
    fn: () => unknown,
    errorClass: abstract new (...args: never[]) => E,
    msgIncludes?: string,
    msg?: string,
  ): E;
  export function assertThrows(fn: () => unknown, msg?: string): unknown;
  export function assertRejects<E extends Error = Error>(
    fn: () => PromiseLike<unknown>,
    errorClass: abstract new (...args: never[]) => E,
    msgIncludes?: string,
    msg?: string,
  ): Promise<E>;
  export function assertRejects(fn: () => PromiseLike<unknown>, msg?: string): Promise<unknown>;
  export function fail(msg?: string): never;
}
