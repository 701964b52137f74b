import { assertEquals, assertThrows } from "@std/assert";
import { onlyIdentifier, pathIdentifier } from "../../../lib/sandbox/people/identifiers.ts";
import {
  type Client,
  exchangeRaw,
  person,
  rawPut,
  startClient,
} from "../../helpers/sandbox_client.ts";

const AWKWARD_IDS = [
  "a/b",
  "/",
  "%",
  "%2F",
  "%25",
  "100%",
  "a b",
  " ",
  "😀",
  "Zoë",
  "a?b#c",
  "a+b",
  "a&b=c",
  ":identifier",
  "*",
  "../",
  "a\\b",
  'quo"te',
  "new\nline",
  "__proto__",
  "constructor",
  "9007199254740993",
];

for (const id of AWKWARD_IDS) {
  Deno.test(`PUT /customers/${encodeURIComponent(id)} adds exactly that id`, async () => {
    await using client = startClient();
    assertEquals(await client.put(id, { n: 1 }), { status: 200, body: {} });
    assertEquals(idsOf(client), [id]);
    await client.send("POST", `/api/v1/customers/${encodeURIComponent(id)}/suppress`);
    assertEquals(idsOf(client), []);
    await client.send("POST", `/api/v1/customers/${encodeURIComponent(id)}/unsuppress`);
    await client.batch(person({ id }, { n: 2 }));
    assertEquals(idsOf(client), [id]);
    await client.send("DELETE", `/api/v1/customers/${encodeURIComponent(id)}`);
    assertEquals(idsOf(client), []);
  });
}

// URL parsers, and fetch with them, resolve these before anything is sent.
const RAW_SEGMENTS = [
  { segment: "..", id: ".." },
  { segment: "%2e%2E", id: ".." },
  { segment: ".", id: "." },
  { segment: "50%", id: "50%" },
];
for (const { segment, id } of RAW_SEGMENTS) {
  Deno.test(`PUT /customers/${segment} sent as it is adds exactly '${id}'`, async () => {
    await using client = startClient();
    const { sandbox } = client;
    const answer = await exchangeRaw(sandbox.url, rawPut(sandbox, segment));
    assertEquals(answer.split("\r\n")[0], "HTTP/1.1 200 OK");
    assertEquals(idsOf(client), [id]);
  });
}

Deno.test("PUT /customers/{identifier} ignores a query", async () => {
  await using client = startClient();
  await client.send("PUT", "/api/v1/customers/a%3F?b=/c", { body: {} });
  assertEquals(idsOf(client), ["a?"]);
});

Deno.test("pathIdentifier() decides by shape alone", () => {
  const cases = {
    "42": { kind: "id", value: "42" },
    "a@example.com": { kind: "email", value: "a@example.com" },
    "me@home": { kind: "email", value: "me@home" },
    "@": { kind: "email", value: "@" },
    "a@b@example.com": { kind: "email", value: "a@b@example.com" },
    " a@example.com": { kind: "email", value: " a@example.com" },
    "ann.example.com": { kind: "id", value: "ann.example.com" },
    ".": { kind: "id", value: "." },
    " ": { kind: "id", value: " " },
    "cio": { kind: "id", value: "cio" },
    "CIO_A3": { kind: "id", value: "CIO_A3" },
    "CIO_a@example.com": { kind: "email", value: "CIO_a@example.com" },
    "cio_": { kind: "cio_id", value: "" },
    "cio_team one": { kind: "cio_id", value: "team one" },
    "cio_cio_a3": { kind: "cio_id", value: "cio_a3" },
    "cio_a3000001": { kind: "cio_id", value: "a3000001" },
    "cio_x@y": { kind: "cio_id", value: "x@y" },
    "+14155552671": { kind: "id", value: "+14155552671" },
  };
  for (const [text, identifier] of Object.entries(cases)) {
    assertEquals(pathIdentifier(text), identifier, text);
  }
});

Deno.test("onlyIdentifier() throws unless there is exactly one", () => {
  assertEquals(onlyIdentifier({ email: "a@b" }), { kind: "email", value: "a@b" });
  for (const [identifiers, count] of [[{}, 0], [{ id: "1", cio_id: "2" }, 2]] as const) {
    const error = assertThrows(() => onlyIdentifier(identifiers), TypeError);
    assertEquals(
      error.message,
      "Cannot look up a person as 'identifiers' must hold one of id, email, cio_id and phone: " +
        `current value holds ${count}`,
    );
  }
});

Deno.test("PUT /customers/{identifier} matches emails without regard to case", async () => {
  await using client = startClient();
  await client.put("Ann@Example.com", { n: 1 });
  await client.put("ann@EXAMPLE.com", { m: 2 });
  const found = client.sandbox.person({ email: "ANN@example.COM" });
  assertEquals(client.sandbox.personCount, 1);
  assertEquals(found?.identifiers, { id: null, email: "Ann@Example.com", cio_id: "a3000001" });
  assertEquals(found?.sent, { n: "1", m: "2" });
  await client.put("ANN", {});
  await client.put("ann", {});
  assertEquals(client.sandbox.personCount, 3);
});

