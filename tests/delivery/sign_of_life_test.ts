import { assertEquals } from "@std/assert";
import {
  RedirectError,
  StatusError,
  UnreachableError,
  UnreadableAnswerError,
} from "../../lib/customerio/request_error.ts";
import { isAnswer, isDecided, isTrouble, mayPass } from "../../lib/delivery/sign_of_life.ts";
import { RunError } from "../../lib/errors.ts";

/** What an attempt can end in, and what it shows. */
const CASES: { name: string; error: unknown; shows: string[] }[] = [
  { name: "success", error: undefined, shows: ["decided"] },
  ...[400, 401, 403, 404, 422].map((status) => ({
    name: `${status} of Customer.io`,
    error: new StatusError({ status }),
    shows: ["answer", "decided"],
  })),
  ...[300, 400, 403, 404].map((status) => ({
    name: `${status} of somebody else`,
    error: new StatusError({ status, isApiAnswer: false }),
    shows: ["answer"],
  })),
  ...[408, 425, 429].map((status) => ({
    name: `${status}`,
    error: new StatusError({ status }),
    shows: ["answer", "may pass"],
  })),
  ...[500, 502, 503, 504, 599].flatMap((status) =>
    [true, false].map((isApiAnswer) => ({
      name: `${status}, ${isApiAnswer}`,
      error: new StatusError({ status, isApiAnswer }),
      shows: ["answer", "may pass", "trouble"],
    }))
  ),
  { name: "silence", error: new UnreachableError("no answer"), shows: ["may pass", "trouble"] },
  { name: "an HTML page", error: new UnreadableAnswerError("a page"), shows: ["answer"] },
  {
    name: "half an answer",
    error: new UnreadableAnswerError("{", undefined, { isWhole: false }),
    shows: ["answer", "may pass", "trouble"],
  },
  { name: "a redirect", error: new RedirectError("elsewhere"), shows: ["answer"] },
  { name: "a stop", error: new RunError("interrupted", "SIGINT"), shows: [] },
  { name: "a mistake", error: new TypeError("x is not a function"), shows: [] },
];

Deno.test("isAnswer(), isDecided(), mayPass() and isTrouble() tell what an attempt shows of the other side", () => {
  for (const { name, error, shows } of CASES) {
    for (const purpose of ["people", "look-up", "question"] as const) {
      const found = [
        ...(isAnswer(error) ? ["answer"] : []),
        ...(isDecided(error, { purpose, size: 1 }) ? ["decided"] : []),
        ...(mayPass(error) ? ["may pass"] : []),
        ...(isTrouble(error) ? ["trouble"] : []),
      ];
      assertEquals(found, shows, `${name}, ${purpose}`);
    }
  }
});
