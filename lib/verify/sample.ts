/** Draws people at random, in one pass: the same seed draws the same people, whatever their order. */

/** The people to draw. */
export interface SampleOptions {
  /** How many. */
  size: number;
  /** Any text. */
  seed: string;
}

/**
 * The rank of the person with this key when `seed` shuffles everyone: an integer from 0 to 2 ** 53 - 1. The people with
 * the lowest ranks are the sample. As the rank depends on the key alone, everyone is equally likely to be drawn,
 * however many records they have.
 *
 * The hash is cyrb53 by bryc (github.com/bryc/code, public domain).
 */
export function rankOf(key: string, seed: string): number {
  const text = `${seed}\0${key}`;
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return 4294967296 * (2097151 & low) + (high >>> 0);
}

/** A seed for a run that was given none. */
export function randomSeed(): string {
  return String(crypto.getRandomValues(new Uint32Array(1))[0]);
}