Deno.test("PUT /customers/cio_… updates that person, and nobody when there is none", async () => {
  await using client = startClient();
  await client.put("1", { email: "a@example.com" });
  await client.put("2", {});
  const { cio_id } = client.sandbox.person({ id: "1" })!.identifiers;
  assertEquals(await client.put(`cio_${cio_id}`, { id: "one", email: "b@example.com", n: 1 }), {
    status: 200,
    body: {},
  });
  assertEquals(client.sandbox.person({ id: "1" }), undefined);
  assertEquals(client.sandbox.person({ email: "a@example.com" }), undefined);
  assertEquals(client.sandbox.person({ cio_id })?.attributes, {
    id: "one",
    email: "b@example.com",
    cio_id,
    n: "1",
  });
  assertEquals((await client.put("cio_unknown", { n: 1 })).status, 200);
  assertEquals((await client.entity(person({ cio_id: "unknown" }))).status, 200);
  assertEquals(client.sandbox.personCount, 2);
  const types = client.sandbox.activity().map(({ type }) => type);
  assertEquals(types.slice(-2), ["skipped_update", "skipped_update"]);
});

/** What each way takes the same text for. */
const TEXTS: { text: string; v1: Record<string, string> }[] = [
  { text: "me@home", v1: { email: "me@home" } },
  { text: "+14155552671", v1: { id: "+14155552671" } },
  { text: "ann.example.com", v1: { id: "ann.example.com" } },
  { text: "CIO_a3000001", v1: { id: "CIO_a3000001" } },
];

for (const { text, v1 } of TEXTS) {
  Deno.test(`PUT /customers/${text} goes by shape although somebody has it as an id`, async () => {
    await using client = startClient();
    await client.batch(person({ id: text }, { a: 1 }));
    await client.put(text, { b: 2 });
    const isSame = "id" in v1;
    assertEquals(client.sandbox.personCount, isSame ? 1 : 2);
    assertEquals(client.sandbox.person(v1)?.sent.b, "2");
  });
}

Deno.test("Every way drops a cio_id that nobody has, and the activity log says so", async () => {
  const reason = "No person has this cio_id.";
  const cases: { name: string; send: (client: Client) => Promise<unknown>; value: string }[] = [
    { name: "v1, unknown", send: (client) => client.put("cio_team", { a: 2 }), value: "team" },
    {
      name: "v1, twice the prefix",
      send: (client) => client.put("cio_cio_a3000001", { a: 2 }),
      value: "cio_a3000001",
    },
    {
      name: "entity, with the prefix",
      send: (client) => client.entity(person({ cio_id: "cio_a3000001" }, { a: 2 })),
      value: "cio_a3000001",
    },
    {
      name: "batch, with the prefix",
      send: (client) => client.batch(person({ cio_id: "cio_a3000001" }, { a: 2 })),
      value: "cio_a3000001",
    },
    {
      name: "batch, among the attributes",
      send: (client) => client.batch(person({ id: "2" }, { cio_id: "cio_a3000001", a: 2 })),
      value: "cio_a3000001",
    },
  ];
  for (const { name, send, value } of cases) {
    await using client = startClient();
    await client.put("1", { a: 1 });
    assertEquals(await send(client), { status: 200, body: {} }, name);
    assertEquals([...client.sandbox.people()].map(({ sent }) => sent), [{ a: "1" }], name);
    const { type, data } = client.sandbox.activity().at(-1)!;
    assertEquals({ type, data }, { type: "skipped_update", data: { cio_id: { reason, value } } });
  }
});

Deno.test("Deleting and suppressing by a cio_id in a body take no prefix", async () => {
  await using client = startClient();
  await client.put("1", {});
  for (const action of ["delete", "suppress"]) {
    await client.entity({ type: "person", action, identifiers: { cio_id: "cio_a3000001" } });
    const { type, data } = client.sandbox.activity().at(-1)!;
    assertEquals(type, "skipped_update", action);
    assertEquals(Object.keys(data), ["cio_id"], action);
  }
  assertEquals(client.sandbox.personCount, 1);
  await client.send("DELETE", "/api/v1/customers/cio_a3000001");
  assertEquals(client.sandbox.personCount, 0);
});

Deno.test("A cio_id is given to every new person and never again", async () => {
  await using client = startClient();
  const seen = new Set<string>();
  for (const id of ["1", "2", "1", "3"]) {
    await client.send("DELETE", `/api/v1/customers/${id}`);
    await client.put(id, {});
    seen.add(client.sandbox.person({ id })!.identifiers.cio_id);
  }
  assertEquals(seen.size, 4);
});

function idsOf({ sandbox }: Client): (string | null)[] {
  return [...sandbox.people()].map(({ identifiers }) => identifiers.id);
}
