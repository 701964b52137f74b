/** The flags of `cio-sync verify`, and the sample that they ask for. */

import { RunError } from "../errors.ts";
import type { InputFlags } from "../input/flags.ts";
import { randomSeed, type SampleOptions } from "./sample.ts";

/** The flags of `cio-sync verify`. */
export interface VerifyFlags extends InputFlags {
  /** Path of the configuration. @default {"configuration.json"} */
  config: string;
  /** Path of the differences file; beside the data when left out. */
  differences: string | undefined;
  /** How many people to draw, as written; everyone when left out. */
  sample: string | undefined;
  /** Decides which people `sample` draws; a random one when left out. */
  seed: string | undefined;
  /** Treat warnings about the configuration as errors. */
  strict: boolean;
  /** Print one JSON object instead of the summary. */
  json: boolean;
  /** Print errors only. */
  quiet: boolean;
}

/**
 * The people to draw, or null when everyone is to be verified.
 *
 * @throws {RunError} when the flags cannot be used.
 */
export function readSample({ sample, seed }: VerifyFlags): SampleOptions | null {
  if (sample === undefined) {
    if (seed === undefined) return null;
    throw new RunError("usage", "Cannot use --seed without --sample, which draws people at random");
  }
  if (!/^[1-9]\d{0,11}$/.test(sample)) {
    throw new RunError(
      "usage",
      `Cannot use --sample: it must be a whole number of people from 1 on, and is '${sample}'`,
    );
  }
  return { size: Number(sample), seed: seed ?? randomSeed() };
}
