/** The part of a text date behind the date: a time of the day and a time zone, both of which may be absent. */

import { secondsOfDay, secondsOfOffset } from "./calendar.ts";
import type { DateFault } from "./date_fault.ts";

/** AM or PM, also with points. */
const HALF = String.raw`(?: ?(?<half>[ap])(?:m|\.m\.)(?![a-z]))`;
const FRACTION = String.raw`(?:[.,]\d+)?`;

/** What begins a time, and its spellings. Fractions of a second are cut off. */
const TIMES: readonly { name: string; pattern: RegExp }[] = [
  {
    // SQL Server has a colon before milliseconds, Apache and SAS one before the hours.
    name: "10:11, 10:11:12.123, 10:11:12 AM",
    pattern: times(
      String.raw`(?:t|,? at |, ?| |:)(?<hours>\d{1,2}):(?<minutes>\d\d)` +
        String.raw`(?::(?<seconds>\d\d)(?::\d{3}(?!\d)|${FRACTION}))?${HALF}?`,
    ),
  },
  {
    name: "10.11.12.000000 of Oracle and Db2",
    pattern: times(
      String
        .raw`(?:t|, ?| |-)(?<hours>\d{1,2})\.(?<minutes>\d\d)\.(?<seconds>\d\d)${FRACTION}${HALF}?`,
    ),
  },
  {
    name: "T10, T1011, T101112",
    pattern: times(
      String.raw`t(?<hours>\d\d)(?:(?<minutes>\d\d)(?:(?<seconds>\d\d)${FRACTION})?)?`,
    ),
  },
  {
    name: "101112, also behind a date of digits alone",
    pattern: times(String.raw` ?(?<hours>\d\d)(?<minutes>\d\d)(?<seconds>\d\d)${FRACTION}`),
  },
  {
    name: "10 AM",
    pattern: times(String.raw`(?:t|,? at |, ?| )(?<hours>\d{1,2})${HALF}`),
  },
];

/** A time zone without a time: the start of the day there. `-05:00` would be a time as well. */
const ZONE_ALONE = /^(?: .+|z|\+\d\d:\d\d)$/i;

/** Names of UTC; behind them nothing but a remark may follow. */
const UTC = String.raw`z|utc|gmt|ut|etc\/utc|etc\/gmt`;
const REMARK = String.raw` ?\[(?<zone>[^\]]*)\]| ?\((?<remark>[^)]*)\)`;

const UTC_ZONE = new RegExp(`^ ?(?:${UTC})(?:${REMARK})?$`, "i");

/** Go repeats an offset whose zone has no abbreviation, and adds its monotonic clock. */
const OFFSET_ZONE = new RegExp(
  String.raw`^ ?(?:(?:utc|gmt) ?)?(?<sign>[+-])(?<hours>\d\d|\d(?!\d))` +
    String.raw`(?::?(?<minutes>\d\d)(?::?(?<seconds>\d\d))?)?` +
    String.raw`(?:${REMARK}| (?<name>[a-z]{1,5})| \k<sign>\k<hours>(?:\d\d)?)?(?: m=[+-][\d.]+)?$`,
  "i",
);

const UTC_NAME = new RegExp(`^(?:${UTC})$`, "i");

/** `CET`, `Europe/Berlin`, `[Europe/Berlin]`, `(Central European Time)`. */
const NAMED_ZONE = /^ ?(?:[[(]?[a-z][\w+/-]*[\])]?|\(?[a-z ]+ time\)?)$/i;

/**
 * The seconds from midnight UTC of the date to the time that `text` names, the date's time zone included: 0 for "",
 * -7200 for `T00:00+02:00`. White space is single spaces.
 */
export function readTimeOfDay(text: string): number | DateFault {
  if (text === "") return 0;
  for (const { pattern } of TIMES) {
    const parts = pattern.exec(text)?.groups;
    if (parts === undefined) continue;
    const time = readTime(parts);
    const offset = readZone(parts.zone);
    if (typeof offset !== "number") return offset;
    return time === undefined ? "noTime" : time - offset;
  }
  if (!ZONE_ALONE.test(text)) return "unknown";
  const offset = readZone(text);
  if (typeof offset === "number") return -offset;
  return offset === "zoneName" ? "unknown" : offset;
}

function readTime({ hours, minutes, seconds, half }: Record<string, string>): number | undefined {
  const hour = Number(hours);
  if (half !== undefined && (hour < 1 || hour > 12)) return undefined;
  const noon = half === undefined || /a/i.test(half) ? 0 : 12;
  return secondsOfDay(
    half === undefined ? hour : hour % 12 + noon,
    Number(minutes ?? 0),
    Number(seconds ?? 0),
  );
}

/** The seconds that a time zone is ahead of UTC. */
function readZone(text: string): number | DateFault {
  if (text === "" || UTC_ZONE.test(text)) return 0;
  const parts = OFFSET_ZONE.exec(text)?.groups;
  if (parts === undefined) return NAMED_ZONE.test(text) ? "zoneName" : "unknown";
  const { sign, hours, minutes = 0, seconds = 0, zone, remark, name } = parts;
  const offset = secondsOfOffset(Number(hours), Number(minutes), Number(seconds));
  if (offset === undefined) return "noOffset";
  if (offset !== 0 && UTC_NAME.test(zone ?? remark ?? name ?? "")) return "zoneContradiction";
  return sign === "-" ? -offset : offset;
}

function times(pattern: string): RegExp {
  return new RegExp(`^${pattern}(?<zone>.*)$`, "i");
}
