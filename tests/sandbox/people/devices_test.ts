/** Tests of devices: adding and removing them by v1 and v2, keeping and showing them. */

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { startStandalone } from "../../../lib/sandbox/standalone.ts";
import { type Client, clientOf, startClient } from "../../helpers/sandbox_client.ts";
import { temporaryFile } from "../../helpers/sandbox_store.ts";

const OK = { status: 200, body: {} };
const PHONE = { id: "d1", platform: "ios", attributes: { app_version: "1.10", badge: 1 } };

/** Adds a device to the person with the id 1, or removes it. */
interface Way {
  add(client: Client, device: Record<string, unknown>): Promise<unknown>;
  remove(client: Client, id: string): Promise<unknown>;
}

const PERSON = { type: "person", identifiers: { id: "1" } };
const PATH = "/api/v1/customers/1/devices";

const WAYS: Record<string, Way> = {
  v1: {
    add: (client, device) => client.send("PUT", PATH, { body: { device } }),
    remove: (client, id) => client.send("DELETE", `${PATH}/${encodeURIComponent(id)}`),
  },
  v2: {
    add: (client, { id, ...device }) =>
      client.entity({ ...PERSON, action: "add_device", device: { token: id, ...device } }),
    remove: (client, id) =>
      client.entity({ ...PERSON, action: "delete_device", device: { token: id } }),
  },
};

for (const [way, { add, remove }] of Object.entries(WAYS)) {
  Deno.test(`${way} adds devices, replaces one with the same token, and removes one`, async () => {
    await using client = startClient({ now: () => 5000 });
    const devices = () => client.sandbox.person({ id: "1" })?.devices;
    assertEquals(await remove(client, "d1"), OK);
    assertEquals(client.sandbox.activity(), []);
    assertEquals(await add(client, PHONE), OK);
    assertEquals(await add(client, { id: "a/b", platform: "android", last_used: 3 }), OK);
    const tablet = { id: "a/b", platform: "android", last_used: 3, attributes: {} } as const;
    assertEquals<unknown>(devices(), [{ ...PHONE, last_used: 5 }, tablet]);
    assertEquals(await add(client, { id: "d1", platform: "android", last_used: 4 }), OK);
    assertEquals(devices(), [tablet, { ...tablet, id: "d1", last_used: 4 }]);
    assertEquals(await remove(client, "a/b"), OK);
    assertEquals(devices()?.map(({ id }) => id), ["d1"]);
    const { body } = await client.look("/customers/1/attributes");
    assertEquals(body.customer.devices, devices());
    assertEquals(await remove(client, "d1"), OK);
    assertEquals(devices(), undefined);
    assertEquals(client.sandbox.activity().at(-1)?.data, {
      "device d1": { from: '{"last_used":4,"platform":"android","attributes":{}}', to: "" },
    });
  });

  Deno.test(`${way} makes nobody for a device of a suppressed identifier`, async () => {
    await using client = startClient();
    await client.send("POST", "/api/v1/customers/1/suppress");
    assertEquals(await add(client, PHONE), OK);
    assertEquals(client.sandbox.personCount, 0);
  });
}

Deno.test("PUT /customers/{identifier}/devices answers 400 to what is no device", async () => {
  await using client = startClient();
  const cases: { device?: unknown; errors: string[] }[] = [
    { errors: ["device must be present"] },
    { device: "d1", errors: ["device must be a JSON object"] },
    { device: { platform: "ios" }, errors: ["device id must be a string that is not empty"] },
    { device: { id: "" }, errors: ["device id must be a string that is not empty"] },
    {
      device: { id: "d1", last_used: "now", attributes: [] },
      errors: [
        "device platform must be ios or android",
        "device last_used must be a Unix timestamp in seconds",
        "device attributes must be a JSON object",
      ],
    },
  ];
  for (const { device, errors } of cases) {
    const answer = await client.send("PUT", PATH, { body: { device } });
    assertEquals(answer, { status: 400, body: { meta: { errors } } }, JSON.stringify(device));
  }
  assertEquals(client.sandbox.personCount, 0);
});

Deno.test("POST /entity says what is wrong with a device and its person", async () => {
  await using client = startClient();
  for (const action of ["add_device", "delete_device"]) {
    const { status, body } = await client.entity({ type: "person", action });
    assertEquals({ status, fields: body.errors.map(({ field }: { field: string }) => field) }, {
      status: 400,
      fields: ["identifiers", "device"],
    });
  }
});

