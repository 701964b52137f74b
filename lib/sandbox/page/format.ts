/** How names, times and shares are written on the page. */

import type { ActivityIdentifiers } from "../people/activity.ts";

/** How many characters are shown where space is short. */
const SHORT_LENGTH = 60;

/** What a person is called where only one name fits: their id, else email, else phone number, else cio_id. */
export function nameOf(identifiers: ActivityIdentifiers): string {
  const { id, email, phone, cio_id, anonymous_id } = identifiers;
  return id ?? email ?? phone ?? cio_id ?? anonymous_id ?? "nobody";
}

/** A text, cut off after `length` characters. */
export function shorten(text: string, length = SHORT_LENGTH): string {
  const characters = text.length > length ? [...text] : [];
  return characters.length > length ? `${characters.slice(0, length - 1).join("")}…` : text;
}

/** Unix seconds as a time of day, `20:17:25`, on this machine's clock. */
export function timeOfDay(seconds: number): string {
  return new Date(seconds * 1000).toLocaleTimeString("en-GB");
}

/** Unix seconds as `23 Nov 2026, 20:17:25`, on this machine's clock. */
export function dateAndTime(seconds: number): string {
  const date = new Date(seconds * 1000);
  const day = date.toLocaleDateString("en-GB", {
    day: "numeric",
    month: "short",
    year: "numeric",
  });
  return `${day}, ${timeOfDay(seconds)}`;
}

/** Unix seconds for a `datetime` attribute; undefined outside of the range of dates. */
export function isoTime(seconds: number): string | undefined {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** A share from 0 to 1 in percent, without the sign: 0.075 is `7.5`. */
export function percentOf(rate: number): string {
  return String(Number((rate * 100).toFixed(4)));
}
