/** Values that clear an attribute. */

import type { JsonValue } from "../../json/exact_json.ts";

/** Whether an attribute's value clears the attribute instead of setting it. */
export function isClearing(value: JsonValue): boolean {
  return value === null || value === "";
}
