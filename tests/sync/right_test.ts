/** Whole runs in both modes against an API that models the documented behaviour: accepted means right, or it is not accepted. */

import { assertEquals, assertMatch } from "@std/assert";
import { startModelledApi } from "../helpers/modelled_api.ts";
import { type SyncedRun, syncFiles } from "../helpers/sync_command.ts";

/** A person as the workspace has them in the end. */
interface Stored {
  id?: string;
  email?: string;
  /** JSON text of the attributes that are no identifiers. */
  sent?: Record<string, string>;
}

/** One rule: what is synced, and what there is to be in the workspace, whatever the mode. */
interface RuleCase {
  configuration?: Record<string, unknown>;
  /** JSON text of the records, or values. */
  data: string | unknown[];
  /** Everyone who is to be there. */
  stored: Stored[];
  /** Reasons of those who are not accepted, in the order of the file. */
  refused?: RegExp[];
  /** Kinds of the warnings. */
  warnings?: string[];
}

const long = "x".repeat(33_000);
const NAME = [{ from: "name", to: "name" }];
const AT = [{ from: "at", to: "at", type: "timestamp" }];
const ann = { name: "Ann" };
const annSent = { name: '"Ann"' };

const PERSON_MEANT: Record<string, RuleCase> = {
  "an id like an email is an id": {
    data: [{ id: "x@y.com", ...ann }],
    stored: [{ id: "x@y.com", sent: annSent }],
  },
  "an id like a cio_id is an id": {
    data: [{ id: "cio_team", ...ann }],
    stored: [{ id: "cio_team", sent: annSent }],
  },
  "an id of dots is an id": {
    data: [{ id: ".", ...ann }, { id: "..", ...ann }],
    stored: [{ id: ".", sent: annSent }, { id: "..", sent: annSent }],
  },
  "an email without @ is an email": {
    configuration: { identifier: "email" },
    data: [{ id: "ann", ...ann }],
    stored: [{ email: "ann", sent: annSent }],
  },
  "an email is one person whatever its case": {
    configuration: { identifier: "email" },
    data: [{ id: "Ann@Example.com", ...ann }, { id: "ann@example.COM", name: "Bo" }],
    stored: [{ email: "Ann@Example.com", sent: { name: '"Bo"' } }],
  },
  "an unknown cio_id makes nobody": {
    configuration: { identifier: "cio_id" },
    data: [{ id: "a3000001", ...ann }, { id: "cio_a3000002", ...ann }],
    stored: [],
  },
  "a phone number is a phone number": {
    configuration: { identifier: "phone" },
    data: [{ id: "+14155552671", ...ann }, { id: "4155552671", ...ann }, {
      id: 14155552671,
      ...ann,
    }],
    stored: [{ sent: { ...annSent, phone: '"+14155552671"' } }],
    refused: [/no phone number in E\.164 form/, /no phone number in E\.164 form/],
  },
  "ids with white space around them are others, and a warning": {
    data: [{ id: "42", ...ann }, { id: " 42", ...ann }],
    stored: [{ id: "42", sent: annSent }, { id: " 42", sent: annSent }],
    warnings: ["identifier-space"],
  },
  "numbers become text where Customer.io takes text": {
    configuration: {
      mappings: [{ from: "id", to: "id" }, { from: "mail", to: "email" }, {
        from: "tel",
        to: "phone",
      }],
    },
    data: '[{"id":12345678901234567890,"mail":7.50,"tel":14155552671}]',
    stored: [{ id: "12345678901234567890", email: "7.50", sent: { phone: '"14155552671"' } }],
  },
};

