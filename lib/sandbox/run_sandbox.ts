/** The command `sandbox`: a local Customer.io that runs until it is told to end. */

import { bold, dim } from "@std/fmt/colors";
import { EXIT_CODES, RunError, stackOf } from "../errors.ts";
import { nextLines } from "../run/next_lines.ts";
import { tell, tellError } from "../terminal/log.ts";
import type { CommandOutput } from "../terminal/output.ts";
import { chooseCredentials } from "./credentials.ts";
import { type FaultSettings, formatFaults, NO_FAULTS, parseFaults } from "./faults/faults.ts";
import type { SandboxFlags } from "./flags.ts";
import { isThisMachine } from "../this_machine.ts";
import { type StandaloneSandbox, startStandalone } from "./standalone.ts";
import { ignoresHangup } from "../run/hangup.ts";
import { onUncaught } from "../run/uncaught.ts";
import { onSignals, SIGNAL_EXIT_CODES, type SignalName } from "../run/signals.ts";
import { plural, printable, printableJson } from "../text.ts";

/** Runs `cio-sync sandbox` until SIGINT, SIGTERM or SIGHUP; the exit code of the process. */
export async function sandboxCommand(flags: SandboxFlags, output: CommandOutput): Promise<number> {
  let sandbox: StandaloneSandbox;
  try {
    sandbox = await start(flags);
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    const { message } = error;
    tellError(output, { kind: "usage", message });
    if (flags.json) print(output, { command: "sandbox", error: { kind: "usage", message } });
    return 2;
  }
  const { promise: ended, resolve } = Promise.withResolvers<SignalName | undefined>();
  const { promise: signalledAgain, resolve: endNow } = Promise.withResolvers<void>();
  let count = 0;
  const ignoreHangup = await ignoresHangup();
  using _signals = onSignals((signal) => ++count === 1 ? resolve(signal) : endNow(), {
    ignoreHangup,
  });
  using _uncaught = onUncaught((error) => {
    tellError(output, { kind: "internal", message: stackOf(error) });
    resolve(undefined);
  });
  if (flags.json) print(output, startReport(sandbox));
  else if (!flags.quiet) output.stdout(startText(sandbox, flags));
  warnIfReachable(sandbox, flags, output);

  const signal = await ended;
  const { personCount, requests } = sandbox;
  await Promise.race([sandbox.close(), signalledAgain]);
  if (signal === undefined) return EXIT_CODES.internal;
  if (!flags.quiet) tellEnd(output, signal, { people: personCount, requests: requests.total });
  return SIGNAL_EXIT_CODES[signal];
}

function tellEnd(
  output: CommandOutput,
  signal: SignalName,
  { people, requests }: { people: number; requests: number },
): void {
  const persons = plural(people, "person").replace("persons", "people");
  const message = `${signal}: the sandbox has ended, with ${persons} after ${
    plural(requests, "request")
  }`;
  // A terminal shows ^C where it stands.
  if (output.columns !== undefined) output.stderr("\n");
  tell(output, { level: "info", event: "interrupted", message, facts: { signal, inFlight: 0 } });
}

async function start(flags: SandboxFlags): Promise<StandaloneSandbox> {
  const { host = "127.0.0.1", db } = flags;
  const hostname = host === "localhost" ? "127.0.0.1" : host;
  return await startStandalone({
    ...chooseCredentials(hostname, flags),
    hostname,
    port: integer("port", flags.port ?? "8787", { min: 0, max: 65_535 }),
    db,
    faults: readFaults(flags.faults),
    seed: integer("seed", flags.seed ?? "1", { min: -(2 ** 31), max: 2 ** 32 - 1 }),
  });
}

function readFaults(text: string | undefined): FaultSettings {
  return text === undefined ? NO_FAULTS : parseFaults(text);
}

function integer(
  flag: string,
  text: string,
  { min, max }: { min: number; max: number },
): number {
  const value = Number(text);
  if (/^[-+]?\d+$/.test(text) && value >= min && value <= max) return value;
  throw new RunError(
    "usage",
    `Flag '--${flag}' needs an integer from ${min} to ${max}: current value is '${text}'`,
  );
}

/** The JSON object that `--json` prints at the start. */
function startReport({ url, siteId, apiKey, appApiKey, workspaceId }: StandaloneSandbox): unknown {
  return { command: "sandbox", url, siteId, apiKey, appApiKey, workspaceId, error: null };
}

function startText(sandbox: StandaloneSandbox, { db }: SandboxFlags): string {
  const { url, siteId, apiKey, appApiKey, personCount, faults } = sandbox;
  const kept = db === undefined
    ? "in memory: gone at the end; --db people.db keeps them"
    : `in ${printable(db)}: ${plural(personCount, "person").replace("persons", "people")} so far`;
  const wrong = formatFaults(faults.settings);
  const configuration = { trackUrl: url, appUrl: url, siteId, apiKey, appApiKey };
  const lines = Object.entries(configuration)
    .map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},`);
  return [
    `${bold("Customer.io sandbox:")} ${url}`,
    "",
    `  people    ${kept}`,
    `  faults    ${wrong === "" ? "none" : `${wrong} (seed ${faults.seed})`}`,
    `  page      ${url}/ shows people, activity and requests, and switches faults`,
    "",
    bold('To sync into it, in configuration.json in place of "region":'),
    "",
    ...lines,
    "",
    dim("Ctrl-C ends it."),
    ...nextLines("put these lines into configuration.json, then, in another terminal: cio-sync"),
    "",
  ].join("\n");
}

function warnIfReachable({ url }: StandaloneSandbox, flags: SandboxFlags, output: CommandOutput) {
  if (flags.quiet || isThisMachine(new URL(url).hostname)) return;
  const message = "the page needs no password: who reaches this address can see the people and " +
    "switch faults; without --host only this machine can";
  tell(output, { level: "warning", event: "warning", message, facts: { kind: "reachable" } });
}

function print(output: CommandOutput, value: unknown): void {
  output.stdout(`${printableJson(JSON.stringify(value, null, 2))}\n`);
}
