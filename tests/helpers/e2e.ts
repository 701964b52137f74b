/**
 * The executable as its users have it: in a folder of its own with real files, with an empty environment, against
 * a server in Customer.io's place. What holds for every run is checked for every run.
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import type { SyncResult } from "../../lib/sync/result.ts";
import { type Ended, type Program, type ProgramOptions, startProgram } from "./program.ts";
import { type Answer, type Received, type Reply, startTrackServer } from "./track_server.ts";
import type { TrackServer } from "./track_server.ts";

/** The credentials in every configuration here; no run may ever let them out. */
export const CREDENTIALS = { siteId: "site-5ecret-9f3a", apiKey: "key-5ecret-77b1c0" };

/** What basic authentication makes of them. */
export const AUTHORIZATION = `Basic ${btoa(`${CREDENTIALS.siteId}:${CREDENTIALS.apiKey}`)}`;

const SECRETS = [...Object.values(CREDENTIALS), ...Object.values(CREDENTIALS).map(btoa)]
  .concat(AUTHORIZATION.slice("Basic ".length));

const RESULT_KEYS =
  "command version startedAt config data dryRun limit mode updatesOnly region workspaceId " +
  "users gone requests reasons mappings warnings durationMs failuresFile reportFile interrupted error";

/** Attributes; a number is `{ number: "1.50" }`, with every digit it was sent with. */
export type Attributes = Record<string, unknown>;

/** What a trial is made of. */
export interface TrialOptions {
  /** Keys of configuration.json beside or instead of the usual ones. */
  configuration?: Record<string, unknown>;
  /** The content of data.json: its text, or the records in it. @default {[]} */
  data?: string | Uint8Array | unknown[];
  /** Answers of the server. @default {everyone is accepted} */
  answer?: Answer;
}

/** Makes a folder with a configuration and data, and a server for them; both go with `await using`. */
export async function startTrial(options: TrialOptions = {}): Promise<Trial> {
  const folder = await Deno.makeTempDir({ prefix: "cio-sync-e2e-" });
  const trial = new Trial(folder, options.answer);
  await trial.configure(options.configuration);
  const { data = [] } = options;
  const isText = typeof data === "string" || data instanceof Uint8Array;
  await trial.write("data.json", isText ? data : JSON.stringify(data));
  return trial;
}

/** One user's folder and the server that cio-sync talks to. */
export class Trial implements AsyncDisposable {
  folder: string;
  server: TrackServer;
  /** Everyone the server has accepted, by identifier, with the attributes of all requests for them. */
  people: Map<string, Attributes> = new Map();

  /** Files in which the credentials may be. */
  #configurations = new Set<string>();

  constructor(folder: string, answer: Answer = () => ({})) {
    this.folder = folder;
    this.server = startTrackServer(async (request) => {
      const reply = await answer(request);
      this.#take(request, reply);
      return reply;
    });
  }

  /** Writes a configuration: the server, the credentials, `id`, `email` and `name`, and `keys` over them. */
  async configure(
    keys: Record<string, unknown> = {},
    name = "configuration.json",
  ): Promise<void> {
    this.#configurations.add(name);
    const mappings = [{ from: "email", to: "email" }, { from: "name", to: "first_name" }];
    const usual = { ...CREDENTIALS, trackUrl: this.server.url, userId: "id", mappings };
    await this.write(name, JSON.stringify({ ...usual, ...keys }));
    // Readable by others, it would earn a warning.
    await Deno.chmod(`${this.folder}/${name}`, 0o600);
  }

  /** Runs cio-sync to its end. */
  async sync(...args: string[]): Promise<Ended> {
    await using program = this.start(...args);
    return await program.ended;
  }

  /** Runs cio-sync with `--json` to its end. */
  async result(...args: string[]): Promise<Ended & { result: SyncResult }> {
    const ended = await this.sync(...args, "--json");
    return { ...ended, result: parseResult(ended.stdout) };
  }

  /** Starts cio-sync. */
  start(...args: string[]): Program {
    return this.startWith({}, ...args);
  }

  /** Starts cio-sync with more in its environment, or in another folder. */
  startWith(options: ProgramOptions, ...args: string[]): Program {
    const program = startProgram([executable(), ...args], { cwd: this.folder, ...options });
    const ended = program.ended.then(async (ended) => {
      await this.#check(ended);
      return ended;
    });
    // Who never awaits it does not care how it ended.
    ended.catch(() => {});
    return { ...program, ended };
  }

  async read(name: string): Promise<string> {
    return await Deno.readTextFile(`${this.folder}/${name}`);
  }

  async write(name: string, content: string | Uint8Array): Promise<void> {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    await Deno.writeFile(`${this.folder}/${name}`, bytes);
  }

  /** The lines of a failures file. */
  async failures(name = "data.failures.ndjson"): Promise<Attributes[]> {
    const lines = (await this.read(name)).split("\n");
    assertEquals(lines.pop(), "");
    return lines.map((line) => JSON.parse(line));
  }

  /** The files in the folder. */
  files(): string[] {
    const entries = [...Deno.readDirSync(this.folder)].filter(({ isFile }) => isFile);
    return entries.map(({ name }) => name).sort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
    await Deno.remove(this.folder, { recursive: true });
  }