const VALUE_MEANT: Record<string, RuleCase> = {
  "an empty text under a type clears": {
    configuration: { mappings: [{ from: "n", to: "n", type: "number" }] },
    data: [{ id: "1", n: 5 }, { id: "1", n: "" }],
    stored: [{ id: "1", sent: {} }],
  },
  "required means a value": {
    configuration: { mappings: [{ from: "name", to: "name", required: true }] },
    data: [{ id: "1", name: "Ann" }, { id: "2" }, { id: "3", name: null }, { id: "4", name: "" }],
    stored: [{ id: "1", sent: annSent }],
    refused: [/'name' is missing/, /'name' is null/, /'name' is empty/],
  },
  "milliseconds of a day before 1970": {
    configuration: { mappings: AT },
    data: [{ id: "1", at: -31_536_000_000 }],
    stored: [{ id: "1", sent: { at: "-31536000" } }],
  },
  "seconds and milliseconds in one mapping": {
    configuration: { mappings: AT },
    data: [{ id: "1", at: 1706695872 }, { id: "2", at: 1706695872000 }],
    stored: [{ id: "1", sent: { at: "1706695872" } }, { id: "2", sent: { at: "1706695872" } }],
    warnings: ["timestamp-units"],
  },
  "a unit says what numbers are": {
    configuration: { mappings: [{ ...AT[0], unit: "ms" }] },
    data: [{ id: "1", at: 1706695872 }],
    stored: [{ id: "1", sent: { at: "1706695" } }],
  },
  "neither seconds nor milliseconds": {
    configuration: { mappings: AT },
    data: [{ id: "1", at: 1706695872000000 }],
    stored: [],
    refused: [/neither seconds nor milliseconds of a plausible year: set unit/],
  },
  "a date whose day and month are not known": {
    configuration: { mappings: AT },
    data: [{ id: "1", at: "31/01/2024" }],
    stored: [],
    refused: [/"31\/01\/2024": day or month first is not known/],
  },
  "dates as databases write them": {
    configuration: { mappings: AT },
    data: [
      { id: "1", at: "2024-01-31 10:11:12+00" },
      { id: "2", at: "2024-01-31 10:11:12 UTC" },
      { id: "3", at: "Wed, 31 Jan 2024 10:11:12 +0000" },
      { id: "4", at: { $date: { $numberLong: "1706695872000" } } },
    ],
    stored: ["1", "2", "3", "4"].map((id) => ({ id, sent: { at: "1706695872" } })),
  },
  "a year that is none": {
    configuration: { mappings: AT },
    data: [{ id: "1", at: "2999-12-31" }],
    stored: [{ id: "1", sent: { at: "32503593600" } }],
    warnings: ["timestamp-year"],
  },
  "dates as text": {
    configuration: { mappings: [{ from: "at", to: "seen_at" }] },
    data: [{ id: "1", at: "2024-01-31T10:11:12Z" }],
    stored: [{ id: "1", sent: { seen_at: '"2024-01-31T10:11:12Z"' } }],
    warnings: ["date-untyped"],
  },
  "an email longer than an id may be": {
    configuration: { identifier: "email" },
    data: [{ id: `${"a".repeat(200)}@example.com`, ...ann }],
    stored: [{ email: `${"a".repeat(200)}@example.com`, sent: annSent }],
  },
  "an id of 151 bytes": {
    data: [{ id: "a".repeat(151), ...ann }],
    stored: [],
    refused: [/longer than 150 bytes/],
  },
};

/** A configuration as its users first write it: other names of the credentials, the id mapped to itself, plain dates. */
const PLAINEST: Record<string, RuleCase> = {
  "numeric ids and ISO dates": {
    configuration: {
      siteId: undefined,
      apiKey: undefined,
      parallelism: 25,
      mappings: ["id", "email", "name", "joined"].map((key) => ({ from: key, to: key })),
    },
    data: [
      { id: 1, email: "ann@example.com", name: "Ann", joined: "2024-01-31T10:11:12.000Z" },
      { id: 2, email: "bo@example.com", name: null, joined: "2023-02-28" },
    ],
    stored: [
      {
        id: "1",
        email: "ann@example.com",
        sent: { ...annSent, joined: '"2024-01-31T10:11:12.000Z"' },
      },
      { id: "2", email: "bo@example.com", sent: { joined: '"2023-02-28"' } },
    ],
    warnings: ["date-untyped"],
  },
};

