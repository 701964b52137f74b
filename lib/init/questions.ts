/** What init asks at a terminal about the data: who a user is, and which keys become attributes. */

import { nearestName } from "../nearest_name.ts";
import { printable } from "../text.ts";
import type { Asker } from "../terminal/asker.ts";
import type { Proposal, UserKey } from "./proposal.ts";
import { identifierKind, type UserIdCandidate } from "./propose_user_id.ts";
import { problemOfName } from "./names.ts";
import type { Survey } from "./survey.ts";

/** Characters of a key in a line. */
const KEY_WIDTH = 60;
/** Keys that a question names. */
const NAMED_KEYS = 5;

/** Who asks, and who tells. */
export interface Dialogue {
  asker: Asker;
  /** Prints a line. */
  say: (line: string) => void;
}

/** Which key identifies a user; the first of `candidates` is what the Enter key means. */
export async function askUserKey(
  survey: Survey,
  { asker, say, candidates }: Dialogue & { candidates: readonly UserIdCandidate[] },
): Promise<UserKey> {
  const usual = candidates[0]?.from;
  const others = candidates.slice(1, NAMED_KEYS).map(({ from }) => shown(from));
  const also = others.length === 0 ? "" : ` (it could also be ${others.join(", ")})`;
  const names = survey.keys.map(({ from }) => from).filter((from) => !problemOfName(from));
  while (true) {
    const question = "Which key identifies a user in Customer.io?";
    const answer = await asker.ask(
      usual === undefined ? `${question} ` : `${question}${also} [${shown(usual)}] `,
    );
    const from = answer === "" ? usual : answer;
    const key = survey.keys.find((each) => each.from === from);
    if (key !== undefined && names.includes(key.from)) {
      return { from: key.from, identifier: await askIdentifier(identifierKind(key), asker) };
    }
    const nearest = from === undefined ? undefined : nearestName(from, names);
    say(
      from === undefined
        ? `Name one of them: ${names.slice(0, 20).map(shown).join(", ")}`
        : `There is no key ${shown(from)}` +
          (nearest === undefined ? "" : `: did you mean ${shown(nearest)}?`),
    );
  }
}

/** An email can be either: some workspaces have it for the id. */
async function askIdentifier(
  kind: UserKey["identifier"],
  asker: Asker,
): Promise<UserKey["identifier"]> {
  if (kind !== "email") return kind;
  while (true) {
    const answer = await asker.ask(
      "Its values are emails: is it the email or the id of people there? [email] ",
    );
    if (answer === "" || answer === "email") return "email";
    if (answer === "id") return "id";
  }
}

/** Which of the mappings to leave out; they are numbered from 1. */
export async function askLeftOut(
  { mappings, ...proposal }: Proposal,
  { asker, say }: Dialogue,
): Promise<Proposal> {
  while (mappings.length > 0) {
    const answer = await asker.ask(
      "Leave some of them out? Their numbers, as in 2, 5-7, or Enter for none: ",
    );
    const chosen = readNumbers(answer, mappings.length);
    if (chosen === undefined) {
      say(`Write numbers from 1 to ${mappings.length}, as in 2, 5-7`);
      continue;
    }
    return { ...proposal, mappings: mappings.filter((_, index) => !chosen.has(index + 1)) };
  }
  return { ...proposal, mappings };
}

/** The numbers in `2, 5-7`; undefined where it is anything else, or one is not from 1 to `most`. */
export function readNumbers(text: string, most: number): Set<number> | undefined {
  const numbers = new Set<number>();
  for (const part of text.split(/[\s,]+/).filter((each) => each !== "")) {
    const [, first, last = first] = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(part) ?? [];
    const [from, to] = [Number(first), Number(last)];
    if (!(from >= 1 && from <= to && to <= most)) return undefined;
    for (let number = from; number <= to; number++) numbers.add(number);
  }
  return numbers;
}

function shown(key: string): string {
  return printable(key, KEY_WIDTH);
}
