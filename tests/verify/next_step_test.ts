import { assertEquals } from "@std/assert";
import { nextVerifyStep, type VerifyNextFacts } from "../../lib/verify/next_step.ts";
import {
  emptyVerifyResult,
  type VerifyCounts,
  type VerifyResult,
} from "../../lib/verify/result.ts";

const AGAIN = "run the same command again";
const SYNC = "cio-sync --data users.json";

interface Case {
  users?: Partial<VerifyCounts>;
  result?: Partial<VerifyResult>;
  flags?: Partial<VerifyNextFacts["flags"]>;
  next: string;
}

const CASES: Record<string, Case> = {
  "all identical": { next: "nothing: everyone is as the data says" },
  "a sample that is identical": {
    result: { sample: { size: 3, seed: "a" } },
    flags: { config: "eu.json" },
    next: "nothing; all others too: cio-sync verify --config eu.json --data users.json",
  },
  "some not there who are not created": {
    users: { identical: 1, notCreated: 1 },
    next: "nothing: everyone who is there is as the data says",
  },
  "nobody there, and nobody created": {
    users: { identical: 0, notCreated: 3 },
    result: { sample: { size: 3, seed: "a" } },
    next: "see whether userId and identifier in configuration.json name people as Customer.io does",
  },
  "one not there, and nobody created": {
    users: { identical: 0, notCreated: 1 },
    next: "see whether userId and identifier in configuration.json name people as Customer.io does",
  },
  "some different": {
    users: { different: 1 },
    flags: { strict: true },
    next: `sync them again (with a state file: --full): ${SYNC}`,
  },
  "some missing": {
    users: { missing: 1, failed: 1 },
    next: `sync them again (with a state file: --full): ${SYNC}`,
  },
  "some missing of standard input": {
    users: { missing: 1 },
    flags: { data: "-" },
    next: "sync this data again",
  },
  "some not looked up": {
    users: { failed: 1, rejected: 1 },
    next: `${AGAIN}: not everyone could be looked up`,
  },
  "some rejected": {
    users: { rejected: 1 },
    next: `mend the rejected records in the data, then: ${SYNC}`,
  },
  "no users": {
    users: { read: 0 },
    next: "see whether users.json is the data you mean: it has no users",
  },
  "an interruption": { result: { interrupted: true }, next: AGAIN },
  "a wrong key": {
    result: { error: { kind: "auth", message: "" } },
    next:
      "put an App API key from Settings > Account Settings > API Credentials > App API Keys into " +
      `configuration.json, then ${AGAIN}`,
  },
  "an outage": {
    result: { error: { kind: "unreachable", message: "" } },
    next: `once Customer.io answers again, ${AGAIN}`,
  },
  "another error": {
    result: { error: { kind: "data", message: "" } },
    next: `mend what the error says, then ${AGAIN}`,
  },
};

for (const [name, { users, result, flags, next }] of Object.entries(CASES)) {
  Deno.test(`nextVerifyStep() names one thing to do after ${name}`, () => {
    const empty = emptyVerifyResult();
    const step = nextVerifyStep({
      result: { ...empty, users: { ...empty.users, read: 9, identical: 5, ...users }, ...result },
      flags: { config: "configuration.json", data: "users.json", ...flags },
    });
    assertEquals(step, next);
  });
}
