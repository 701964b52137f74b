/** How long it will still take, and nothing until that is steady. */

/** The speed is that of so many of the last milliseconds. */
const WINDOW_MS = 30_000;
/** Milliseconds between two looks at it. */
const SAMPLE_MS = 1_000;
/** The end is steady when it was looked at for so many milliseconds, so many times at least, … */
const STEADY_MS = 4_000;
const STEADY_SAMPLES = 3;
/** … and moved in the last of these milliseconds by this share of the time left at most, or by so many milliseconds. */
const COMPARED_MS = 5_000;
const STEADY_SHARE = 0.25;
const STEADY_MOVE_MS = 2_000;

/** How much was done at a time, and when the end was expected then. */
interface Sample {
  at: number;
  share: number;
  end: number;
}

/** Watches how the share that is done grows. */
export class TimeLeft {
  #samples: Sample[] = [];
  #isSteady = false;

  /**
   * The milliseconds left when `share` is done at `at`, milliseconds since the run began; undefined while it cannot be
   * told.
   */
  at(at: number, share: number | undefined): number | undefined {
    if (share === undefined || share >= 1) return undefined;
    const samples = this.#samples;
    if (samples.length === 0 || at - samples[samples.length - 1].at >= SAMPLE_MS) {
      while (samples.length > 1 && at - samples[1].at >= WINDOW_MS) samples.shift();
      samples.push({ at, share, end: endOf(samples[0], { at, share }) });
    }
    const compared = samples.filter((sample) => at - sample.at <= COMPARED_MS);
    const end = samples[samples.length - 1].end;
    // What is shown does not go away at once.
    const tolerance = this.#isSteady ? 2 : 1;
    this.#isSteady = isSteady(compared, { at, end, tolerance });
    return this.#isSteady ? Math.max(0, end - at) : undefined;
  }
}

function isSteady(
  samples: readonly Sample[],
  { at, end, tolerance }: { at: number; end: number; tolerance: number },
): boolean {
  const ends = samples.map((sample) => sample.end).filter(Number.isFinite);
  if (ends.length < STEADY_SAMPLES || !Number.isFinite(end)) return false;
  const [first] = samples.filter((sample) => Number.isFinite(sample.end));
  if (at - first.at < STEADY_MS) return false;
  const moved = Math.max(...ends) - Math.min(...ends);
  return moved <= tolerance * Math.max(STEADY_MOVE_MS, STEADY_SHARE * (end - at));
}

/** When it will end at the speed since `first`; infinity as long as nothing was done. */
function endOf(first: Omit<Sample, "end"> | undefined, last: Omit<Sample, "end">): number {
  if (first === undefined || last.share <= first.share) return Infinity;
  return last.at + (1 - last.share) * (last.at - first.at) / (last.share - first.share);
}
