/** What Linux tells of a process: memory, descriptors and time of the processor, sampled while it runs. */

import { median } from "../../bench/statistics.ts";
import { type Point, sureRise, type Trend, trendOf } from "./trend.ts";

/** Of a second, as Linux counts a process's time in /proc. */
const TICKS = 100;

/** A process may rise by so many KB over the whole time: caches and heaps fill up late. */
export const TOLERATED_KB = 8192;

/** A process may surely have so many descriptors more at the end: connections that are open by chance. */
export const TOLERATED_DESCRIPTORS = 2;

/** One process and what was sampled of it. */
export class Watched {
  readonly name: string;
  #folder: string;
  #memory: Point[] = [];
  #descriptors: Point[] = [];
  #cpuSeconds = 0;

  constructor(name: string, pid: number) {
    this.name = name;
    this.#folder = `/proc/${pid}`;
  }

  /** Samples the process, unless it has ended. */
  sample(seconds: number): void {
    try {
      const status = Deno.readTextFileSync(`${this.#folder}/status`);
      const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
      if (kilobytes === undefined) return;
      const descriptors = [...Deno.readDirSync(`${this.#folder}/fd`)].length;
      const fields = Deno.readTextFileSync(`${this.#folder}/stat`).split(") ")[1].split(" ");
      // utime and stime: see proc_pid_stat(5).
      this.#cpuSeconds = (Number(fields[11]) + Number(fields[12])) / TICKS;
      this.#memory.push({ seconds, value: Number(kilobytes) });
      this.#descriptors.push({ seconds, value: descriptors });
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }

  /** What became of its memory and descriptors from `warmUp` seconds on. */
  report(warmUp: number): { lines: string[]; problems: string[] } {
    const memory = this.#memory.filter(({ seconds }) => seconds >= warmUp);
    const descriptors = this.#descriptors.filter(({ seconds }) => seconds >= warmUp);
    const [ofMemory, ofDescriptors] = [trendOf(memory), trendOf(descriptors)];
    const ends = this.#memory[this.#memory.length - 1].seconds;
    const lines = [
      `${this.name}`,
      `  memory       median ${megabytes(memory)} MB, at most ${most(this.#memory)} MB, slope ${
        slope(ofMemory, "KB")
      }`,
      `  descriptors  median ${median(descriptors.map(({ value }) => value))}, slope ${
        slope(ofDescriptors, "")
      }`,
      `  processor    ${(100 * this.#cpuSeconds / ends).toFixed(1)} % of a core`,
    ];
    const problems: string[] = [];
    if (sureRise(ofMemory) > TOLERATED_KB) {
      problems.push(`${this.name}: memory rises by more than ${TOLERATED_KB} KB`);
    }
    if (sureRise(ofDescriptors) > TOLERATED_DESCRIPTORS) {
      problems.push(`${this.name}: descriptors rise by more than ${TOLERATED_DESCRIPTORS}`);
    }
    return { lines, problems };
  }
}

function slope({ perHour, error }: Trend, unit: string): string {
  const digits = unit === "" ? 1 : 0;
  return `${perHour.toFixed(digits)} ± ${error.toFixed(digits)} ${unit}`.trimEnd() + " an hour";
}

function megabytes(points: readonly Point[]): string {
  return (median(points.map(({ value }) => value)) / 1024).toFixed(0);
}

function most(points: readonly Point[]): string {
  return (Math.max(...points.map(({ value }) => value)) / 1024).toFixed(0);
}
