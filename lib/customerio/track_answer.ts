/** What a Track API response means, from its status and body. */

import * as z from "zod";
import { printable } from "../text.ts";
import { hasGeneralError, parseJson } from "./answer_body.ts";
import { splitList } from "./long_list.ts";
import type { AnswerProblem } from "./request_error.ts";

/** A longer message of a server is cut off, in characters. */
const MAX_MESSAGE_LENGTH = 300;

/** A longer body, in characters, is read one error after the other. */
const LONG_LENGTH = 64 * 1024;

// Servers write null for a missing value as often as they leave it out.
const problemShape = z.object({
  batch_index: z.number().int().nonnegative().nullish(),
  reason: z.string().nullish(),
  field: z.string().nullish(),
  message: z.string().nullish(),
  detail: z.string().nullish(),
});

const batchShape = z.object({ errors: z.array(problemShape).nullish() });

const errorShape = z.object({
  errors: z.array(z.union([z.string(), problemShape])).nullish(),
  meta: z.object({
    error: z.string().nullish(),
    errors: z.array(z.string()).nullish(),
  }).nullish(),
});

const regionShape = z.object({
  region: z.enum(["us", "eu"]),
  environment_id: z.number().int().nullish(),
});

/** Where the account of some credentials is. */
export interface AccountRegion {
  region: "us" | "eu";
  workspaceId: number | undefined;
}

/**
 * The people that a batch's success (200 or 207) refuses; none when all were accepted. Undefined when the body does not
 * say so: no JSON object, another shape, or an error that does not say which person it is about.
 */
export function readBatchAnswer(body: string, batchSize: number): AnswerProblem[] | undefined {
  if (body === "{}" || body === "{}\n") return [];
  if (body.length > LONG_LENGTH) return readLongBatchAnswer(body, batchSize);
  const answer = batchShape.safeParse(parseJson(body));
  if (!answer.success || hasGeneralError(body)) return undefined;
  const problems = (answer.data.errors ?? []).map(toProblem);
  const areClear = problems.every(({ index }) => index !== undefined && index < batchSize);
  return areClear ? problems : undefined;
}

/** As {@linkcode readBatchAnswer}, one error after the other: the objects of all of them would take many times the body. */
function readLongBatchAnswer(body: string, batchSize: number): AnswerProblem[] | undefined {
  const list = splitList(body, "errors");
  if (list === undefined) return undefined;
  if (!batchShape.safeParse(parseJson(list.rest)).success || hasGeneralError(list.rest)) {
    return undefined;
  }
  // Of one person the first counts.
  const problems = new Map<number, AnswerProblem>();
  for (const element of list.elements) {
    const shape = problemShape.safeParse(parseJson(element));
    const index = shape.data?.batch_index ?? undefined;
    if (shape.data === undefined || index === undefined || index >= batchSize) return undefined;
    if (!problems.has(index)) problems.set(index, toProblem(shape.data));
  }
  return [...problems.values()];
}

/** What the body of a refusal says: in any of the shapes that Customer.io uses, or else its text. */
export function readProblems(body: string): AnswerProblem[] {
  const errors = readErrors(body);
  if (errors !== undefined) return errors;
  const text = shorten(body.replaceAll(/<[^>]*>/g, " "));
  return text === "" ? [] : [{ reason: text }];
}

/** The errors in a body, in any of the shapes that Customer.io uses; undefined when it has another one. */
export function readErrors(body: string): AnswerProblem[] | undefined {
  const answer = errorShape.safeParse(parseJson(body));
  if (!answer.success) return undefined;
  const { errors, meta } = answer.data;
  const messages = [...(meta?.error ? [meta.error] : []), ...(meta?.errors ?? [])];
  return [
    ...(errors ?? []).map((error) =>
      typeof error === "string" ? { reason: shorten(error) } : toProblem(error)
    ),
    ...messages.map((message) => ({ reason: shorten(message) })),
  ];
}

/** The region and workspace in the body of `GET /api/v1/accounts/region`, or undefined when it has none. */
export function readRegion(body: string): AccountRegion | undefined {
  const answer = regionShape.safeParse(parseJson(body));
  if (!answer.success) return undefined;
  return { region: answer.data.region, workspaceId: answer.data.environment_id ?? undefined };
}

function toProblem(problem: z.infer<typeof problemShape>): AnswerProblem {
  const parts = [problem.reason, problem.message ?? problem.detail].filter(Boolean);
  return {
    reason: shorten(parts.join(": ")) || "no reason given",
    field: problem.field ? shorten(problem.field) : undefined,
    index: problem.batch_index ?? undefined,
  };
}

/** One line of bounded length. */
function shorten(text: string): string {
  // Only as much as can be shown is looked at: a message may have megabytes.
  const start = text.slice(0, MAX_MESSAGE_LENGTH * 4);
  return printable(start.replaceAll(/[\s\p{C}]+/gu, " ").trim(), MAX_MESSAGE_LENGTH);
}
