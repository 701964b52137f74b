/** The command `work`: its flags, its help, and what it runs. */

import { defineCommand } from "../cli/command.ts";
import { CONFIG, NATS, natsExitCodes } from "../cli/shared.ts";
import type { WorkFlags } from "../work/flags.ts";

/** `cio-sync work`. */
export const work = defineCommand({
  name: "work",
  summary: "send what cio-sync publish has put into NATS",
  headline: "cio-sync work sends the requests of every cio-sync publish of its workspace.",
  usage: ["cio-sync work --nats URL [--config configuration.json]"],
  description:
    "Start as many as there should be, on as many machines; they share the limits of the " +
    "workspace. Credentials are those of its own configuration, which must have the siteId and " +
    "the region of the one that is published with; the mappings are not used. At SIGTERM or " +
    "Ctrl-C it takes nothing more, ends what it holds, and ends.",
  flags: [
    CONFIG,
    ...NATS,
    {
      name: "parallelism",
      value: "N",
      takes: "number",
      help: "API requests in flight at once, instead of the configuration's value",
    },
    {
      name: "metrics-port",
      value: "N",
      takes: "number",
      help: "port for GET /healthz and for Prometheus's GET /metrics (default: none)",
    },
    { name: "quiet", short: "q", help: "print errors only" },
  ],
  exitCodes: [
    { code: 0, meaning: "ended by SIGINT (Ctrl-C), SIGTERM or SIGHUP, after what it held" },
    ...natsExitCodes(),
  ],
  examples: [
    { line: "cio-sync work --nats nats://nats:4222" },
    { line: "cio-sync work --nats tls://nats --nats-creds w.creds --metrics-port 9464" },
  ],
  noArguments: "the configuration is named by --config",
  readFlags({ "nats-creds": natsCreds, "metrics-port": metricsPort, ...others }): WorkFlags {
    return { natsCreds, metricsPort, ...others };
  },
  emptyResult: () => Promise.resolve({ command: "work" }),
  async run(flags, output) {
    const { runWork } = await import("../work/run_work.ts");
    return await runWork(flags, output);
  },
});
