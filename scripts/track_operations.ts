/**
 * Writes tests/sandbox/api/track_operations.json, with which the sandbox is compared, from Customer.io's published
 * specification of the Track API (OpenAPI; https://docs.customer.io/integrations/api/track/):
 * `deno run --allow-read --allow-write=tests scripts/track_operations.ts SPECIFICATION`
 */

/** As much of an OpenAPI document as is read here; anything can be `{ "$ref": "#/…" }`. */
export interface Specification {
  paths: Record<string, Record<string, Operation>>;
  components: Record<string, Record<string, unknown>>;
}

interface Operation {
  responses?: Record<string, unknown>;
  security?: unknown[];
}

interface Response {
  description?: string;
  content?: { "application/json": { schema: unknown } };
}

/** What is read of a schema that has no references any more. */
interface Schema {
  oneOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, { enum?: string[] }>;
}

/** One operation, and the schemas of its answers by status. */
export interface TrackOperation {
  method: string;
  path: string;
  needsCredentials: boolean;
  /** `null` where the specification says nothing of the body. */
  answers: Record<string, unknown>;
}

/** What the tests need of the specification. */
export interface TrackOperations {
  source: string;
  operations: TrackOperation[];
  /** The actions of `POST /api/v2/entity` by the type of entity. */
  entityActions: Record<string, string[]>;
}

const FILE = new URL("../tests/sandbox/api/track_operations.json", import.meta.url);

const SOURCE = "Customer.io's published specification of the Track API, by scripts/" +
  "track_operations.ts: every operation with the schemas of its answers (null: nothing is said of " +
  "the body), and every action of POST /api/v2/entity by its type.";

/** What a schema has for readers alone. */
const FOR_READERS: ReadonlySet<string> = new Set(["description", "example", "x-scalar-ignore"]);

/** Makes what the tests need of a specification. */
export function trackOperations(specification: Specification): TrackOperations {
  const operations = Object.entries(specification.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { responses, security }]) =>
      responses === undefined ? [] : {
        method: method.toUpperCase(),
        path,
        needsCredentials: security?.length !== 0,
        answers: answersOf(responses, specification),
      }
    )
  );
  return { source: SOURCE, operations, entityActions: entityActions(specification) };
}

function answersOf(
  responses: Record<string, unknown>,
  specification: Specification,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(responses).map(([status, response]) => {
      const { description, content } = resolve(response, specification) as Response;
      // Written in words alone.
      const isEmptyObject = description?.includes("empty object") ?? false;
      const schema = content?.["application/json"].schema ??
        (isEmptyObject ? { type: "object", maxProperties: 0 } : null);
      return [status, withoutWords(schema)];
    }),
  );
}

function entityActions(specification: Specification): Record<string, string[]> {
  const kinds = ["person_operations", "object_operations", "delivery_operations"]
    .map((name) => resolve({ $ref: `#/components/schemas/${name}` }, specification) as Schema);
  const actions: Record<string, string[]> = {};
  for (const each of kinds.flatMap((kind) => kind.oneOf ?? kind)) {
    const [type] = enumOf(each, "type");
    (actions[type] ??= []).push(...enumOf(each, "action"));
  }
  return actions;
}

/** The values that a schema allows a property to have. */
function enumOf({ properties, allOf = [] }: Schema, name: string): string[] {
  return properties?.[name]?.enum ?? allOf.flatMap((part) => enumOf(part, name));
}

/** `value` with what its references lead to in their places. */
function resolve(value: unknown, specification: Specification): unknown {
  if (Array.isArray(value)) return value.map((each) => resolve(each, specification));
  if (typeof value !== "object" || value === null) return value;
  const { $ref } = value as { $ref?: unknown };
  if (typeof $ref === "string") {
    const [kind, name] = $ref.split("/").slice(2);
    return resolve(specification.components[kind][name], specification);
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, resolve(each, specification)]),
  );
}

function withoutWords(schema: unknown): unknown {
  return JSON.parse(
    JSON.stringify(schema, (name, value) => FOR_READERS.has(name) ? undefined : value),
  );
}

if (import.meta.main) {
  const specification = JSON.parse(await Deno.readTextFile(Deno.args[0]));
  const text = JSON.stringify(trackOperations(specification), undefined, 2);
  await Deno.writeTextFile(FILE, `${text}\n`);
}
