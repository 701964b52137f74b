/** A sandbox with all that its pages can show, and the addresses of these pages. */

import { parseFaults } from "../../lib/sandbox/faults/faults.ts";
import { type StandaloneSandbox, startStandalone } from "../../lib/sandbox/standalone.ts";
import { type Client, clientOf, exchangeRaw, person, rawPut } from "./sandbox_client.ts";
import { until } from "./turns.ts";

/** What its clock says, milliseconds. */
export const NOW = 1_700_000_000_000;
const LONG = "0123456789".repeat(25);

/** A sandbox with all that a page can show. */
export async function startFull(): Promise<Client<StandaloneSandbox>> {
  const client = clientOf(await startStandalone({ seed: 7, now: () => NOW }));
  const { faults } = client.sandbox;
  await client.put("1", {
    ...{ email: "ann@example.com", plan: "pro", created_at: 1489014595, seen_at: 3_000_000_000 },
    ...{ born_on: 1_000_000_000, last_time: 1_000_000_001.5, sequence: 1489014595 },
    ...{ is_new: true, is_old: false, list: [1], parts: { a: 1 }, [LONG.slice(0, 61)]: LONG },
  });
  await client.put("1", { plan: "free", is_new: null, list: [2], parts: "x" });
  await client.batch(
    person({ email: "only@example.com" }, { plan: "pro" }),
    person({ phone: "+14155552671" }, {}, {
      cio_relationships: [
        {
          identifiers: { object_type_id: "1", object_id: "acme" },
          relationship_attributes: { a: 1 },
        },
        { identifiers: { cio_object_id: "ob1" } },
      ],
    }),
    person({ id: LONG.slice(0, 70) }, { email: `${LONG.slice(0, 61)}@example.com`, a: 1 }),
    person({ id: "gone" }, { unsubscribed: true }),
  );
  await client.put("5", { email: "ann@example.com", unsubscribed: true });
  await client.send("DELETE", "/api/v1/customers/gone");
  await client.put("nobody", { _update: true });
  await client.batch(...Array.from({ length: 45 }, (_, n) => person({ id: `u${n}` })));
  await client.look("/customers?email=ann");
  for (const fault of ["429=1", "418=1"]) {
    faults.set(parseFaults(fault));
    await client.put("1", {});
  }
  faults.set(parseFaults("reset=1"));
  // `fetch` would repeat it.
  const { total } = client.sandbox.requests;
  await exchangeRaw(client.sandbox.url, rawPut(client.sandbox, "1"));
  await until(() => client.sandbox.requests.total > total);
  faults.set(parseFaults("503=0.075,reset=0.5,latency=20ms"), 8);
  return client;
}

/** Paths by the names of their files. */
export const PAGES: Readonly<Record<string, string>> = {
  "overview": "/",
  "second": "/?page=2",
  "beyond": "/?page=9&q=plan%3Dpro",
  "searched": "/?q=plan%3Dpro",
  "exactly": "/?q=u4",
  "nobody": `/?q=${LONG}`,
  "person": "/people/a3000001",
  "by_email": "/people/a3000002",
  "related": "/people/a3000003",
  "long": "/people/a3000004",
  "deleted": "/people/a3000005",
  "unsubscribed": "/people/a3000006",
  "none": "/people/none",
  "events": "/sandbox/events?after=40",
};
