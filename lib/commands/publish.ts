/** The command `publish`: its flags, its help, and what it runs. */

import { defineCommand } from "../cli/command.ts";
import { SENDING } from "../cli/sending.ts";
import {
  CONFIG,
  FILES_ARE_FLAGS,
  INPUT,
  NATS,
  natsExitCodes,
  PRINTING,
  signalExitCodes,
  STRICT,
} from "../cli/shared.ts";
import { readInputFlags } from "../input/flags.ts";
import { asSyncFlags, checkRunName, type PublishFlags } from "../publish/flags.ts";
import { checkSyncFlags } from "../sync/flags.ts";

/** `cio-sync publish`. */
export const publish = defineCommand({
  name: "publish",
  summary: "sync by workers on other machines, through NATS JetStream",
  headline: "cio-sync publish is a sync whose requests are sent by cio-sync work, through NATS.",
  usage: [
    "cio-sync publish --nats URL [--config PATH] [--data PATH]",
  ],
  description:
    "It reads the data, plans requests and says what became of every record as cio-sync sync " +
    "does. Workers send the requests: any number of them, on any number of machines, of which " +
    "any may end at any time. When this command ends early, start it again with the same --run " +
    "and --state, and it goes on.",
  flags: [
    CONFIG,
    ...NATS,
    {
      name: "run",
      value: "NAME",
      takes: "text",
      default: "main",
      help: "name of this run; of runs into a workspace at the same time each needs its own",
    },
    ...INPUT,
    ...SENDING,
    STRICT,
    ...PRINTING,
  ],
  exitCodes: [
    { code: 0, meaning: "every person was accepted, now or before" },
    { code: 1, meaning: "some records were rejected or failed: see the failures file" },
    ...natsExitCodes(", or no worker came"),
    ...signalExitCodes("interrupted"),
  ],
  examples: [
    { line: "cio-sync publish --nats nats://nats:4222 --data users.json" },
    {
      line: "cio-sync publish --run crm --state crm.db --data crm.json",
      note: "goes on when started again",
    },
  ],
  noArguments: FILES_ARE_FLAGS,
  readFlags({ "max-gone": maxGone, "nats-creds": natsCreds, ...others }): PublishFlags {
    const flags = { maxGone, natsCreds, ...readInputFlags(others) };
    checkSyncFlags(asSyncFlags(flags));
    checkRunName(flags);
    return flags;
  },
  async emptyResult() {
    const { emptyResult } = await import("../sync/result.ts");
    return { ...emptyResult(), command: "publish" };
  },
  async run(flags, output) {
    const { runPublish } = await import("../publish/run_publish.ts");
    return await runPublish(flags, output);
  },
});