/** People of more than 32,000 bytes, who are sent alone in both modes. */
const LARGE: Record<string, RuleCase> = {
  "an id": { data: [{ id: "42", long }], stored: [{ id: "42", sent: { long: `"${long}"` } }] },
  "an id like an email": {
    data: [{ id: "x@y.com", long }],
    stored: [],
    refused: [/Person is larger than 32,000 bytes/],
  },
  "an id like a cio_id": {
    data: [{ id: "cio_team", long }],
    stored: [],
    refused: [/Person is larger than 32,000 bytes/],
  },
  "an email": {
    configuration: { identifier: "email" },
    data: [{ id: "ann@example.com", long }],
    stored: [{ email: "ann@example.com", sent: { long: `"${long}"` } }],
  },
  "an email without @": {
    configuration: { identifier: "email" },
    data: [{ id: "ann", long }],
    stored: [],
    refused: [/Person is larger than 32,000 bytes/],
  },
};

Deno.test("runSync() changes the person meant, or nobody", async () => {
  await checkAll(PERSON_MEANT, NAME);
});

Deno.test("runSync() sends the value meant, or rejects the record", async () => {
  await checkAll(VALUE_MEANT, NAME);
});

Deno.test("runSync() takes the plainest configuration as it is meant, twice the same", async () => {
  await checkAll(PLAINEST, NAME);
});

Deno.test("runSync() sends large people only where the request means them", async () => {
  // The sandbox holds values to 1000 bytes, so the text is one of the objects that it does not hold to that.
  const mappings = [{ from: "long", to: "cio_subscription_preferences" }];
  const cases = Object.entries(LARGE).map(([name, { data, stored, ...more }]) => {
    const sent = { cio_subscription_preferences: JSON.stringify({ topics: topics() }) };
    const records = (data as Record<string, unknown>[]).map((record) => ({
      ...record,
      long: { topics: topics() },
    }));
    return [name, { ...more, data: records, stored: stored.map((each) => ({ ...each, sent })) }];
  });
  await checkAll(Object.fromEntries(cases), mappings);
});

/** More than 32,000 bytes of topics. */
function topics(): Record<string, boolean> {
  return Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`topic_${i}`, i % 2 === 0]));
}

async function checkAll(
  cases: Record<string, RuleCase>,
  mappings: Record<string, unknown>[],
): Promise<void> {
  for (
    const [name, { configuration, data, stored, refused = [], warnings = [] }] of Object.entries(
      cases,
    )
  ) {
    for (const mode of ["batch", "identify"]) {
      const title = `${name}, ${mode}`;
      await using api = startModelledApi();
      const { siteId, apiKey } = api.sandbox;
      const files = {
        configuration: {
          trackUrl: api.url,
          siteId,
          apiKey,
          userId: "id",
          // One after the other, so that they are stored in the order of the file.
          parallelism: 1,
          mappings,
          mode,
          ...configuration,
          ...(name in PLAINEST ? { site_id: siteId, api_key: apiKey } : {}),
        },
        data,
      };
      const first = await syncFiles(files);
      const once = storedIn(api.sandbox.people());
      checkRun(first, { stored, refused, warnings, title });
      assertEquals(once, stored, title);
      const second = await syncFiles(files);
      assertEquals(second.result.users, first.result.users, title);
      assertEquals(storedIn(api.sandbox.people()), once, `${title}, again`);
      api.check();
    }
  }
}

function checkRun(
  { code, result: { users, ...result }, failures }: SyncedRun,
  { refused, warnings, title }: {
    stored: Stored[];
    refused: RegExp[];
    warnings: string[];
    title: string;
  },
): void {
  assertEquals(users.rejected + users.failed, refused.length, title);
  assertEquals(users.failed, 0, title);
  assertEquals(code, refused.length > 0 ? 1 : 0, title);
  for (const [i, reason] of refused.entries()) {
    assertMatch(String(failures[i].reason), reason, title);
  }
  assertEquals(result.warnings.map(({ kind }) => kind), warnings, title);
}

function storedIn(
  people: Iterable<{
    identifiers: { id: string | null; email: string | null };
    sent: Record<string, string>;
  }>,
): Stored[] {
  return Array.from(people, ({ identifiers: { id, email }, sent }) => ({
    ...(id === null ? {} : { id }),
    ...(email === null ? {} : { email }),
    sent,
  }));
}
