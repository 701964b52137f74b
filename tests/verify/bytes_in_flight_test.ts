import { assertEquals } from "@std/assert";
import { BytesInFlight } from "../../lib/verify/bytes_in_flight.ts";
import type { Expectation } from "../../lib/verify/expectation.ts";
import { turns } from "../helpers/turns.ts";

/** One person whose attributes take `bytes`. */
function group(bytes: number): Expectation[] {
  const position = { record: 1, line: 1, column: 1, offset: 0 };
  const attributes = { a: "x".repeat(bytes - 1) };
  return [{ number: 1, user: "1", key: "1", position, attributes, updatesOnly: false }];
}

/** Those of groups with so many bytes that may be in flight at once, until `end` is called. */
function startWith(...sizes: number[]) {
  const inFlight = new BytesInFlight();
  const begun: number[] = [];
  const done = (async () => {
    const groups = ReadableStream.from(sizes.map(group));
    for await (const { bytes } of inFlight.limit(groups)) begun.push(bytes);
  })();
  return { begun, done, end: (bytes: number) => inFlight.end(bytes) };
}

Deno.test("BytesInFlight holds back what would make more than 8 MB, until enough has ended", async () => {
  const { begun, done, end } = startWith(5_000_000, 3_000_000, 2, 1_000_000);
  await turns(10);
  assertEquals(begun, [5_000_000, 3_000_000]);
  end(1);
  await turns(10);
  assertEquals(begun.length, 2);
  end(1);
  await turns(10);
  assertEquals(begun, [5_000_000, 3_000_000, 2]);
  end(4_999_998);
  await done;
  assertEquals(begun.length, 4);
});

Deno.test("BytesInFlight holds back what is too large beside the least that is in flight", async () => {
  const { begun, done, end } = startWith(1, 8_000_000);
  await turns(10);
  assertEquals(begun, [1]);
  end(1);
  await done;
  assertEquals(begun, [1, 8_000_000]);
});

Deno.test("BytesInFlight lets one group through that is larger than all may be", async () => {
  const { begun, done, end } = startWith(9_000_000, 1);
  await turns(10);
  assertEquals(begun, [9_000_000]);
  end(9_000_000);
  await done;
  assertEquals(begun, [9_000_000, 1]);
});

Deno.test("BytesInFlight does not even ask for the next group while there is more in flight than may be", async () => {
  const inFlight = new BytesInFlight();
  let asked = 0;
  async function* groups() {
    for (const bytes of [8_000_001, 8_000_000, 1]) {
      asked++;
      yield await Promise.resolve(group(bytes));
    }
  }
  const limited = inFlight.limit(groups());
  await limited.next();
  const second = limited.next();
  await turns(10);
  assertEquals(asked, 1);
  inFlight.end(8_000_001);
  assertEquals((await second).value?.bytes, 8_000_000);
  const third = limited.next();
  await turns(10);
  assertEquals(asked, 3);
  inFlight.end(8_000_000);
  assertEquals((await third).value?.bytes, 1);
  assertEquals((await limited.next()).done, true);
});
