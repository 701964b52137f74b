/** The command `sandbox`: its flags, its help, and what it runs. */

import { defineCommand } from "../cli/command.ts";
import { PRINTING, signalExitCodes } from "../cli/shared.ts";

/** `cio-sync sandbox`. */
export const sandbox = defineCommand({
  name: "sandbox",
  summary: "run a local Customer.io",
  headline: "cio-sync sandbox runs a local Customer.io that any client can talk to.",
  usage: ["cio-sync sandbox [--port 8787] [--db people.db] [--faults 429=0.1]"],
  description:
    "It has the Track API and the look-ups of the App API, and a page in the browser to " +
    "look people up, watch what happens, and switch faults. At its start it prints what " +
    "to put into configuration.json in order to sync into it. Ctrl-C ends it.",
  flags: [
    {
      name: "port",
      short: "p",
      value: "N",
      takes: "number",
      help: "port to listen on; 0 takes a free one (default: 8787)",
    },
    {
      name: "host",
      value: "ADDRESS",
      takes: "text",
      help: "address to listen on; on one that other machines can reach, credentials that are " +
        "not named are random ones, and printed (default: 127.0.0.1, this machine only)",
    },
    {
      name: "db",
      value: "PATH",
      takes: "path",
      help: "SQLite file, of this sandbox alone, to keep people in (default: in memory)",
    },
    {
      name: "site-id",
      value: "TEXT",
      takes: "text",
      help: "Track API site ID (default: sandbox-site-id)",
    },
    {
      name: "api-key",
      value: "TEXT",
      takes: "text",
      help: "Track API key (default: sandbox-api-key)",
    },
    {
      name: "app-api-key",
      value: "TEXT",
      takes: "text",
      help: "App API key (default: sandbox-app-api-key)",
    },
    {
      name: "faults",
      value: "LIST",
      takes: "text",
      help: "what goes wrong with requests, see below (default: nothing)",
    },
    {
      name: "seed",
      value: "N",
      takes: "number",
      help: "go wrong with the same requests again (default: 1)",
    },
    ...PRINTING,
  ],
  sections: [{
    title: "Faults, separated by commas, each with how likely it is, from 0 to 1",
    entries: [
      { term: "429=0.1", meaning: "answered with that status, any from 400 to 599" },
      { term: "reset=0.02", meaning: "the connection ends without an answer" },
      { term: "timeout=0.01", meaning: "nothing comes back" },
      { term: "garbage=0.01", meaning: "the answer makes no sense" },
      {
        term: "latency=50ms",
        meaning: "not a chance but a time: all answers take that much longer",
      },
    ],
  }],
  exitCodes: [
    { code: 2, meaning: "the command line, the address or the file cannot be used" },
    ...signalExitCodes("ended"),
  ],
  examples: [
    { line: "cio-sync sandbox --db people.db" },
    { line: "cio-sync sandbox --faults 429=0.1,500=0.05,reset=0.02,latency=50ms" },
    { line: "curl localhost:8787/sandbox/faults --json '{\"429\":0.1}'" },
  ],
  noArguments: "a port is named by --port, a file by --db",
  readFlags({
    "site-id": siteId,
    "api-key": apiKey,
    "app-api-key": appApiKey,
    ...others
  }) {
    return { siteId, apiKey, appApiKey, ...others };
  },
  emptyResult: () => Promise.resolve({ command: "sandbox" }),
  async run(flags, output) {
    const { sandboxCommand } = await import("../sandbox/run_sandbox.ts");
    return await sandboxCommand(flags, output);
  },
});
