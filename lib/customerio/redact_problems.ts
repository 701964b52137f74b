/** Keeps credentials out of what one answer says is wrong. Pure. */

import { LEFT_OUT } from "./redact.ts";
import type { AnswerProblem } from "./request_error.ts";

/** So many characters of the messages are looked at together as well. */
const MAX_JOINED_LENGTH = 16_384;

/**
 * `problems` without the words of those in which `redact` finds a credential, and without the words of all when it
 * finds one in them together. Whom they are about stays.
 */
export function redactProblems(
  problems: AnswerProblem[],
  redact: (text: string) => string,
): AnswerProblem[] {
  let all = "";
  const redacted = problems.map((problem) => {
    const { reason, field = "" } = problem;
    if (all.length < MAX_JOINED_LENGTH) all += `${field} ${reason} `;
    const texts = field === "" ? [reason] : [`${field} ${reason}`, `${reason} ${field}`];
    return texts.every((text) => redact(text) === text) ? problem : withoutWords(problem);
  });
  const isSafe = problems.length < 2 || redact(all) === all;
  return isSafe ? redacted : problems.map(withoutWords);
}

function withoutWords({ index }: AnswerProblem): AnswerProblem {
  return { reason: LEFT_OUT, index };
}
