import { assertEquals } from "@std/assert";
import {
  dateAndTime,
  isoTime,
  nameOf,
  percentOf,
  shorten,
  timeOfDay,
} from "../../../lib/sandbox/page/format.ts";

Deno.test("timeOfDay() and dateAndTime() are those of this machine's clock", () => {
  const date = new Date(2026, 10, 3, 7, 8, 9);
  const seconds = date.getTime() / 1000;
  assertEquals(timeOfDay(seconds), "07:08:09");
  assertEquals(dateAndTime(seconds), "3 Nov 2026, 07:08:09");
});

Deno.test("isoTime() is that of a second, and nothing outside of the range of dates", () => {
  assertEquals(isoTime(1_700_000_000), "2023-11-14T22:13:20.000Z");
  assertEquals(isoTime(8_640_000_000_000), "+275760-09-13T00:00:00.000Z");
  assertEquals(isoTime(8_640_000_000_001), undefined);
});

Deno.test("nameOf() takes the id, else email, phone number, cio_id and anonymous_id", () => {
  const all = { id: "1", email: "a@example.com", phone: "+1", cio_id: "a3", anonymous_id: "x" };
  const { id: _id, ...noId } = all;
  const { email: _email, ...noEmail } = noId;
  const { phone: _phone, ...noPhone } = noEmail;
  const { cio_id: _cioId, ...noCioId } = noPhone;
  assertEquals([all, noId, noEmail, noPhone, noCioId, {}].map(nameOf), [
    "1",
    "a@example.com",
    "+1",
    "a3",
    "x",
    "nobody",
  ]);
});

Deno.test("shorten() counts characters, and shows 60 of them", () => {
  assertEquals(shorten("x".repeat(60)), "x".repeat(60));
  assertEquals(shorten("x".repeat(61)), `${"x".repeat(59)}…`);
  assertEquals(shorten("😀😀😀", 3), "😀😀😀");
  assertEquals(shorten("😀😀😀😀", 3), "😀😀…");
});

Deno.test("percentOf() is short", () => {
  assertEquals([0.075, 0.1, 1, 0, 0.1 + 0.2, 0.0000004].map(percentOf), [
    "7.5",
    "10",
    "100",
    "0",
    "30",
    "0",
  ]);
});
