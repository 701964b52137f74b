/** From results to rows of the table, with the numbers to reach. */

import type { Result } from "./benchmarks.ts";
import { median, medianRatio } from "./statistics.ts";
import type { Row } from "./table.ts";

/** The numbers to reach. */
const GOALS = {
  batchUsersPerSecond: 150_000,
  millionSeconds: 7,
  identifyAgainstGo: 1,
  identifyAgainstSdk: 4,
  batchAgainstOneByOne: 100,
  peakMegabytes: 200,
  peakGrowth: 1.1,
  versionMs: 100,
} as const;

const MILLION = 1_000_000;

/** With fewer users the time to start would decide whether a number is reached. */
const ENOUGH_USERS = 100_000;

/** The results of all rounds of one benchmark. */
export interface Series {
  name: string;
  /** Users of one run. */
  users: number;
  results: Result[];
}

/** All that was measured; undefined is what this machine does not have or was not asked for. */
export interface Measured {
  /** cio-sync in batch mode with the largest file. */
  batch: Series;
  /** The official SDK's batch call, on Node where there is one. */
  sdkBatch: Series;
  identify: Series;
  go: Series | undefined;
  sdkOnNode: Series | undefined;
  sdkOnDeno: Series;
  /** cio-sync in batch mode against the slow server. */
  slowBatch: Series;
  /** The SDK against the slow server, one request a user. */
  slowSdk: Series;
  /** cio-sync in batch mode with a file of a tenth. */
  batchOfTenth: Series | undefined;
}

/**
 * The rows of the table, in the order of reading.
 *
 * @param versionMs Milliseconds that the executable took for `--version`; empty without an executable.
 */
export function toRows(measured: Measured, versionMs: number[]): Row[] {
  const { batch, sdkBatch, identify, go, sdkOnNode, sdkOnDeno, slowBatch, slowSdk } = measured;
  return [
    // With a smaller file the time to start counts too much.
    speed(batch, batch.users < MILLION ? undefined : atLeast(GOALS.batchUsersPerSecond)),
    wholeRun(batch),
    against(batch, sdkBatch),
    speed(identify),
    ...(go === undefined ? [] : [against(identify, go, GOALS.identifyAgainstGo)]),
    ...(sdkOnNode === undefined ? [] : [against(identify, sdkOnNode, GOALS.identifyAgainstSdk)]),
    // No number to reach: that one is for the SDK on Node, which it is made for.
    against(identify, sdkOnDeno),
    speed(slowBatch),
    against(slowBatch, slowSdk, GOALS.batchAgainstOneByOne),
    ...peaks(measured),
    ...version(versionMs),
  ];
}

/** A number to reach: how it reads, and whether a figure reaches it. */
interface Goal {
  isReachedBy: (value: number) => boolean;
  text: (format: Format) => string;
}

type Format = (value: number) => string;

function atLeast(least: number): Goal {
  return { isReachedBy: (value) => value >= least, text: (format) => `>= ${format(least)}` };
}

function atMost(most: number): Goal {
  return { isReachedBy: (value) => value <= most, text: (format) => `<= ${format(most)}` };
}

function speed({ name, users, results }: Series, goal?: Goal): Row {
  const values = results.map(({ usersPerSecond }) => usersPerSecond);
  return row(`${name}, ${integer(users)} users`, { values, format: perSecond, goal });
}

function wholeRun({ name, users, results }: Series): Row {
  const values = results.map(({ seconds }) => seconds);
  const goal = users === MILLION ? atMost(GOALS.millionSeconds) : undefined;
  return row(`time of ${name}, ${integer(users)} users`, { values, format: seconds, goal });
}

function against(ours: Series, theirs: Series, least?: number): Row {
  const ratio = medianRatio(
    ours.results.map(({ usersPerSecond }) => usersPerSecond),
    theirs.results.map(({ usersPerSecond }) => usersPerSecond),
  );
  const goal = least === undefined || ours.users < ENOUGH_USERS ? undefined : atLeast(least);
  return {
    ...speed({ ...theirs, name: `  ${theirs.name}` }),
    ...goalCells(ratio, { format: times, goal }),
    ratio: times(ratio),
  };
}

function peaks({ batch, batchOfTenth, identify }: Measured): Row[] {
  const ofTenth = batchOfTenth === undefined ? undefined : peakOf(batchOfTenth);
  const ofAll = peakOf(batch);
  const all = [batchOfTenth, batch, identify].filter((series) => series !== undefined)
    .map((series) => ({ series, values: peakOf(series) }))
    .filter(({ values }) => values.length > 0)
    .map(({ series: { name, users }, values }) =>
      row(`peak memory, ${name}, ${integer(users)} users`, {
        values,
        format: megabytes,
        goal: atMost(GOALS.peakMegabytes),
      })
    );
  if (ofTenth === undefined || ofTenth.length === 0) return all;
  const growth = median(ofAll) / median(ofTenth);
  return [
    ...all,
    row("peak memory for 10 times the data", {
      values: [growth],
      format: times,
      goal: atMost(GOALS.peakGrowth),
    }),
  ];
}

function peakOf({ results }: Series): number[] {
  return results.flatMap(({ peakBytes }) => peakBytes === undefined ? [] : [peakBytes / 1e6]);
}

function version(values: number[]): Row[] {
  if (values.length === 0) return [];
  return [
    row("executable, --version", { values, format: milliseconds, goal: atMost(GOALS.versionMs) }),
  ];
}

function row(
  measure: string,
  { values, format, goal }: { values: number[]; format: Format; goal: Goal | undefined },
): Row {
  const value = median(values);
  const range = `${format(Math.min(...values))} to ${format(Math.max(...values))}`;
  return {
    measure,
    median: format(value),
    range: values.length > 1 ? range : "",
    ratio: "",
    ...goalCells(value, { format, goal }),
  };
}

function goalCells(
  value: number,
  { format, goal }: { format: Format; goal: Goal | undefined },
): Pick<Row, "goal" | "reached"> {
  if (goal === undefined) return { goal: "", reached: "" };
  return { goal: goal.text(format), reached: goal.isReachedBy(value) ? "yes" : "no" };
}

const integer: Format = (value) => Math.round(value).toLocaleString("en-US");
const perSecond: Format = (value) => `${integer(value)}/s`;
const seconds: Format = (value) => `${value.toFixed(1)} s`;
const milliseconds: Format = (value) => `${integer(value)} ms`;
const megabytes: Format = (value) => `${integer(value)} MB`;
const times: Format = (value) => `${value.toFixed(2)} x`;
