import { assertEquals } from "@std/assert";
import { MAX_REQUEST_BYTES } from "../../../lib/sandbox/api/body.ts";
import { type Client, person, startClient } from "../../helpers/sandbox_client.ts";

const OK = { status: 200, body: {} };

Deno.test("POST /batch is accepted below 500,000 bytes and answered 413 from there on", async () => {
  await using client = startClient();
  assertEquals(await sendBatch(client, 499_999), OK);
  const tooLarge = {
    status: 413,
    body: {
      errors: [{
        reason: "invalid",
        field: "body",
        message: "request body cannot be larger than 499999 bytes",
      }],
    },
  };
  assertEquals(await sendBatch(client, 500_000), tooLarge);
  assertEquals(await sendBatch(client, 3_000_000), tooLarge);
  assertEquals(client.sandbox.personCount, 1);
  assertEquals(client.sandbox.requests.byStatus, { 200: 1, 413: 2 });
});

Deno.test("A body of unknown length is answered 413 above the limit", async () => {
  await using client = startClient();
  const stream = (size: number) => new Blob(["{}", " ".repeat(size - 2)]).stream();
  const put = (size: number) => client.send("PUT", "/api/v1/customers/1", { body: stream(size) });
  assertEquals(await put(MAX_REQUEST_BYTES), OK);
  assertEquals(await put(MAX_REQUEST_BYTES + 1), {
    status: 413,
    body: { meta: { error: "request body cannot be larger than 1000000 bytes" } },
  });
});

Deno.test("An item may have 32,000 bytes in a batch and alone, and more by v1", async () => {
  await using client = startClient();
  assertEquals(JSON.stringify(itemOf(32_000)).length, 32_000);
  assertEquals(await client.batch(itemOf(32_000), itemOf(100)), OK);
  assertEquals(await client.entity(itemOf(32_000)), OK);
  assertEquals(await client.batch(itemOf(100), itemOf(32_001)), {
    status: 207,
    body: {
      errors: [{
        batch_index: 1,
        reason: "invalid",
        field: "batch",
        message: "item cannot be larger than 32000 bytes",
      }],
    },
  });
  assertEquals((await client.entity(itemOf(32_001))).status, 413);
  const large = Array.from({ length: 40 }, (_, n) => [`a${n}`, "é".repeat(500)]);
  assertEquals(await client.put("large", Object.fromEntries(large)), OK);
});

/** Sends a batch of one person that has this many bytes altogether. */
function sendBatch(client: Client, bytes: number) {
  const body = JSON.stringify({ batch: [person({ id: "1" })] });
  return client.send("POST", "/api/v2/batch", { body: body.padEnd(bytes) });
}

/** An identify item of exactly this many bytes, no value of which is over its limit. */
function itemOf(bytes: number): unknown {
  const values: Record<string, string> = { last: "" };
  const length = () => JSON.stringify(person({ id: "1" }, values)).length;
  for (let index = 0; bytes - length() > 1000; index += 1) {
    values[`k${index}`] = "y".repeat(Math.min(900, bytes - length() - 50));
  }
  values.last = "z".repeat(bytes - length());
  return person({ id: "1" }, values);
}
