/** The texts of `--help`. */

import type { CommandName } from "./commands.ts";

/** The text of `cio-sync --help`. */
export const HELP =
  `cio-sync keeps the people in a Customer.io workspace equal to the users in a local file.

Usage:
  cio-sync [sync] [--config configuration.json] [--data data.json]
  cio-sync verify    look the people up in Customer.io and compare: see cio-sync verify --help
  cio-sync sandbox   run a local Customer.io: see cio-sync sandbox --help

Every user in the data file (a JSON array of objects) is added or updated in
Customer.io with the attributes that the configuration maps, and the run says
what became of every record. Running it again changes nothing.

Flags:
  -c, --config PATH      configuration file (default: configuration.json)
  -d, --data PATH        data file, or a failures file to sync again (default: data.json)
      --failures PATH    where rejected and failed records go (default: <data name>.failures.ndjson)
      --parallelism N    API requests in flight at once, instead of the configuration's value
      --mode MODE        batch: many people a request; identify: one request a person
      --state PATH       remember who was accepted, and send only what has changed since
      --full             with --state: send everyone, also who has not changed
      --json             print one JSON object instead of the summary
  -q, --quiet            print errors only
  -h, --help             print this help
  -V, --version          print the version

Exit codes:
  0    every person was accepted, now or before
  1    some records were rejected or failed: see the failures file
  2    the command line, the configuration or the data file cannot be used
  3    Customer.io refused the credentials or the workspace, or could not be reached
  130  interrupted by SIGINT (Ctrl-C); 143: by SIGTERM; 129: by SIGHUP

Examples:
  cio-sync --config configuration.json --data users.json
  cio-sync --data users.failures.ndjson      sync again what did not get through
  cio-sync --json | jq .users                counts for a script
`;

const VERIFY_HELP =
  `cio-sync verify looks people up in Customer.io and compares them with a local file.

Usage:
  cio-sync verify [--config configuration.json] [--data data.json]

It says which people are identical, different (attribute by attribute) or missing.
The configuration needs appApiKey. Nothing in Customer.io is changed.

Flags:
  -c, --config PATH        configuration file (default: configuration.json)
  -d, --data PATH          data file (default: data.json)
      --differences PATH   where differences go (default: <data name>.differences.ndjson)
      --sample N           verify N people, drawn at random
      --seed SEED          draw the same people again
      --json               print one JSON object instead of the summary
  -q, --quiet              print errors only
  -h, --help               print this help
  -V, --version            print the version

Exit codes:
  0    all people are identical
  1    some are different or missing, or could not be looked up
  2    the command line, the configuration or the data file cannot be used
  3    Customer.io refused the credentials or the workspace, or could not be reached
  130  interrupted by SIGINT (Ctrl-C); 143: by SIGTERM; 129: by SIGHUP

Examples:
  cio-sync verify --data users.json
  cio-sync verify --sample 500 --json | jq .users
`;

const SANDBOX_HELP = `cio-sync sandbox runs a local Customer.io that any client can talk to.

Usage:
  cio-sync sandbox [--port 8787] [--db people.db] [--faults 429=0.1,latency=50ms]

It has the Track API and the look-ups of the App API, and a page in the browser to
look people up, watch what happens, and switch faults. At its start it prints what
to put into configuration.json in order to sync into it. Ctrl-C ends it.

Flags:
  -p, --port N             port to listen on; 0 takes a free one (default: 8787)
      --host ADDRESS       address to listen on (default: 127.0.0.1, this machine only)
      --db PATH            SQLite file to keep people in (default: in memory)
      --site-id TEXT       Track API credentials (default: sandbox-site-id,
      --api-key TEXT         sandbox-api-key)
      --app-api-key TEXT   App API key (default: sandbox-app-api-key)
      --faults LIST        what goes wrong with requests, see below (default: nothing)
      --seed N             go wrong with the same requests again (default: 1)
      --json               print one JSON object instead of the text
  -q, --quiet              print errors only
  -h, --help               print this help
  -V, --version            print the version

Faults, separated by commas, each with how likely it is, from 0 to 1:
  429=0.1        answered with that status, any from 400 to 599
  reset=0.02     the connection ends without an answer
  timeout=0.01   nothing comes back
  garbage=0.01   the answer makes no sense
  latency=50ms   not a chance but a time: all answers take that much longer

Exit codes:
  2    the command line, the address or the file cannot be used
  130  ended by SIGINT (Ctrl-C); 143: by SIGTERM; 129: by SIGHUP

Examples:
  cio-sync sandbox --db people.db
  cio-sync sandbox --faults "429=0.1,500=0.05,reset=0.02,timeout=0.01,garbage=0.01,latency=50ms"
  curl localhost:8787/sandbox/faults -d "429=0.1" -H "Content-Type: text/plain"
`;

/** The text of `--help` for a command. */
export function helpOf(command: CommandName): string {
  return { sync: HELP, verify: VERIFY_HELP, sandbox: SANDBOX_HELP }[command];
}
