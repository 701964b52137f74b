// Counting the requests that a sandbox has answered.

/** How many requests a sandbox has answered. */
export interface RequestCounts {
  total: number;
  /** By method and route: `"PUT /api/v1/customers/:identifier"`. Unknown paths count as `*` or `/api/*`. */
  byRoute: Record<string, number>;
  /** By HTTP status; a request without an answer has none. */
  byStatus: Record<number, number>;
}

/** The counts before the first request. */
export function noRequests(): RequestCounts {
  return { total: 0, byRoute: {}, byStatus: {} };
}

/** Adds one answered request to the counts. */
export function countRequest(
  counts: RequestCounts,
  { route, status }: { route: string; status: number | undefined },
): void {
  counts.total += 1;
  counts.byRoute[route] = (counts.byRoute[route] ?? 0) + 1;
  if (status !== undefined) counts.byStatus[status] = (counts.byStatus[status] ?? 0) + 1;
}
