/** Requests held against Customer.io's published specification of the Track API, as far as it is about identifying people. */

import { Ajv2020 } from "ajv/2020";
import specification from "./track_specification.json" with { type: "json" };

/** A request as it arrived. */
export interface SentRequest {
  method: string;
  path: string;
  body: string;
}

// `format` is left out, as any text may be an email there: the API itself says which it refuses.
const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
ajv.addSchema(specification, "track");

/** The schemas of the bodies, by method and beginning of the path. */
const BODIES = [
  { method: "POST", start: "/api/v2/batch", schema: "postBatch" },
  { method: "POST", start: "/api/v2/entity", schema: "postEntity" },
  { method: "PUT", start: "/api/v1/customers/", schema: "putCustomer" },
];

/**
 * What is wrong with `request`; nothing when it is as the specification says. The list of types that the specification
 * gives for further attributes of v1 is left out: null, fractions, lists and objects, which its text describes, are
 * not on it.
 */
export function specificationProblems({ method, path, body }: SentRequest): string[] {
  const kind = BODIES.find((each) => each.method === method && path.startsWith(each.start));
  if (kind === undefined) return [`There is no ${method} ${path}`];
  const validate = ajv.getSchema(`track#/$defs/${kind.schema}`)!;
  if (validate(JSON.parse(body))) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
