/** What kind of body an answer has: Customer.io's own answers are JSON objects. Pure functions. */

/**
 * Whether the body of a refusal has a form of Customer.io's: a JSON object with `meta` or `errors`, or with nothing.
 * Gateways and filters answer in JSON too, such as `{"message":"Forbidden"}`.
 */
export function isApiRefusal(text: string): boolean {
  const answer = parseJson(text);
  if (!isObject(answer)) return false;
  return Object.keys(answer).length === 0 || "errors" in answer || "meta" in answer;
}

/**
 * Whether the body of a success says yes: it is a JSON object, and says neither no nor anything of errors. Otherwise
 * undefined.
 * Customer.io answers `{}` and a line feed.
 */
export function readYes(body: string): true | undefined {
  if (body === "{}" || body === "{}\n") return true;
  const answer = parseJson(body);
  return isObject(answer) && !saysErrors(answer, ["errors", "error"]) ? true : undefined;
}

/** Whether `body`, a JSON object, names an error that is about no person in particular. */
export function hasGeneralError(body: string): boolean {
  const answer = parseJson(body);
  return isObject(answer) && saysErrors(answer, ["error"]);
}

/** What a body that cannot be understood is, in words for a message; undefined is one that broke off. */
export function describeBody(text: string | undefined): string {
  if (text === undefined) return "an incomplete body";
  if (text.trim() === "") return "an empty body";
  if (/^\s*<(!doctype html|html|head|body|meta|script)\b/i.test(text)) {
    return "an HTML page (a sign-in page?)";
  }
  const value = parseJson(text);
  if (value === undefined) return "a body that is not JSON";
  return isObject(value) ? "JSON of another shape" : "JSON that is no object";
}

function saysErrors(answer: Record<string, unknown>, keys: string[]): boolean {
  const { meta } = answer;
  if (answer.success === false || answer.ok === false) return true;
  return keys.some((key) => !isNothing(answer[key])) ||
    (isObject(meta) && (!isNothing(meta.error) || !isNothing(meta.errors)));
}

/** Servers write null or an empty list for what is not there as often as they leave it out. */
function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === "" || value === false ||
    (Array.isArray(value) && value.length === 0);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value of JSON text; undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
