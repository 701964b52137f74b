import { assertEquals } from "@std/assert";
import type { IdentifierKind } from "../../lib/customerio/identifiers.ts";
import type { Mapping } from "../../lib/person/mapping.ts";
import { peopleOf, RULES } from "../helpers/people.ts";
import { deliveriesTo } from "../helpers/sync_run.ts";
import { startTrackServer } from "../helpers/track_server.ts";

/** How one value of `userId` is to be sent alone. */
interface ShapeCase {
  kind: IdentifierKind;
  value: string | number;
  /** The path of the Track API v1; undefined: by `/api/v2/entity`. */
  path?: string;
  /** The identifier in the body of `/api/v2/entity`. @default {the value} */
  identifier?: string;
}

const SHAPES: Record<string, ShapeCase> = {
  "an id": { kind: "id", value: "42", path: "42" },
  "a number": { kind: "id", value: 42, path: "42" },
  "an id with a slash": { kind: "id", value: "a/b", path: "a%2Fb" },
  "an id with a percent sign": { kind: "id", value: "100%", path: "100%25" },
  "an id with letters of every alphabet": { kind: "id", value: "žluť", path: "%C5%BElu%C5%A5" },
  "an id like a phone number": { kind: "id", value: "+14155552671", path: "%2B14155552671" },
  "an id like an email": { kind: "id", value: "x@y.com" },
  "an id with an @": { kind: "id", value: "@team" },
  "an id like a cio_id": { kind: "id", value: "cio_team" },
  "an id like a cio_id in capitals": { kind: "id", value: "CIO_TEAM" },
  "an id of one dot": { kind: "id", value: "." },
  "an id of two dots": { kind: "id", value: ".." },
  "an id of three dots": { kind: "id", value: "...", path: "..." },
  "an id with a space before it": { kind: "id", value: " 42" },
  "an email": { kind: "email", value: "ann@example.com", path: "ann%40example.com" },
  "an email with a plus": { kind: "email", value: "a+b@example.com", path: "a%2Bb%40example.com" },
  "an email without @": { kind: "email", value: "ann" },
  "an email without a dot": { kind: "email", value: "ann@localhost" },
  "an email with two @": { kind: "email", value: '"a@b"@example.com' },
  "an email with a space": { kind: "email", value: "ann smith@example.com" },
  "an email with letters of other alphabets": { kind: "email", value: "zoë@example.com" },
  "an email with a comma": { kind: "email", value: "ann,bo@example.com" },
  "an email with two dots in its domain": { kind: "email", value: "ann@example..com" },
  "an email with a hyphen at the end of its domain": { kind: "email", value: "ann@example.com-" },
  "an email that begins like a cio_id": { kind: "email", value: "cio_team@example.com" },
  "a cio_id": { kind: "cio_id", value: "a3000001", path: "cio_a3000001" },
  "a cio_id with its prefix": { kind: "cio_id", value: "cio_a3000001", path: "cio_a3000001" },
  "a cio_id with its prefix twice": { kind: "cio_id", value: "cio_cio_1", identifier: "cio_1" },
  "a cio_id with odd letters": { kind: "cio_id", value: "cio_a@b", identifier: "a@b" },
  "a phone number": { kind: "phone", value: "+14155552671" },
};

Deno.test("deliver() sends one person so that the identifier is of the kind that the configuration names", async () => {
  for (const [name, { kind, value, path, identifier = value }] of Object.entries(SHAPES)) {
    await using server = startTrackServer();
    const rules = { ...RULES, identifier: kind };
    const parts = deliveriesTo(server.url, { rules });
    const people = await peopleOf([{ id: value, name: "Ann" }], rules);
    await parts.send({ kind: "single", people });
    const sent = server.requests.map((request) => ({
      to: `${request.method} ${request.path}`,
      body: JSON.parse(request.body),
    }));
    const attributes = { name: "Ann" };
    const item = {
      type: "person",
      action: "identify",
      identifiers: { [kind]: identifier },
      attributes,
    };
    const expected = path === undefined
      ? { to: "POST /api/v2/entity", body: item }
      : { to: `PUT /api/v1/customers/${path}`, body: attributes };
    assertEquals(sent, [expected], name);
    assertEquals(parts.ledger.counts.accepted, 1, name);
  }
});

Deno.test("deliver() rejects one person who fits in no request that means them", async () => {
  const text = "x".repeat(32_000);
  const cases = [
    { name: "an id like an email", kind: "id", value: "x@y.com" },
    { name: "an email without @", kind: "email", value: "ann" },
    { name: "a phone number", kind: "phone", value: "+14155552671" },
  ] as const;
  for (const { name, kind, value } of cases) {
    await using server = startTrackServer();
    const rules = { ...RULES, identifier: kind };
    const parts = deliveriesTo(server.url, { rules });
    await parts.send({ kind: "single", people: await peopleOf([{ id: value, text }], rules) });
    assertEquals(server.requests.length, 0, name);
    assertEquals({ ...parts.ledger.counts, read: 0 }, {
      read: 0,
      accepted: 0,
      unchanged: 0,
      rejected: 1,
      failed: 0,
    }, name);
    assertEquals(
      parts.settled[0].reason,
      "Person is larger than 32,000 bytes, and the request for larger ones would take the " +
        `${kind} for another kind of identifier: map less, or shorten values`,
      name,
    );
  }
});

