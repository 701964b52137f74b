/** Whether what a run says is true: the law of the counts, and the people in the sandbox, one by one. */

import type { SyncResult } from "../../lib/sync/result.ts";
import { attributesOf, ROUND_USERS, type Stream, versionInRound, versionsOf } from "./users.ts";

/** A stream of records that has come to its end. */
export interface Sent {
  stream: Stream;
  /** How many records there were. */
  count: number;
  /** The ids in its failures file. */
  failed: ReadonlySet<string>;
}

/** What is to be in the sandbox. */
export interface Expectation {
  streams: readonly Sent[];
  /** The last round, everyone of which was accepted. */
  round: number;
}

/** What is wrong with the result of a run over `read` records, `rejected` of which have no id. */
export function resultProblems(
  name: string,
  { result, read, rejected }: { result: SyncResult; read: number; rejected: number },
): string[] {
  const { users, error } = result;
  const problems: string[] = [];
  if (error !== null) problems.push(`${name}: ${error.message}`);
  if (users.read !== users.accepted + users.unchanged + users.rejected + users.failed) {
    problems.push(`${name}: read is not the sum of the outcomes: ${JSON.stringify(users)}`);
  }
  if (users.read !== read) problems.push(`${name}: read ${users.read} of ${read} records`);
  if (users.rejected !== rejected) {
    problems.push(`${name}: rejected ${users.rejected} records, ${rejected} of them were bad`);
  }
  return problems;
}

/** What is wrong with the people in the sandbox, at most ten lines of it. */
export async function peopleProblems(
  url: string,
  { streams, round }: Expectation,
): Promise<string[]> {
  const problems: string[] = [];
  const seen = new Map<string, number>();
  for await (const line of linesOf(`${url}/sandbox/people`)) {
    const { attributes } = JSON.parse(line) as { attributes: Record<string, string> };
    const { id, cio_id: _, ...others } = attributes;
    const [kind, user] = [id[0], Number(id.slice(1))];
    seen.set(kind, (seen.get(kind) ?? 0) + 1);
    const sent = streams.find(({ stream }) => stream === kind);
    const possible = sent === undefined
      ? [versionInRound(user, round)]
      : versionsThatCanBe(id, user, sent);
    if (!possible.some((version) => isSame(attributesOf(version), others))) {
      problems.push(`${id}: version ${others.version}, not ${possible.join(" or ")}`);
    }
  }
  for (const { stream, count, failed } of streams) {
    let wanted = 0;
    for (let user = 0; user < count; user++) {
      if (versionsOf(user, count).length > 0 && !failed.has(`${stream}${user}`)) wanted++;
    }
    const found = seen.get(stream) ?? 0;
    if (found < wanted || found > wanted + failed.size) {
      problems.push(`${stream}: ${found} people, not ${wanted}`);
    }
  }
  if (seen.get("r") !== ROUND_USERS) problems.push(`r: ${seen.get("r")} people`);
  return problems.slice(0, 10);
}

/** Of whom a record has failed it is not known which of the versions came last, only that it was one of them. */
function versionsThatCanBe(id: string, user: number, { count, failed }: Sent): number[] {
  const versions = versionsOf(user, count);
  return failed.has(id) ? versions : versions.slice(-1);
}

function isSame(expected: Record<string, string>, found: Record<string, string>): boolean {
  const names = Object.keys(expected);
  return names.length === Object.keys(found).length &&
    names.every((name) => expected[name] === found[name]);
}

/** The lines of an answer, without the line feeds. */
async function* linesOf(url: string): AsyncGenerator<string> {
  const { body } = await fetch(url);
  let rest = "";
  for await (const chunk of body!.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
}
