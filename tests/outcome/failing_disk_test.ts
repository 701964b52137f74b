/** Nothing is destroyed by finishing: whichever operation of the disk fails, what was there is there. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import { readJsonArray } from "../../lib/input/json_array.ts";
import type { DataRecord } from "../../lib/input/record.ts";
import { FailuresFile } from "../../lib/outcome/failures_file.ts";
import { type FailingDisk, failingDisk } from "../helpers/failing_disk.ts";
import { DifferencesFile } from "../../lib/verify/differences_file.ts";
import type { Difference } from "../../lib/verify/result.ts";

/** One run, and what must hold of its failures file. */
interface RunCase {
  name: string;
  /** Ids of the failures that an earlier run has left; none where there is no file. */
  before: string[];
  isData?: boolean;
  isPiped?: boolean;
  /** Ids of the failures of this run. */
  fail: string[];
  /** Whether all was read; if not, the last line of the file was not. */
  isComplete?: boolean;
  /** Ids in the file when nothing goes wrong. */
  after: string[];
}

const RUNS: RunCase[] = [
  { name: "a first run", before: [], fail: ["1", "2"], after: ["1", "2"] },
  { name: "a second run", before: ["1", "2", "3"], fail: ["2"], after: ["2"] },
  { name: "a clean second run", before: ["1", "2"], fail: [], after: [] },
  { name: "a replay", before: ["1", "2", "3"], isData: true, fail: ["2", "3"], after: ["2", "3"] },
  { name: "a clean replay", before: ["1", "2"], isData: true, fail: [], after: [] },
  {
    name: "a replay that stops",
    ...{ before: ["1", "2", "3"], isData: true, fail: ["1"], isComplete: false },
    after: ["1", "3"],
  },
  {
    name: "a replay through a pipe that stops",
    ...{ before: ["1", "2", "3"], isPiped: true, fail: ["1"], isComplete: false },
    after: ["1", "1", "2", "3"],
  },
];

/** The records with `ids`. */
async function recordsOf(ids: string[]): Promise<DataRecord[]> {
  const bytes = new TextEncoder().encode(JSON.stringify(ids.map((id) => ({ id }))));
  return (await Array.fromAsync(readJsonArray(ReadableStream.from([bytes])))).flat();
}

function lineOf(id: string): string {
  return `{"outcome":"failed","reason":"busy","record":{"id":"${id}"}}\n`;
}

/** Ids in a file of failures, each line whole; but for the last where half of it could not be taken back. */
function idsIn(path: string, mayBeHalf = false): string[] {
  const lines = Deno.readTextFileSync(path).split("\n");
  const last = lines.pop();
  if (!mayBeHalf) assertEquals(last, "", path);
  return lines.map((line) => JSON.parse(line).record.id);
}

/** What a run came to. */
interface Ended {
  disk: FailingDisk;
  errors: RunError[];
  /** The path of the failures file, as the run says. */
  file: string | null | undefined;
}

async function runOn(path: string, run: RunCase, disk: FailingDisk): Promise<Ended> {
  const { isData = false, isPiped = false, isComplete = true, fail, before } = run;
  const errors: RunError[] = [];
  const attempt = async <T>(action: () => T | Promise<T>): Promise<T | undefined> => {
    try {
      return await action();
    } catch (error) {
      assert(error instanceof RunError, String(error));
      errors.push(error);
    }
  };
  const failures = await attempt(() =>
    FailuresFile.prepare({ path, isData, isPiped, isFailures: true, disk })
  );
  if (failures === undefined) return { disk, errors, file: undefined };
  for (const record of await recordsOf(fail)) {
    await attempt(() => failures.write(record, { outcome: "failed", reason: "busy" }));
  }
  const lastLine = before.slice(0, -1).map(lineOf).join("").length;
  const file = await attempt(() => failures.finish(isComplete ? undefined : lastLine));
  return { disk, errors, file };
}

