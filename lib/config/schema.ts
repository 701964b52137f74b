/** What configuration.json may say: one zod schema for the checks, the defaults and the editors' schema. */

import * as z from "zod";
import { IDENTIFIER_KINDS } from "../customerio/identifiers.ts";
import { ATTRIBUTE_TYPES } from "../person/attribute_type.ts";
import { NULL_MEANINGS, PEOPLE_MODES } from "../person/mapping.ts";
import { TIME_UNITS } from "../person/time/timestamp.ts";
import { GONE_WORDS } from "./gone.ts";
import { problemOfUrl } from "./rules.ts";
import { MODES } from "./types.ts";

const numberFields = {
  parallelism: integer(1, 1000).default(25).describe(
    "API requests in flight at once: the size of the pool, 1 to 1000.",
  ),
  rateLimit: integer(1, 1_000_000).default(1000).describe(
    "Requests a second, at most. Customer.io asks for no more than 1000.",
  ),
  timeout: seconds(3600).default(30).describe(
    "Seconds that one attempt at a request may take: above 0, at most 3600.",
  ),
  giveUpAfter: seconds(86_400).default(300).describe(
    "Seconds without any success at Customer.io after which the run ends: above 0, at most 86400.",
  ),
  maxAttempts: integer(1, 100).default(6).describe(
    "Attempts for one request, the first one included: 6 means at most five retries. 1 to 100.",
  ),
  workspaceId: integer(1).optional().describe(
    "Refuse to run if the credentials belong to another workspace than this. Left out: not checked.",
  ),
};

const secretFields = {
  siteId: siteId().describe(
    "Site ID, the first of the two Track API credentials. Required unless region is sandbox. " +
      '"${NAME}" takes it from an environment variable.',
  ),
  site_id: siteId().describe("The same as siteId. Give one of the two."),
  apiKey: apiKey().describe(
    "API key, the second of the two Track API credentials. Required unless region is sandbox. " +
      '"${NAME}" takes it from an environment variable.',
  ),
  api_key: apiKey().describe("The same as apiKey. Give one of the two."),
  appApiKey: apiKey().describe(
    "App API key, which looks people up. Only verify and sync --dry-run --compare need it. " +
      '"${NAME}" takes it from an environment variable.',
  ),
};

const urlFields = {
  trackUrl: baseUrl("track").optional().describe(
    "Base URL of the Track API, for a proxy, a running sandbox or a test server. Left out: that of the region. " +
      "http is accepted for this machine only (localhost, 127.0.0.1, ::1).",
  ),
  appUrl: baseUrl("app").optional().describe(
    "Base URL of the App API, for a proxy, a running sandbox or a test server. Left out: that of the region. " +
      "http is accepted for this machine only (localhost, 127.0.0.1, ::1).",
  ),
};

const mappingSchema = z.strictObject({
  from: text("").optional().describe(
    "Key in the data. An exact key comes first; if there is none, a dotted path into nested objects (address.city). " +
      "Required unless there is a value.",
  ),
  value: z.unknown().optional().describe(
    "Instead of from: what every user gets, whatever the data has. With a type it is converted.",
  ),
  to: text("Missing: name the attribute in Customer.io").describe(
    "Name of the attribute in Customer.io, at most 150 bytes. Each attribute can be given by one mapping only.",
  ),
  type: oneOf(ATTRIBUTE_TYPES).optional().describe(
    "Type that the value is converted to. timestamp takes ISO 8601 and the dates that databases write, Unix seconds " +
      "or Unix milliseconds, and gives Unix seconds. Left out: the value is sent as it is.",
  ),
  unit: oneOf(TIME_UNITS).optional().describe(
    "Of numbers that are timestamps: s for seconds, ms for milliseconds. Left out: whichever gives a year from 1900 " +
      "to 2200, seconds first.",
  ),
  default: z.unknown().optional().describe(
    "Value for records that lack the key. Left out: nothing is sent for them.",
  ),
  null: oneOf(NULL_MEANINGS).default("clear").describe(
    "What null does, and under a type an empty string. clear: it is sent, and Customer.io clears the attribute. " +
      "skip: nothing is sent, as if the record lacked the key, or default if there is one.",
  ),
  required: z.boolean({ error: "Must be true or false" }).default(false).describe(
    "Reject records without a value: they lack the key, or have null or an empty string. " +
      "Cannot be true together with default.",
  ),
}, { error: 'Must be an object such as { "from": "email", "to": "email" }' });

const goneSetSchema = z.strictObject({ set: z.record(z.string(), z.unknown()) });

/**
 * The schema of configuration.json once `${NAME}` is filled in. Every default of a configuration stands here
 * and nowhere else. The values of unknown keys are not looked at.
 */
