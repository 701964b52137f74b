/** Deleting, suppressing and unsuppressing people, which all three ways to ask for it do alike. */

import { assertEquals } from "@std/assert";
import { type Answer, type Client, person, startClient } from "../../helpers/sandbox_client.ts";

const OK = { status: 200, body: {} };

type Action = "delete" | "suppress" | "unsuppress";
type Named = { id?: string; email?: string; cio_id?: string };
type Change = (client: Client, action: Action, identifiers: Named) => Promise<Answer>;

const WAYS: Record<string, Change> = {
  v1: (client, action, { id, email, cio_id }) => {
    const identifier = encodeURIComponent(id ?? email ?? `cio_${cio_id}`);
    return action === "delete"
      ? client.send("DELETE", `/api/v1/customers/${identifier}`)
      : client.send("POST", `/api/v1/customers/${identifier}/${action}`);
  },
  entity: (client, action, identifiers) => client.entity({ type: "person", action, identifiers }),
  batch: (client, action, identifiers) => client.batch({ type: "person", action, identifiers }),
};

const ANN = { id: "1", email: "Ann@example.com", cio_id: "a3000001" };
const KINDS = ["id", "email", "cio_id"] as const;

for (const [way, change] of Object.entries(WAYS)) {
  for (const by of KINDS) {
    Deno.test(`${way} delete by ${by} removes one person and frees the identifiers`, async () => {
      await using client = startClient();
      await makeAnn(client);
      await client.put("2", { email: "bob@example.com" });
      assertEquals(await change(client, "delete", { [by]: ANN[by] }), OK);
      for (const kind of KINDS) {
        assertEquals(client.sandbox.person({ [kind]: ANN[kind] }), undefined);
      }
      assertEquals(client.sandbox.person({ id: "2" })?.identifiers.email, "bob@example.com");
      assertEquals(typesOf(client).slice(-1), ["profile_delete"]);
      assertEquals(await change(client, "delete", { [by]: ANN[by] }), OK, "twice");
      assertEquals(client.sandbox.personCount, 1);

      await client.put("ann@example.com", { id: "1", plan: "new" });
      assertEquals(client.sandbox.person({ id: "1" }), {
        identifiers: { id: "1", email: "ann@example.com", cio_id: "a3000003" },
        attributes: { id: "1", email: "ann@example.com", cio_id: "a3000003", plan: "new" },
        sent: { plan: '"new"' },
        unsubscribed: false,
      }, "who comes back is somebody new");
    });

    Deno.test(`${way} suppress by ${by} bars all identifiers until unsuppress`, async () => {
      await using client = startClient();
      await makeAnn(client);
      assertEquals(await change(client, "suppress", { [by]: ANN[by] }), OK);
      assertEquals(client.sandbox.personCount, 0);
      for (const send of waysToIdentify(client)) {
        assertEquals(await send(), OK, "as if it were done");
        assertEquals(client.sandbox.personCount, 0);
        assertEquals(typesOf(client).at(-1), "skipped_update");
      }

      await client.put("2", { email: "ann@example.com", plan: "pro" });
      assertEquals(client.sandbox.person({ id: "2" })?.attributes, {
        id: "2",
        cio_id: "a3000002",
        plan: "pro",
      });
      assertEquals(client.sandbox.activity().at(-1)?.data, {
        email: { reason: "The identifier is suppressed.", value: "ann@example.com" },
      });

      assertEquals(await change(client, "unsuppress", { [by]: ANN[by] }), OK);
      assertEquals(client.sandbox.personCount, 1, "it brings nobody back");
      await client.put("1", { email: "ann@example.com" });
      const fresh = client.sandbox.person({ email: "ann@example.com" })!;
      assertEquals(fresh.identifiers, { id: "1", email: "ann@example.com", cio_id: "a3000003" });
      assertEquals(fresh.sent, {});
    });

    Deno.test(`${way} suppress sent again, then by ${by}, is lifted as a whole`, async () => {
      await using client = startClient();
      await makeAnn(client);
      await change(client, "suppress", { id: "1" });
      assertEquals(await change(client, "suppress", { [by]: ANN[by] }), OK);
      assertEquals(await change(client, "unsuppress", { id: "1" }), OK);
      await client.put("1", { email: "ann@example.com" });
      const { id, email } = client.sandbox.person({ id: "1" })!.identifiers;
      assertEquals({ id, email }, { id: "1", email: "ann@example.com" });
    });

    Deno.test(`${way} delete does not lift a suppression by ${by}`, async () => {
      await using client = startClient();
      await makeAnn(client);
      await change(client, "suppress", { [by]: ANN[by] });
      assertEquals(await change(client, "delete", { [by]: ANN[by] }), OK);
      await client.put("1", {});
      assertEquals(client.sandbox.personCount, 0);
    });
  }

  Deno.test(`${way} answers 200 to an action about a person whom nobody knows`, async () => {
    await using client = startClient();
    await client.put("2", {});
    for (const action of ["delete", "suppress", "unsuppress"] as const) {
      for (const by of KINDS) {
        const name = `${action} by ${by}`;
        assertEquals(await change(client, action, { [by]: ANN[by].replace("01", "99") }), OK, name);
      }
    }
    assertEquals(client.sandbox.personCount, 1);
  });

  Deno.test(`${way} suppress bars an identifier that nobody has`, async () => {
    await using client = startClient();
    assertEquals(await change(client, "suppress", { email: "ann@example.com" }), OK);
    await client.put("ann@example.com", {});
    assertEquals(client.sandbox.personCount, 0);
    await change(client, "unsuppress", { email: "ANN@example.com" });
    await client.put("ann@example.com", {});
    assertEquals(client.sandbox.personCount, 1);
  });

  Deno.test(`${way} suppress lets nobody in by _update, and unsuppress makes nobody for it`, async () => {
    await using client = startClient();
    await makeAnn(client);
    await change(client, "suppress", { id: "1" });
    assertEquals(await client.put("1", { _update: true, a: 1 }), OK);
    await change(client, "unsuppress", { id: "1" });
    assertEquals(await client.put("1", { _update: true, a: 1 }), OK);
    assertEquals(client.sandbox.personCount, 0);
    assertEquals(typesOf(client).slice(-3), [
      "skipped_update",
      "unsuppress",
      "failed_attribute_change",
    ]);
  });
}