Deno.test("deliver() sends one person of 32,000 bytes by the request that names the kind", async () => {
  const rules = { ...RULES, identifier: "phone" } as const;
  const value = { id: "+14155552671", text: "" };
  const [{ start, end }] = await peopleOf([value], rules);
  for (const more of [0, 1]) {
    await using server = startTrackServer();
    const parts = deliveriesTo(server.url, { rules });
    const text = "x".repeat(32_000 - (end - start) + more);
    await parts.send({ kind: "single", people: await peopleOf([{ ...value, text }], rules) });
    assertEquals(server.requests.map(({ bytes }) => bytes), more === 0 ? [32_000] : []);
  }
});

const COMPANY = { identifiers: { object_type_id: "1", object_id: "acme" } };

const BESIDE: Mapping[] = [
  { from: "name", to: "name" },
  { from: "companies", to: "cio_relationships" },
  { from: "at", to: "_timestamp" },
];

/** A record, and what is sent of it beside its name by each of the two APIs. */
interface BesideCase {
  record: Record<string, unknown>;
  v1: Record<string, unknown>;
  /** Undefined: it can only be sent by the Track API v1. */
  v2?: Record<string, unknown>;
}

const added = (...relationships: unknown[]) => ({
  cio_relationships: { action: "add_relationships", relationships },
});

const BESIDE_CASES: Record<string, BesideCase> = {
  "nothing": { record: {}, v1: {}, v2: {} },
  "a list, as in v2": {
    record: { companies: [COMPANY] },
    v1: added(COMPANY),
    v2: { cio_relationships: [COMPANY] },
  },
  "an object, as in v1": {
    record: { companies: { action: "add_relationships", relationships: [COMPANY] } },
    v1: added(COMPANY),
    v2: { cio_relationships: [COMPANY] },
  },
  "an object that removes": {
    record: { companies: { action: "delete_relationships", relationships: [COMPANY] } },
    v1: { cio_relationships: { action: "delete_relationships", relationships: [COMPANY] } },
  },
  "relationships with attributes of their own, and text that looks like ours": {
    record: {
      companies: [{ ...COMPANY, relationship_attributes: { role: ',"cio_relationships":[' } }],
    },
    v1: added({ ...COMPANY, relationship_attributes: { role: ',"cio_relationships":[' } }),
    v2: {
      cio_relationships: [{
        ...COMPANY,
        relationship_attributes: { role: ',"cio_relationships":[' },
      }],
    },
  },
  "no relationship": { record: { companies: [] }, v1: {}, v2: {} },
  "null": { record: { companies: null, at: null }, v1: {}, v2: {} },
  "a time": {
    record: { at: 1706695872 },
    v1: { _timestamp: 1706695872 },
    v2: { timestamp: 1706695872 },
  },
  "a time and a relationship": {
    record: { at: 1706695872, companies: [COMPANY] },
    v1: { _timestamp: 1706695872, ...added(COMPANY) },
    v2: { timestamp: 1706695872, cio_relationships: [COMPANY] },
  },
};

Deno.test("deliver() puts a time and relationships where each API takes them", async () => {
  for (const [name, { record, v1, v2 }] of Object.entries(BESIDE_CASES)) {
    for (const base of [{ name: "Ann" }, {}]) {
      await using server = startTrackServer();
      const rules = { ...RULES, mappings: BESIDE };
      const parts = deliveriesTo(server.url, { rules });
      const people = (id: string) => peopleOf([{ id, ...base, ...record }], rules);
      await parts.send({ kind: "single", people: await people("42") });
      // As text: of a member that is there twice only one would be seen.
      assertEquals(server.requests[0].body, JSON.stringify({ ...base, ...v1 }), name);
      const item = {
        type: "person",
        action: "identify",
        identifiers: { id: "@" },
        attributes: base,
        ...v2,
      };
      await parts.send({ kind: "single", people: await people("@") });
      if (v2 === undefined) {
        assertEquals(server.requests.length, 1, name);
        assertEquals(
          parts.settled[0].reason,
          "Relationships of this person cannot be removed: the request for it would take the id " +
            "for another kind of identifier",
          name,
        );
        continue;
      }
      await parts.send({ kind: "batch", people: await people("@") });
      const bodies = server.requests.slice(1).map(({ body }) => JSON.parse(body));
      assertEquals(bodies, [item, { batch: [item] }], name);
    }
  }
});
