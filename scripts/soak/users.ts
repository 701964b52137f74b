/** The users of a soak: each record follows from its number, so that nothing has to be remembered to check a million. */

/** One of the streams of records; its letter begins the ids of its users, so that streams share nobody. */
export type Stream = "i" | "b";

/** Every so many records one is about a user again, whose first record was this many before. */
const AGAIN_EVERY = 20;
const AGAIN_AFTER = 19;

/** Every so many records one has no id. */
const BAD_EVERY = 997;
const BAD_AT = 500;

/** Users of the data file that whole runs sync again and again. */
export const ROUND_USERS = 1000;

/** In each round, one user of so many has changed. */
const CHANGED = 10;

/** The mappings for all users. */
export const MAPPINGS = ["version", "note", "more"].map((name) => ({ from: name, to: name }));

/** The JSON text of a record of a stream. */
export function recordText(stream: Stream, number: number): string {
  return isBad(number) ? '{"version":"nobody"}' : userText(`${stream}${userOf(number)}`, number);
}

/** How many of the first `count` records have no id. */
export function badAmong(count: number): number {
  return Math.floor((count + BAD_EVERY - 1 - BAD_AT) / BAD_EVERY);
}

/** The data file of a round. */
export function roundText(round: number): string {
  const records = Array.from(
    { length: ROUND_USERS },
    (_, user) => userText(`r${user}`, versionInRound(user, round)),
  );
  return `[${records.join(",\n")}]\n`;
}

/** The attributes of a user of that version, as the sandbox shows them. */
export function attributesOf(version: number): Record<string, string> {
  const length = (version * 7919) % 900;
  return { version: `${version}`, note: `${version} ${"n".repeat(length)}`, more: "m".repeat(900) };
}

/** The versions that the first `count` records of a stream give a user, in their order. */
export function versionsOf(user: number, count: number): number[] {
  const again = user % AGAIN_EVERY === 0 ? [user + AGAIN_AFTER] : [];
  const own = userOf(user) === user ? [user] : [];
  return [...own, ...again].filter((number) => number < count && !isBad(number));
}

/** The version of a user of the rounds after that round. */
export function versionInRound(user: number, round: number): number {
  const last = round - (round + user) % CHANGED;
  return Math.max(0, last);
}

function isBad(number: number): boolean {
  return number % BAD_EVERY === BAD_AT;
}

function userOf(number: number): number {
  return number % AGAIN_EVERY === AGAIN_AFTER ? number - AGAIN_AFTER : number;
}

function userText(id: string, version: number): string {
  return JSON.stringify({ id, ...attributesOf(version) });
}
