import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { startStandalone } from "../../../lib/sandbox/standalone.ts";
import { type Client, clientOf, person } from "../../helpers/sandbox_client.ts";

const HOSTILE = `<script>alert(1)</script>`;
const ESCAPED = "&lt;script&gt;alert(1)&lt;/script&gt;";

Deno.test("A person's page shows attributes, types and history", async () => {
  await using client = clientOf(await startStandalone());
  await client.send("PUT", "/api/v1/customers/1", {
    body:
      '{"email":"ann@example.com","created_at":1489014595,"big":12345678901234567890,"ok":true}',
  });
  await client.put("1", { ok: null, big: "1" });
  await client.put("2", {});
  await client.put("2", { email: "ann@example.com" });
  const { text } = await get(client, "/people/a3000001");
  for (const part of ["ann@example.com", "1489014595", "Mar 2017", "Attribute Change"]) {
    assertStringIncludes(text, part);
  }
  assertMatch(text, /<del>12345678901234567890<\/del>.*<ins>1<\/ins>/);
  assertStringIncludes(text, "cleared");
  assertStringIncludes((await get(client, "/people/a3000002")).text, "Attribute Update Failure");

  await client.send("DELETE", "/api/v1/customers/1");
  const deleted = await get(client, "/people/a3000001");
  assertEquals(deleted.status, 200);
  assertStringIncludes(deleted.text, "Person Deleted");
  assertEquals((await get(client, "/people/a3999999")).status, 404);
});

Deno.test("A person's page shows phone number and relationships, only when there are some", async () => {
  await using client = clientOf(await startStandalone());
  const relationships = [
    {
      identifiers: { object_type_id: "1", object_id: HOSTILE },
      relationship_attributes: { role: HOSTILE },
    },
    { identifiers: { cio_object_id: "ob1" } },
  ];
  const beside = { cio_relationships: relationships };
  await client.batch(person({ phone: "+14155552671" }, {}, beside), person({ id: "2" }));
  const { text } = await get(client, "/people/a3000001");
  assertStringIncludes(text, "<h1>+14155552671</h1>");
  assertStringIncludes(text, "<dt>phone</dt><dd>+14155552671</dd>");
  for (const part of ["Relationships", "2 objects", "type 1", "ob1", ESCAPED]) {
    assertStringIncludes(text, part);
  }
  assert(!text.includes(HOSTILE));
  const other = (await get(client, "/people/a3000002")).text;
  assert(!other.includes("Relationships") && !other.includes("<dt>phone</dt>"));
  const list = (await get(client, "/?q=%2B14155552671")).text;
  assertMatch(
    list,
    /href="\/people\/a3000001"><mark>\+14155552671<\/mark><\/a><span class="tag">exact match/,
  );
  const byPrefix = (await get(client, "/?q=cio_a3000001")).text;
  assertMatch(byPrefix, /href="\/people\/a3000001">\+14155552671<\/a><span class="tag">exact/);
});

Deno.test("The page of a cio_id that nobody has says who asked for it, and why it was skipped", async () => {
  await using client = clientOf(await startStandalone());
  await client.put("1", {});
  await client.batch(person({ cio_id: "cio_a3000001" }, { a: 1 }));
  assertStringIncludes((await get(client, "/")).text, 'href="/people/cio_a3000001"');
  const { status, text } = await get(client, "/people/cio_a3000001");
  assertEquals(status, 200);
  for (const part of ["never there", "Update Skipped", "No person has this cio_id."]) {
    assertStringIncludes(text, part);
  }
});

Deno.test("A person's page shows what is likely a time as one, from a second after 1e9 on", async () => {
  await using client = clientOf(await startStandalone());
  const hintOf = async (value: number) => {
    await client.put("1", { seen_at: value });
    const { text } = await get(client, "/people/a3000001");
    return text.includes('<span class="time-hint">');
  };
  const cases = [[1e9, false], [1e9 + 1, true], [3e9 - 1, true], [3e9, false]] as const;
  for (const [value, isTime] of cases) assertEquals(await hintOf(value), isTime, `${value}`);
});

Deno.test("A person's page says by what somebody was known who is gone, and the latest hundred of what happened", async () => {
  await using client = clientOf(await startStandalone());
  const phone = "+14155552671";
  await client.entity(person({ phone }));
  await client.entity({ type: "person", action: "delete", identifiers: { phone } });
  const gone = (await get(client, "/people/a3000001")).text;
  const parts = [
    "<h1>+14155552671</h1>",
    "<dt>phone</dt><dd>+14155552671</dd>",
    "<dt>cio_id</dt><dd>a3000001</dd>",
    "2 shown",
  ];
  for (const part of parts) assertStringIncludes(gone, part);
  await client.put("cio_unknown", {});
  const unknown = (await get(client, "/people/unknown")).text;
  assertStringIncludes(unknown, "<h1>unknown</h1>");
  assertStringIncludes(unknown, "<dt>cio_id</dt><dd>unknown</dd>");
  await client.batch(...Array.from({ length: 102 }, (_, n) => person({ id: "2" }, { n })));
  const { text } = await get(client, "/people/a3000002");
  assertStringIncludes(text, "100 shown");
  assertEquals(text.match(/<ins>101<\/ins>/g)?.length, 1);
  assertEquals(/<ins>1<\/ins>/.test(text), false);
});

async function get({ sandbox: { url } }: Client, path: string) {
  const response = await fetch(url + path);
  return { status: response.status, text: await response.text() };
}
