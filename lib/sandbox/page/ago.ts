/** Times as how long ago they were. */

/**
 * How long ago `seconds` was: `2 minutes ago`. The page's script imports this very function as `ago.ts`, so it uses
 * nothing from outside of itself.
 *
 * @param seconds Unix seconds.
 * @param now The present in Unix seconds.
 */
export function ago(seconds: number, now: number): string {
  const passed = Math.floor(now - seconds);
  if (passed < 10) return "just now";
  const units = { year: 31_557_600, month: 2_629_800, day: 86_400, hour: 3600, minute: 60 };
  for (const [unit, length] of Object.entries(units)) {
    const count = Math.floor(passed / length);
    if (count > 0) return `${count} ${unit}${count === 1 ? "" : "s"} ago`;
  }
  return `${passed} seconds ago`;
}