export const configurationSchema = z.strictObject({
  $schema: z.string({ error: "Must be a string" }).optional().describe(
    "Path to the JSON Schema of this file, for editors. cio-sync does not read it.",
  ),
  ...secretFields,
  region: oneOf(["us", "eu", "sandbox"]).optional().describe(
    "Where the workspace is: us, eu, or sandbox, a stand-in for Customer.io on this machine that needs no account. " +
      "Left out: Customer.io is asked with the credentials.",
  ),
  userId: text("Missing: name the key in the data whose value identifies the user").describe(
    "Key in the data whose value identifies the user in Customer.io. It need not be in mappings.",
  ),
  identifier: oneOf(IDENTIFIER_KINDS).default("id").describe(
    "What the value of userId is in Customer.io: id, email, cio_id or phone.",
  ),
  mappings: z.array(mappingSchema, {
    error: ({ input }) =>
      input === undefined
        ? 'Missing: give a list of { "from": key in the data, "to": attribute name }, or [] for none'
        : 'Must be a list of { "from": key in the data, "to": attribute name }',
  }).describe(
    "Attributes that every user gets: a list of { from: key in the data, to: attribute name }. May be empty.",
  ),
  mode: oneOf(MODES).default("batch").describe(
    "batch: many people a request (Track API v2), the fast way. identify: one request a person (Track API v1).",
  ),
  people: oneOf(PEOPLE_MODES).default("upsert").describe(
    "upsert: people who are not in Customer.io yet are created, all others updated. update: nobody is created; " +
      "_update is sent for everyone, and Customer.io says yes also for those who are not there.",
  ),
  gone: z.union([oneOf(GONE_WORDS), goneSetSchema], {
    error:
      'Must be "keep", "suppress", "delete" or an object such as { "set": { "in_crm": false } }',
  }).default("keep").describe(
    "With a state file: what to do about people whom an earlier run has sent and whom the data no longer holds. " +
      "keep: count them. suppress, delete: have Customer.io do that. { set: … }: set these attributes.",
  ),
  ...numberFields,
  ...urlFields,
  limits: oneOf(["enforce", "server"]).default("enforce").describe(
    "enforce: reject here what is over a documented limit of Customer.io. server: send it and let Customer.io decide.",
  ),
}, { error: "Must be an object" });

/** What flags take that replace values of the file. */
export const flagShape = {
  parallelism: configurationSchema.shape.parallelism,
  mode: configurationSchema.shape.mode,
  gone: oneOf(GONE_WORDS),
};

/** Top-level keys that take a number; a string of digits out of an environment variable is one. */
export const numericKeys: ReadonlySet<string> = new Set(Object.keys(numberFields));

/** Those of them that take digits in quotes without a variable too, as ids are often written. */
export const numericStringKeys: ReadonlySet<string> = new Set(["workspaceId"]);

/** Top-level keys whose strings are never shown: a secret, or a URL in which someone may have put one. */
export const concealedKeys: ReadonlySet<string> = new Set(
  Object.keys({ ...secretFields, ...urlFields }),
);

/** Other names of keys, accepted and not recommended. */
export const aliases = { siteId: "site_id", apiKey: "api_key" } as const;

/** The names that can be recommended for a key of the object at `path`. */
export function keysAt(path: readonly PropertyKey[]): string[] {
  if (path[0] === "gone") return Object.keys(goneSetSchema.shape);
  const { shape } = path.length === 0 ? configurationSchema : mappingSchema;
  const others: string[] = Object.values(aliases);
  return Object.keys(shape).filter((key) => !others.includes(key));
}

function integer(min: number, max?: number) {
  const error = max === undefined
    ? `Must be an integer, ${min} or greater`
    : `Must be an integer from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max ?? Number.MAX_SAFE_INTEGER, { error });
}

function seconds(max: number) {
  const error = `Must be a number of seconds above 0 and up to ${max}`;
  return z.number({ error }).gt(0, { error }).lte(max, { error });
}

function oneOf<const Values extends readonly string[]>(values: Values) {
  const quoted = values.map((value) => `"${value}"`);
  const error = `Must be ${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`;
  return z.enum(values, { error });
}

function text(missing: string) {
  const error = "Must be a string that is not empty";
  return z.string({ error: ({ input }) => input === undefined ? missing : error })
    .min(1, { error });
}

/** Text that Basic and Bearer authentication carry unchanged; a file of a secret often ends with a line break. */
function secret(pattern: RegExp, error: string) {
  return z.string({ error: "Must be a string" })
    .regex(pattern, { error: `${error}: is it empty, or is there a line break at its end?` });
}

function siteId() {
  // In Basic authentication the password begins at the first colon (RFC 7617).
  return secret(/^[!-9;-~]+$/, "Must be ASCII text without spaces and colons").optional();
}

function apiKey() {
  return secret(/^[!-~]+$/, "Must be ASCII text without spaces").optional();
}

function baseUrl(kind: "track" | "app") {
  return z.string({ error: "Must be a string" }).superRefine((value, context) => {
    const problem = problemOfUrl(value, kind);
    if (problem !== undefined) context.addIssue(problem);
  });
}
