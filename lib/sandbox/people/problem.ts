// What a request can have wrong.

/** Something wrong with one item of a request, as the Track v2 API words it. */
export interface ApiProblem {
  reason: "required" | "invalid";
  /** The identifier, attribute or key at fault. */
  field: string;
  message: string;
}

/** The problem that something needed is not there. */
export function required(field: string, message: string): ApiProblem {
  return { reason: "required", field, message };
}

/** The problem that something is there and wrong. */
export function invalid(field: string, message: string): ApiProblem {
  return { reason: "invalid", field, message };
}
