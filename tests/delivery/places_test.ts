import { assertEquals } from "@std/assert";
import { Places } from "../../lib/delivery/places.ts";
import { settle } from "../helpers/turns.ts";

/** Takes `count` places; `got` grows with what each was told. */
function take(places: Places, count: number): boolean[] {
  const got: boolean[] = [];
  for (let i = 0; i < count; i++) Promise.resolve(places.take()).then((told) => got.push(told));
  return got;
}

Deno.test("take() gives as many places as may be at work, and one for each that waits, up to a bound", async () => {
  const places = new Places(2);
  const got = take(places, 1000);
  await settle();
  assertEquals(got.length, 2);
  const waits = Promise.withResolvers<void>();
  for (let i = 0; i < 10; i++) places.whileWaiting(waits.promise);
  await settle();
  assertEquals(got.length, 12);
  for (let i = 0; i < 900; i++) places.whileWaiting(waits.promise);
  await settle();
  assertEquals({ got: got.length, max: places.max }, { got: 502, max: 502 });
  waits.resolve();
  await settle();
  // Those that waited are at work again: as many as there are too many have to end before another begins.
  for (let i = 0; i < 500; i++) places.free();
  await settle();
  assertEquals(got.length, 502);
  places.free();
  await settle();
  assertEquals(got.length, 503);
});

Deno.test("take() gives only so many places as are wanted during an outage, but one where none is taken", async () => {
  const places = new Places(4);
  places.want(0);
  const got = take(places, 10);
  await settle();
  assertEquals(got.length, 1);
  places.want(2);
  await settle();
  assertEquals(got.length, 3);
  for (let i = 0; i < 2; i++) places.free();
  await settle();
  assertEquals(got.length, 3);
  places.free();
  await settle();
  assertEquals(got.length, 4);
  places.want(undefined);
  await settle();
  assertEquals(got.length, 7);
});

Deno.test("close() tells everyone that there are no more requests; isDry while one is awaited, and then", async () => {
  const places = new Places(1);
  assertEquals(places.isDry, false);
  const got = take(places, 3);
  assertEquals(places.isDry, true);
  places.fill();
  assertEquals(places.isDry, false);
  places.close();
  await settle();
  assertEquals({ got, later: places.take(), isDry: places.isDry }, {
    got: [true, false, false],
    later: false,
    isDry: true,
  });
});

Deno.test("takeMore() takes what is free at once, and giveBack() lets others in", async () => {
  const places = new Places(3);
  assertEquals([places.takeMore(2), places.takeMore(5), places.takeMore(1)], [2, 1, 0]);
  const got = take(places, 1);
  await settle();
  assertEquals(got, []);
  places.giveBack();
  await settle();
  assertEquals(got, [true]);
  for (let i = 0; i < 3; i++) places.giveBack();
  assertEquals(places.isDry, false);
  places.close();
  assertEquals(places.takeMore(1), 0);
});

Deno.test("isDry says that no request comes where those who begin them say so, or wait for one", () => {
  const places = new Places(2);
  assertEquals(places.isDry, false);
  places.isExhausted = true;
  assertEquals(places.isDry, true);
  places.isExhausted = false;
  places.takeMore(1);
  assertEquals(places.isDry, true);
  places.fill();
  assertEquals(places.isDry, false);
});
