import { assertEquals } from "@std/assert";
import type { ReportedKind } from "../../lib/errors.ts";
import { emptyResult, type SyncResult } from "../../lib/sync/result.ts";
import { nextStep, type NextStepFacts } from "../../lib/sync/next_step.ts";

const ALL = { read: 490, accepted: 490, unchanged: 0, rejected: 0, failed: 0 };
const REJECTED = { ...ALL, accepted: 480, rejected: 10 };
const FAILED = { ...ALL, accepted: 480, failed: 10 };
const FAILURES = "users.failures.ndjson";

const REPLAY = "cio-sync --data users.failures.ndjson";
const AGAIN = "run the same command again";

interface Case {
  result: Partial<SyncResult>;
  facts?: Partial<NextStepFacts>;
  flags?: Partial<NextStepFacts["flags"]>;
  next: string;
}

function error(kind: ReportedKind): Pick<SyncResult, "error"> {
  return { error: { kind, message: "" } };
}

const CASES: Record<string, Case> = {
  "rejected": {
    result: { users: REJECTED, failuresFile: FAILURES },
    next: `mend the rejected records in ${FAILURES}, then: ${REPLAY}`,
  },
  "rejected and failed": {
    result: { users: { ...REJECTED, accepted: 470, failed: 10 }, failuresFile: FAILURES },
    next: `mend the rejected records in ${FAILURES}, then: ${REPLAY}`,
  },
  "one rejected": {
    result: { users: { ...ALL, accepted: 489, rejected: 1 }, failuresFile: FAILURES },
    next: `mend the rejected records in ${FAILURES}, then: ${REPLAY}`,
  },
  "a limit": {
    result: { users: ALL },
    facts: { isComplete: false, isLimited: true, canVerify: true },
    flags: { limit: "490", state: "s.db" },
    next: "cio-sync --data users.json --state s.db",
  },
  "failed": { result: { users: FAILED, failuresFile: FAILURES }, next: REPLAY },
  "failed, with other flags": {
    result: { users: FAILED, failuresFile: "it's.ndjson" },
    flags: { config: "eu.json", state: "s.db", mode: "identify", data: "-" },
    next: "cio-sync --config eu.json --data 'it'\\''s.ndjson' --state s.db --mode identify",
  },
  "failed, of a publish": {
    result: { users: FAILED, failuresFile: FAILURES },
    flags: { run: "crm", nats: "nats://h:4222", natsCreds: "w.creds", limit: "3" },
    next: "cio-sync publish --nats nats://h:4222 --nats-creds w.creds --run crm --data " + FAILURES,
  },
  "failed, of a publish whose NATS is not to be named": {
    result: { users: FAILED, failuresFile: FAILURES },
    flags: { run: "main", nats: undefined },
    next: `cio-sync publish --data ${FAILURES}`,
  },
  "all accepted by a publish, and verify is possible": {
    result: { users: ALL },
    facts: { canVerify: true },
    flags: { run: "crm", nats: "nats://h:4222" },
    next: "cio-sync verify --data users.json",
  },
  "credentials that workers have": {
    result: { users: FAILED, ...error("auth") },
    flags: { run: "main" },
    next: "put credentials from Settings > Workspace Settings > API and webhook credentials into " +
      `the configuration of the workers and start them, then ${AGAIN}`,
  },
  "rejected, without a failures file": {
    result: { users: REJECTED },
    next: `mend the data, then ${AGAIN}`,
  },
  "all accepted": {
    result: { users: ALL },
    next: `once the data has changed, ${AGAIN}; with --state users.state.db it sends only that`,
  },
  "all accepted, and verify is possible": {
    result: { users: ALL },
    facts: { canVerify: true },
    flags: { config: "eu.json", mode: "identify", parallelism: "3", strict: true },
    next: "cio-sync verify --config eu.json --data users.json --strict",
  },
  "all accepted, from standard input": {
    result: { users: ALL },
    facts: { canVerify: true },
    flags: { data: "-" },
    next: `once the data has changed, ${AGAIN}; with --state cio-sync.state.db it sends only that`,
  },
  "all accepted, with a state": {
    result: { users: ALL },
    facts: { canVerify: true },
    flags: { state: "s.db" },
    next: `nothing, and once the data has changed, ${AGAIN}: it sends only that`,
  },
  "all accepted, of a failures file": {
    result: { users: ALL },
    facts: { canVerify: true, isReplay: true },
    next: "nothing: none of these records is left",
  },
  "all accepted, by a sandbox that runs": {
    result: { users: ALL },
    facts: { pageUrl: "http://127.0.0.1:8787/", canVerify: true },
    next: "look people up at http://127.0.0.1:8787/",
  },
  "all accepted, in the sandbox": {
    result: { users: ALL, region: "sandbox" },
    flags: { config: "eu.json" },
    next:
      'for a real workspace, take "region" out of eu.json and give "siteId" and "apiKey" from ' +
      "Settings > Workspace Settings > API and webhook credentials",
  },
  "no users": {
    result: {},
    next: "see whether users.json is the data you mean: it has no users",
  },
  "an interruption": {
    result: { users: FAILED, failuresFile: FAILURES, interrupted: true },
    facts: { isComplete: false },
    next: `${AGAIN} with --state users.state.db: it sends everyone once more, and from then on ` +
      "what is left",
  },
  "an interruption, with a state": {
    result: { users: FAILED, failuresFile: FAILURES, interrupted: true },
    facts: { isComplete: false },
    flags: { state: "s.db" },
    next: `${AGAIN}: it goes on from here`,
  },
  "an interruption when all was read": {
    result: { users: FAILED, failuresFile: FAILURES, interrupted: true },
    next: REPLAY,
  },
  "an interruption before anything was read": {
    result: { interrupted: true },
    facts: { isComplete: false },
    flags: { state: "s.db" },
    next: `${AGAIN}: it goes on from here`,
  },
  "wrong credentials": {
    result: { users: FAILED, ...error("auth") },
    flags: { config: "eu.json" },
    next: "put credentials from Settings > Workspace Settings > API and webhook credentials into " +
      `eu.json, then ${AGAIN}`,
  },
  "an outage": {
    result: { users: FAILED, ...error("unreachable") },
    facts: { isComplete: false },
    flags: { state: "s.db" },
    next: `once Customer.io accepts requests again, ${AGAIN}: it goes on from here`,
  },
  "an outage before all was read, of which some failed": {
    result: { users: FAILED, failuresFile: FAILURES, ...error("unreachable") },
    facts: { isComplete: false },
    flags: { state: "s.db" },
    next: `once Customer.io accepts requests again, ${AGAIN}: it goes on from here`,
  },
  "an outage when all was read": {
    result: { users: FAILED, failuresFile: FAILURES, ...error("unreachable") },
    next: `once Customer.io accepts requests again: ${REPLAY}`,
  },
  "data that breaks off": {
    result: { users: ALL, ...error("data") },
    facts: { isComplete: false },
    next: `mend the data where the error says, then ${AGAIN}: a repeat changes nothing`,
  },
  "a full disk": {
    result: { users: FAILED, failuresFile: FAILURES, ...error("internal") },
    next: `mend what the error says, then ${AGAIN}: a repeat changes nothing`,
  },
};

for (const [name, { result, facts, flags, next }] of Object.entries(CASES)) {
  Deno.test(`nextStep() names one thing to do after ${name}`, () => {
    const step = nextStep({
      result: { ...emptyResult(), ...result },
      flags: { config: "configuration.json", data: "users.json", ...flags },
      isComplete: true,
      canVerify: false,
      ...facts,
    });
    assertEquals(step, next);
  });
}
