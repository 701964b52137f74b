/** Finds values in parsed records in the plainest way, to compare with. */

/**
 * What a path of the configuration names in a record, the plain way: an own key first, if there is none a
 * dotted path through nested objects. Undefined when the record lacks it.
 */
export function lookup(record: unknown, path: string): unknown {
  const exact = ownValue(record, path);
  return exact === undefined ? path.split(".").reduce(ownValue, record) : exact;
}

function ownValue(value: unknown, key: string): unknown {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? Object.getOwnPropertyDescriptor(value, key)?.value : undefined;
}

/** Parses JSON with every number as `{ digits }`, its characters. */
export function parseWithDigits(json: string): unknown {
  return JSON.parse(
    json,
    (_key, value, context?: { source: string }) =>
      typeof value === "number" ? { digits: context!.source } : value,
  );
}