  #take({ body, people }: Received, { status = 200, body: answer, cut }: Reply): void {
    if (status >= 300 || cut === "request") return;
    const { errors = [] } = (answer ?? {}) as { errors?: { batch_index: number }[] };
    const refused = errors.map(({ batch_index }) => batch_index);
    const sent = people.length === 0 ? {} : parseExact(body) as Attributes;
    const batch = (sent.batch ?? (sent.identifiers === undefined ? undefined : [sent])) as
      | { attributes: Attributes }[]
      | undefined;
    for (const [index, { user }] of people.entries()) {
      if (refused.includes(index)) continue;
      const attributes = batch === undefined ? sent : batch[index].attributes;
      this.people.set(user, { ...this.people.get(user), ...attributes });
    }
  }

  async #check({ stdout, stderr }: Ended): Promise<void> {
    const files = this.files().filter((name) => !this.#configurations.has(name));
    const texts = await Promise.all(files.map((name) => this.read(name)));
    for (const secret of SECRETS) {
      assert(![stdout, stderr, ...texts].some((text) => text.includes(secret)), `Leaked ${secret}`);
    }
    const printed = stdout + stderr;
    // deno-lint-ignore no-control-regex
    assert(!/[\x00-\x09\x0b-\x1f\x7f-\x9f]/.test(printed), `Control characters: ${printed}`);
    assert(!/^ +at .*:\d+/m.test(printed), `A stack trace: ${printed}`);
    for (const { headers } of this.server.requests) {
      assertEquals(headers.get("authorization"), AUTHORIZATION);
    }
  }
}

/** The path of the executable: `CIO_SYNC_BIN`, or what `deno task compile` makes. */
export function executable(): string {
  const path = Deno.env.get("CIO_SYNC_BIN") ??
    new URL("../../dist/cio-sync", import.meta.url).pathname;
  try {
    return Deno.realPathSync(path);
  } catch (cause) {
    throw new Error(`Cannot find the executable ${path}: make it with deno task compile`, {
      cause,
    });
  }
}

/** What is on stderr behind the line that says from what to where, which is the first one. */
export function afterRoute(stderr: string): string {
  const [line] = stderr.split("\n", 1);
  assertMatch(
    line,
    /^\S+ → \S.*, (batch|identify), (up to \d+ requests at once|one request at a time)$/,
  );
  return stderr.slice(line.length + 1);
}

/** The value of a JSON text with `{ number: "1.50" }` in the place of numbers. */
export function parseExact(text: string): unknown {
  const keepDigits = (_key: string, value: unknown, context?: { source: string }) =>
    typeof value === "number" ? { number: context!.source } : value;
  return JSON.parse(text, keepDigits);
}

/** The one JSON object that `--json` prints, checked against its contract. */
export function parseResult(stdout: string): SyncResult {
  const result = JSON.parse(stdout) as SyncResult;
  const { users, requests, durationMs, error } = result;
  assertEquals(Object.keys(result).join(" "), RESULT_KEYS);
  assertEquals(Object.keys(users).join(" "), "read accepted unchanged rejected failed");
  assertEquals(Object.keys(requests).join(" "), "sent retried throttledMs");
  assertEquals(result.command, "sync");
  assertEquals(users.read, users.accepted + users.unchanged + users.rejected + users.failed);
  checkDetails(result);
  for (const count of [...Object.values(users), ...Object.values(requests), durationMs]) {
    assert(Number.isSafeInteger(count) && count >= 0, `Not a count: ${count}`);
  }
  if (error !== null) {
    assertEquals(Object.keys(error).join(" "), "kind message");
    assertMatch(error.kind, /^(usage|config|data|auth|unreachable|setup|internal)$/);
  }
  return result;
}

/** Checks what a result says of its run and of its records. */
function checkDetails(result: SyncResult): void {
  const { startedAt, config, data, reasons, mappings, warnings, users } = result;
  const file = data.length > 1 ? "file " : "";
  assertEquals(startedAt === null, config === null);
  if (startedAt !== null) assertMatch(startedAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  for (const reason of reasons) {
    assertEquals(Object.keys(reason).join(" "), "outcome reason field count first");
    assertEquals(Object.keys(reason.first).join(" "), `${file}record line column offset`);
  }
  const ofOutcome = (wanted: string) =>
    reasons.filter(({ outcome }) => outcome === wanted).reduce((sum, { count }) => sum + count, 0);
  assertEquals([ofOutcome("rejected"), ofOutcome("failed")], [users.rejected, users.failed]);
  for (const mapping of mappings) {
    assertEquals(Object.keys(mapping).join(" "), "from to present");
    assert(mapping.present >= 0 && mapping.present <= users.read, JSON.stringify(mapping));
  }
  for (const warning of warnings) {
    assertEquals(Object.keys(warning).join(" "), "kind message");
    assertMatch(warning.kind, /^[a-z]+(-[a-z]+)+$|^redirected$/);
  }
}

/** `count` users: `{ id: "u1", email: "u1@example.com", name: "Name 1" }` and so on. */
export function users(count: number): { id: string; email: string; name: string }[] {
  return Array.from({ length: count }, (_, i) => {
    const id = `u${i + 1}`;
    return { id, email: `${id}@example.com`, name: `Name ${i + 1}` };
  });
}

/** What `users` should be at the server under the usual configuration. */
export function expected(
  of: readonly { id: string; email: string; name: string }[],
): Map<string, Attributes> {
  return new Map(of.map(({ id, email, name }) => [id, { email, first_name: name }]));
}