Deno.test("Suppressing and coming back in one batch go in the order of the items", async () => {
  await using client = startClient();
  await makeAnn(client);
  const change = (action: Action) => ({ type: "person", action, identifiers: { id: "1" } });
  const all = [
    change("suppress"),
    person({ id: "1" }, { lost: true }),
    change("unsuppress"),
    person({ id: "1" }, { kept: true }),
    change("delete"),
    person({ id: "1" }, { last: true }),
  ];
  assertEquals(await client.batch(...all), OK);
  assertEquals([...client.sandbox.people()].map(({ sent }) => sent), [{ last: "true" }]);
});

async function makeAnn(client: Client): Promise<void> {
  await client.put("1", { email: "ann@example.com", plan: "pro" });
  const ann = { type: "person", identifiers: { id: "1" } };
  const device = { token: "d1", platform: "ios" };
  await client.entity({ ...ann, action: "add_device", device });
  const cio_relationships = [{ identifiers: { cio_object_id: "ob1" } }];
  await client.entity({ ...ann, action: "add_relationships", cio_relationships });
}

/** Every way to name Ann, who is suppressed, and to send something about her. */
function waysToIdentify(client: Client): (() => Promise<Answer>)[] {
  const event = { type: "person", action: "event", name: "visit" };
  return [
    () => client.put("1", { a: 1 }),
    () => client.put("ANN@example.com", { a: 1 }),
    () => client.put("cio_a3000001", { a: 1 }),
    () => client.put("1", { email: "other@example.com" }),
    ...KINDS.flatMap((by) => [
      () => client.entity(person({ [by]: ANN[by] })),
      () => client.batch(person({ [by]: ANN[by] })),
      () => client.entity({ ...event, identifiers: { [by]: ANN[by] } }),
    ]),
  ];
}

function typesOf(client: Client): string[] {
  return client.sandbox.activity().map(({ type }) => type);
}
