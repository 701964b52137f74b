/** Tests of delivering requests in as many places as there are. */

import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { Places } from "../../lib/delivery/places.ts";
import { deliverInPlaces } from "../../lib/sync/in_places.ts";

/** Requests by their numbers, and whether they were brought to an end. */
function requestsUpTo(end: number) {
  const state = { isEnded: false, taken: 0 };
  async function* requests() {
    try {
      for (let i = 0; i < end; i++) {
        state.taken++;
        yield i;
      }
    } finally {
      state.isEnded = true;
    }
  }
  return { state, requests: requests() };
}

Deno.test("deliverInPlaces() delivers each request once, as many at a time as there are places", async () => {
  for (const parallelism of [1, 3]) {
    const { state, requests } = requestsUpTo(7);
    const delivered: number[] = [];
    let [now, most] = [0, 0];
    await deliverInPlaces(requests, {
      places: new Places(parallelism),
      async deliver(request) {
        most = Math.max(most, ++now);
        await new Promise((resolve) => setTimeout(resolve));
        delivered.push(request);
        now--;
      },
    });
    assertEquals(delivered.toSorted(), [0, 1, 2, 3, 4, 5, 6]);
    assertEquals([most, state.isEnded, state.taken], [parallelism, true, 7]);
  }
});

Deno.test("deliverInPlaces() has no empty place while a request is on its way", async () => {
  const places = new Places(1);
  const dry: boolean[] = [];
  await deliverInPlaces(requestsUpTo(3).requests, {
    places,
    deliver: () => Promise.resolve(void dry.push(places.isDry)),
  });
  assertEquals([dry, places.isDry], [[false, false, false], true]);
});

Deno.test("deliverInPlaces() ends with what a delivery throws, and takes no more requests", async () => {
  const { state, requests } = requestsUpTo(100);
  const mistake = new TypeError("a mistake");
  const error = await assertRejects(() =>
    deliverInPlaces(requests, {
      places: new Places(1),
      deliver: (request) => request === 2 ? Promise.reject(mistake) : Promise.resolve(),
    })
  );
  assertStrictEquals(error, mistake);
  assertEquals([state.isEnded, state.taken], [true, 3]);
});
