/** Numbers of a report as people read them. Pure text. */

import { formatCount, formatDuration } from "../text.ts";

/** `4.3 ms`, `120 ms` or `1.2 s`. */
export function formatMs(ms: number): string {
  if (ms >= 999.5) return formatDuration(ms);
  return ms < 9.95 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`;
}

/** The same at an axis, whose numbers are round: `5 ms`, `1 s`, `1.5 s`. */
export function formatAxisMs(ms: number): string {
  const [value, unit] = ms < 1000 ? [ms, "ms"] : [ms / 1000, "s"];
  return `${Number(value.toPrecision(3))} ${unit}`;
}

/** `0.4`, `12` or `1,234`: a mean. */
export function formatMean(value: number): string {
  return value < 9.95 ? String(Number(value.toPrecision(2))) : formatCount(value);
}

/** `<0.1 %`, `12.5 %` or `100 %`: never 100 where something is missing, nor 0 where something is there. */
export function formatShare(part: number, whole: number): string {
  if (whole <= 0 || part <= 0) return "0 %";
  if (part >= whole) return "100 %";
  const percent = part / whole * 100;
  if (percent < 0.1) return "<0.1 %";
  return percent > 99.9 ? ">99.9 %" : `${Number(percent.toFixed(1))} %`;
}

/** `950`, `12k` or `1.5M`: at an axis, where there is little room. */
export function formatShort(value: number): string {
  if (value >= 1_000_000) return `${Number((value / 1_000_000).toPrecision(3))}M`;
  if (value >= 10_000) return `${Number((value / 1000).toPrecision(3))}k`;
  return value < 10 ? String(Number(value.toPrecision(2))) : formatCount(value);
}

/** Seconds at an axis of this length: `0.5 s`, `1:30` or `2:05:00`. */
export function formatAxisTime(seconds: number, length: number): string {
  if (length < 120) return `${Number(seconds.toFixed(3))} s`;
  const two = (value: number) => String(value).padStart(2, "0");
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  if (length < 3600) return `${minutes}:${two(whole % 60)}`;
  return length < 86_400 * 2 ? `${hours}:${two(minutes)}` : `${Math.round(hours)} h`;
}

/** What `formatAxisTime` gives, in words; undefined where it says so itself. */
export function axisTimeUnit(length: number): string | undefined {
  if (length < 120) return undefined;
  if (length < 3600) return "minutes:seconds";
  return length < 86_400 * 2 ? "hours:minutes" : undefined;
}
