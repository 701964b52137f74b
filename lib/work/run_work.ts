/** One worker, from its flags to its exit code. */

import { jetstream } from "@nats-io/jetstream";
import { type Clock, systemClock } from "../clock.ts";
import type { AccountConfiguration } from "../config/types.ts";
import { EXIT_CODES, internalError, kindOf, RunError } from "../errors.ts";
import { connectNats } from "../nats/connect.ts";
import { refuseSandbox } from "../nats/refuse_sandbox.ts";
import { workspaceHash } from "../nats/names.ts";
import { connected, linkChanged } from "../nats/told.ts";
import { readRunConfiguration, secretsOf } from "../run/configuration.ts";
import { ignoresHangup } from "../run/hangup.ts";
import { Run } from "../run/run.ts";
import { onSignals } from "../run/signals.ts";
import { onUncaught } from "../run/uncaught.ts";
import { openSyncTarget } from "../sync/open_target.ts";
import { tellError } from "../terminal/log.ts";
import type { CommandOutput } from "../terminal/output.ts";
import { readMetricsPort, type WorkFlags } from "./flags.ts";
import { Tally } from "./tally.ts";
import { ending, waitingFor, workEnded, workStarted } from "./told.ts";
import { watchWork } from "./watch.ts";
import { Worker } from "./worker.ts";

/** What a worker takes from the world. */
export interface WorkWorld {
  /** @default {systemClock} */
  clock?: Clock;
  /** Ends it as a first signal does. @default {only signals do} */
  ending?: AbortSignal;
}

/** Runs `cio-sync work` until a signal; the exit code of the process. */
export async function runWork(
  flags: WorkFlags,
  output: CommandOutput,
  { clock = systemClock, ending: end }: WorkWorld = {},
): Promise<number> {
  const { quiet } = flags;
  const run = new Run({ json: false, quiet }, output, clock);
  const conceal = (text: string) => run.conceal(text);
  const tally = new Tally();
  let exitCode = 0;
  run.tell(workStarted(flags.config));
  try {
    await work(flags, { run, tally, isText: output.log === undefined, end });
  } catch (error) {
    if (!(error instanceof RunError && error.kind === "interrupted")) {
      const { message } = error instanceof RunError ? error : internalError(error);
      tellError(output, { kind: kindOf(error), message }, conceal);
      exitCode = EXIT_CODES[kindOf(error)];
    }
  }
  run.tell(workEnded(tally.people, { exitCode, elapsedMs: run.elapsedMs }));
  return exitCode;
}

/** What a worker is started with. */
interface WorkParts {
  run: Run;
  tally: Tally;
  isText: boolean;
  end: AbortSignal | undefined;
}

/** Works until a signal. Throws what ends it before. */
async function work(
  flags: WorkFlags,
  { run, tally, isText, end: ended }: WorkParts,
): Promise<void> {
  const { clock, stop } = run;
  const port = readMetricsPort(flags);
  const configuration = await readRunConfiguration(flags, (warning) => run.warn(warning));
  refuseSandbox(configuration);
  run.keepSecret(secretsOf(configuration));
  const end = new AbortController();
  for (const signal of [stop.signal, ended]) signal?.addEventListener("abort", () => end.abort());
  using signals = await listen({ run, end });
  await using link = await connectNats(flags, {
    name: "cio-sync work",
    keepSecret: (secrets) => run.keepSecret(secrets),
    onChange: (change) => run.tell(linkChanged(change)),
  });
  run.tell(connected(link));
  link.ended.then((error) => error && stop.abort(error));
  const note = (message: string) => run.note(message);
  await using target = await openSyncTarget({ run, configuration, note });
  const client = jetstream(link.connection);
  const { siteId } = configuration as AccountConfiguration;
  const workspace = await workspaceHash({ siteId, target });
  using worker = new Worker({
    ...{
      id: crypto.randomUUID(),
      configuration,
      target,
      link,
      client,
      workspace,
      tally,
      clock,
      stop,
    },
    ending: end.signal,
    tell: (entry) => run.tell(entry),
  });
  signals.use(target.api);
  const facts = () => worker.facts;
  await using _monitor = await openMonitor(port, { facts, clock });
  run.tell(waitingFor(target));
  using _watch = watchWork({ facts, tell: (entry) => run.tell(entry), isText, clock });
  await worker.run();
  if (stop.signal.aborted && stop.signal.reason.kind !== "interrupted") throw stop.signal.reason;
}

/** What can be ended at once. */
interface InFlight {
  inFlight: number;
  abort: (reason: Error) => void;
}

/** Ends the worker after what it holds at the first signal, and at once at the second, or where it has nothing yet. */
async function listen(
  { run, end }: { run: Run; end: AbortController },
): Promise<Disposable & { use: (api: InFlight) => void }> {
  let api: InFlight | undefined;
  const stack = new DisposableStack();
  stack.use(onUncaught((error) => run.stop.abort(internalError(error))));
  const ignoreHangup = await ignoresHangup();
  stack.use(onSignals((signal) => {
    const isFirst = !end.signal.aborted;
    if (isFirst) run.tell(ending(signal, api?.inFlight ?? 0));
    end.abort();
    if (isFirst && api !== undefined) return;
    const reason = new RunError("interrupted", `Interrupted by ${signal}`);
    run.stop.abort(reason);
    api?.abort(reason);
  }, { ignoreHangup }));
  return { use: (used) => api = used, [Symbol.dispose]: () => stack[Symbol.dispose]() };
}

/** Health and metrics, where they are asked for. */
async function openMonitor(
  port: number | undefined,
  options: { facts: () => Worker["facts"]; clock: Clock },
): Promise<AsyncDisposable | undefined> {
  if (port === undefined) return undefined;
  const { startMonitor } = await import("./monitor.ts");
  return startMonitor({ port, ...options });
}
