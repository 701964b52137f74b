/** Answers held against Customer.io's published specification of the Track API. */

import { Ajv2020, type ValidateFunction } from "ajv/2020";
import specification from "../sandbox/api/track_operations.json" with { type: "json" };

/** An answer, and what it answers. */
export interface TrackAnswer {
  method: string;
  /** With or without a query. */
  path: string;
  status: number;
  /** Parsed. */
  body: unknown;
  /** The sandbox's address, which clients are told in the place of Customer.io's. */
  url: string;
}

const ajv = new Ajv2020({ strict: false });

const operations = specification.operations.map(({ method, path, answers }) => ({
  name: `${method} ${path}`,
  method,
  path: new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`),
  answers: new Map(
    Object.entries(answers).map(([status, schema]) => [
      Number(status),
      ajv.compile(closed(schema ?? true) as object),
    ]),
  ),
}));

/**
 * What is wrong with an answer; undefined where the specification does not have its operation or status. It names what
 * is in an object and requires none of it: here all of that has to be there, and nothing else.
 */
export function answerProblems(
  { method, path, status, body, url }: TrackAnswer,
): string[] | undefined {
  const [address] = path.split("?");
  const operation = operations.find((each) => each.method === method && each.path.test(address));
  const isRight: ValidateFunction | undefined = operation?.answers.get(status);
  if (isRight === undefined) return undefined;
  const said = JSON.parse(JSON.stringify(body).replaceAll(url, "https://track.customer.io"));
  if (isRight(said)) return [];
  return (isRight.errors ?? []).map(({ instancePath, message }) =>
    `${method} ${path} ${status}: ${instancePath} ${message}`
  );
}

function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== "object" || schema === null) return schema;
  const all = Object.fromEntries(
    Object.entries(schema).map(([name, each]) => [name, closed(each)]),
  );
  const { properties } = schema as { properties?: object };
  if (properties === undefined) return all;
  return { ...all, required: Object.keys(properties), additionalProperties: false };
}