/** Tries `run` with every operation failing in turn. */
async function tryAll(run: RunCase, { staysBroken }: { staysBroken: boolean }): Promise<number> {
  const { before, fail, after } = run;
  for (let nth = 1;; nth++) {
    const folder = await Deno.makeTempDir({ prefix: "cio-sync-disk-" });
    const path = `${folder}/x.failures.ndjson`;
    const old = before.map(lineOf).join("");
    if (before.length > 0) await Deno.writeTextFile(path, old);
    const { disk, errors, file } = await runOn(path, run, failingDisk(nth, { staysBroken }));
    const isRefused = errors[0]?.message.includes("name another with --failures");
    const name = `${run.name}, operation ${nth}: ${disk.changes[nth - 1]}`;
    const entries = [...Deno.readDirSync(folder)].map((entry) => `${folder}/${entry.name}`);
    const isThere = entries.includes(path);
    if (nth > disk.changes.length) {
      assertEquals({ errors, ids: isThere ? idsIn(path) : [] }, { errors: [], ids: after }, name);
      await Deno.remove(folder, { recursive: true });
      return nth;
    }
    const ids = isThere ? idsIn(path, staysBroken) : [];
    const isOld = isThere === before.length > 0 &&
      (!isThere || Deno.readTextFileSync(path) === old);
    if (errors.length === 0) {
      // Only what is done beside the writing went wrong: the folder could not be synced.
      assertEquals(ids, after, name);
    } else if (!isOld) {
      // It took the old one's place, and what could be written is in it.
      assert(ids.every((id) => after.includes(id)), name);
    }
    if (!isOld && (run.isData || run.isPiped)) assertEquals(ids, after, name);
    // Each failure is in a file that the run names, unless writing it is what went wrong.
    const written = entries.flatMap((entry) => isKept(entry) ? idsIn(entry, staysBroken) : []);
    const lost = fail.filter((id) => !written.includes(id));
    assert(isRefused || lost.length <= errors.length, `${name}: ${lost}`);
    for (const entry of entries.filter((entry) => entry.includes(".new-") && isKept(entry))) {
      assertStringIncludes(errors.map(({ message }) => message).join("\n"), entry, name);
      // The data of a replay still has all records.
      assert(file === (run.isData ? path : entry) || file === undefined, name);
    }
    await Deno.remove(folder, { recursive: true });
  }
}

/** Whether there is a line in it that somebody could want back. */
function isKept(path: string): boolean {
  return path.includes(".failures.ndjson") && Deno.readTextFileSync(path).includes("\n");
}

for (const run of RUNS) {
  Deno.test(`FailuresFile destroys nothing whichever operation fails: ${run.name}`, async () => {
    for (const staysBroken of [false, true]) {
      assert(await tryAll(run, { staysBroken }) > 4, "the disk is not used");
    }
  });
}

Deno.test("DifferencesFile keeps those of the earlier run whichever operation fails", async () => {
  const position = { record: 1, line: 1, column: 1, offset: 0 };
  const missing: Difference = { status: "missing", user: "1", position, attributes: [] };
  const old = `${JSON.stringify({ ...missing, user: "old" })}\n`;
  for (const differences of [[missing], []]) {
    for (let nth = 1;; nth++) {
      const folder = await Deno.makeTempDir({ prefix: "cio-sync-disk-" });
      const path = `${folder}/x.differences.ndjson`;
      await Deno.writeTextFile(path, old);
      const disk = failingDisk(nth);
      let error: unknown;
      try {
        DifferencesFile.prepare({ path, disk }).replace(differences);
      } catch (thrown) {
        error = thrown;
      }
      const name = `${differences.length}, operation ${nth}: ${disk.changes[nth - 1]}`;
      if (error !== undefined) assertEquals(await Deno.readTextFile(path), old, name);
      if (error !== undefined && nth > 4) {
        assertStringIncludes(`${error}`, `'${path}' is left as it is`, name);
      }
      await Deno.remove(folder, { recursive: true });
      if (nth > disk.changes.length) {
        assertEquals(error, undefined, name);
        break;
      }
    }
  }
});