Deno.test("POST /entity tells a device whose token is missing from one whose token is none", async () => {
  await using client = startClient();
  const add = { type: "person", action: "add_device", identifiers: { id: "1" } };
  const message = "device token must be a string that is not empty";
  const cases = [
    { device: { platform: "ios" }, reason: "required" },
    { device: { platform: "ios", token: "" }, reason: "invalid" },
    { device: { platform: "ios", token: 7 }, reason: "invalid" },
  ];
  for (const { device, reason } of cases) {
    const answer = await client.entity({ ...add, device });
    assertEquals(answer, { status: 400, body: { errors: [{ reason, field: "device", message }] } });
  }
});

Deno.test("Merging gives the primary the devices that only the secondary has", async () => {
  await using client = startClient();
  const add = (person: string, id: string, last_used: number) =>
    client.send("PUT", `/api/v1/customers/${person}/devices`, {
      body: { device: { id, platform: "ios", last_used } },
    });
  await add("1", "both", 1);
  await add("2", "both", 2);
  await add("2", "other", 2);
  const body = { primary: { id: "1" }, secondary: { id: "2" } };
  await client.send("POST", "/api/v1/merge_customers", { body });
  const { devices } = client.sandbox.person({ id: "1" })!;
  assertEquals(devices?.map(({ id, last_used }) => [id, last_used]), [["both", 1], ["other", 2]]);
});

Deno.test("Devices are kept in a file through updates, and shown on the page", async () => {
  await using file = await temporaryFile();
  {
    await using client = clientOf(await startStandalone({ db: file.path }));
    await WAYS.v1.add(client, PHONE);
    await client.put("1", { plan: "pro" });
    await client.put("2", {});
  }
  await using client = clientOf(await startStandalone({ db: file.path }));
  const badge = client.sandbox.person({ id: "1" })?.devices?.[0].attributes;
  assertEquals(badge, PHONE.attributes);
  const read = async (path: string) => await (await fetch(client.sandbox.url + path)).text();
  const page = await read("/people/a3000001");
  assertStringIncludes(page, '<th scope="row">d1</th>');
  assertStringIncludes(page, '<span class="name">app_version</span> 1.10');
  assert(!(await read("/people/a3000002")).includes("Devices"));
});

for (const [way, { add, remove }] of Object.entries(WAYS)) {
  Deno.test(`${way} changes nothing by a device that is there already, or by removing one that is not`, async () => {
    await using client = startClient({ now: () => 5000 });
    await client.put("1", {});
    assertEquals(await remove(client, "d1"), OK);
    assertEquals(client.sandbox.activity().length, 1);
    await add(client, PHONE);
    assertEquals(await add(client, PHONE), OK);
    assertEquals(await remove(client, "d2"), OK);
    assertEquals(client.sandbox.activity().length, 2);
    assertEquals(client.sandbox.person({ id: "1" })?.devices?.length, 1);
  });
}

Deno.test("v1 refuses a device of an identifier that nobody can have", async () => {
  await using client = startClient();
  const path = `/api/v1/customers/${"x".repeat(151)}/devices`;
  const errors = ["id attribute cannot be longer than 150 bytes"];
  const answer = await client.send("PUT", path, { body: { device: PHONE } });
  assertEquals(answer, { status: 400, body: { meta: { errors } } });
  const removed = await client.send("DELETE", `${path}/d1`);
  assertEquals(removed, { status: 400, body: { meta: { errors } } });
  assertEquals(client.sandbox.personCount, 0);
});

Deno.test("Merging people without devices makes none, and takes over a single one", async () => {
  await using client = startClient();
  const sides = { primary: { id: "1" }, secondary: { id: "2" } };
  const merge = () => client.send("POST", "/api/v1/merge_customers", { body: sides });
  for (const id of ["1", "2"]) await client.put(id, {});
  await merge();
  assertEquals(client.sandbox.person({ id: "1" })?.devices, undefined);
  await client.send("PUT", "/api/v1/customers/2/devices", { body: { device: PHONE } });
  await merge();
  assertEquals(client.sandbox.person({ id: "1" })?.devices?.map(({ id }) => id), ["d1"]);
});
