import { assertEquals } from "@std/assert";
import {
  ConnectionSetupError,
  RedirectError,
  StatusError,
  UnreachableError,
  UnreadableAnswerError,
} from "../../lib/customerio/request_error.ts";
import {
  type AskedFor,
  isAboutPath,
  VERDICT_RULES,
  verdictOn,
} from "../../lib/delivery/verdict.ts";
import { RunError } from "../../lib/errors.ts";

const ONE: AskedFor = { purpose: "people", size: 1 };
const MANY: AskedFor = { purpose: "people", size: 2 };
const LOOK_UP: AskedFor = { purpose: "look-up", size: 1 };
const LOOK_UPS: AskedFor = { purpose: "look-up", size: 100 };
const QUESTION: AskedFor = { purpose: "question", size: 1 };

/** The statuses from 300 to 599 that have `verdict`. */
function statusesWith(verdict: string, asked: AskedFor, isApiAnswer = true): number[] {
  return Array.from({ length: 300 }, (_, i) => 300 + i)
    .filter((status) =>
      verdictOn(new StatusError({ status, isApiAnswer }), asked).verdict === verdict
    );
}

Deno.test("verdictOn() retries 408, 425, 429 and every 5xx, whatever was asked for and whoever answers", () => {
  const all5xx = Array.from({ length: 100 }, (_, i) => 500 + i);
  for (const asked of [ONE, MANY, LOOK_UP, LOOK_UPS, QUESTION]) {
    for (const isApiAnswer of [true, false]) {
      const statuses = statusesWith("retry", asked, isApiAnswer);
      assertEquals(statuses, [408, 425, 429, ...all5xx], JSON.stringify(asked));
    }
  }
});

Deno.test("verdictOn() tells every other status apart by what was asked for and who answers", () => {
  const below500 = Array.from({ length: 200 }, (_, i) => 300 + i)
    .filter((status) => ![408, 425, 429].includes(status));
  const without = (...statuses: number[]) => below500.filter((one) => !statuses.includes(one));
  const aboutPeople = [400, 409, 413, 414, 422];
  const always = [...below500.filter((status) => status < 400), 402, 404, 405, 407, 421];
  const rest = without(401, ...always);
  const json = { setup: without(401, 403, ...aboutPeople), stop: [401, 403] };
  const other = { setup: always, stop: [401], reject: [] };
  const cases: {
    name: string;
    asked: AskedFor;
    isApiAnswer: boolean;
    [verdict: string]: unknown;
  }[] = [
    {
      name: "one person",
      asked: ONE,
      isApiAnswer: true,
      ...json,
      split: [],
      reject: aboutPeople,
      fail: [],
    },
    {
      name: "people",
      asked: MANY,
      isApiAnswer: true,
      ...json,
      split: aboutPeople,
      reject: [],
      fail: [],
    },
    {
      name: "one look-up",
      asked: LOOK_UP,
      isApiAnswer: true,
      ...json,
      split: [],
      reject: aboutPeople,
      fail: [],
    },
    {
      name: "look-ups",
      asked: LOOK_UPS,
      isApiAnswer: true,
      ...json,
      split: aboutPeople,
      reject: [],
      fail: [],
    },
    {
      name: "the question",
      asked: QUESTION,
      isApiAnswer: true,
      setup: without(401, 403),
      stop: [401, 403],
    },
    {
      name: "one person, blocked",
      asked: ONE,
      isApiAnswer: false,
      ...other,
      split: [],
      fail: rest,
    },
    { name: "people, blocked", asked: MANY, isApiAnswer: false, ...other, split: rest, fail: [] },
    {
      name: "one look-up, blocked",
      asked: LOOK_UP,
      isApiAnswer: false,
      ...other,
      split: [],
      fail: rest,
    },
    {
      name: "look-ups, blocked",
      asked: LOOK_UPS,
      isApiAnswer: false,
      ...other,
      split: rest,
      fail: [],
    },
    {
      name: "the question, blocked",
      asked: QUESTION,
      isApiAnswer: false,
      setup: without(401),
      stop: [401],
    },
  ];
  for (const { name, asked, isApiAnswer, ...expected } of cases) {
    for (const [verdict, statuses] of Object.entries(expected)) {
      assertEquals(statusesWith(verdict, asked, isApiAnswer), statuses, `${verdict} for ${name}`);
    }
  }
});

Deno.test("verdictOn() knows every error and what it tells the pace", () => {
  const cases = [
    { name: "success", error: undefined, verdict: "accepted", pace: "success" },
    { name: "429", error: new StatusError({ status: 429 }), verdict: "retry", pace: "refused" },
    { name: "408", error: new StatusError({ status: 408 }), verdict: "retry", pace: "success" },
    { name: "500", error: new StatusError({ status: 500 }), verdict: "retry", pace: "trouble" },
    { name: "400", error: new StatusError({ status: 400 }), verdict: "split", pace: "success" },
    { name: "401", error: new StatusError({ status: 401 }), verdict: "stop", pace: "success" },
    { name: "404", error: new StatusError({ status: 404 }), verdict: "setup", pace: "success" },
    { name: "trust", error: new ConnectionSetupError("no"), verdict: "setup", pace: undefined },
    { name: "silence", error: new UnreachableError("no"), verdict: "retry", pace: "trouble" },
    { name: "garbage", error: new UnreadableAnswerError("no"), verdict: "retry", pace: undefined },
    { name: "redirect", error: new RedirectError("no"), verdict: "setup", pace: undefined },
    { name: "stop", error: new RunError("interrupted", ""), verdict: "stop", pace: undefined },
    { name: "mistake", error: new TypeError("oh"), verdict: "stop", pace: undefined },
    { name: "thrown text", error: "text", verdict: "stop", pace: undefined },
  ];
  for (const { name, error, ...expected } of cases) {
    const { verdict, pace } = verdictOn(error, MANY);
    assertEquals(
      { verdict, pace },
      expected as { verdict: typeof verdict; pace: typeof pace },
      name,
    );
  }
});

Deno.test("VERDICT_RULES name the kind of error that ends the run, except for mistakes of ours", () => {
  for (const { when, verdict, endsWith } of VERDICT_RULES) {
    const isEnd = verdict === "setup" || verdict === "stop";
    const isOurs = when.includes("mistake in cio-sync");
    assertEquals(endsWith !== undefined, isEnd && !isOurs, when);
  }
});

Deno.test("VERDICT_RULES is the documented table of what is retried, row by row", async () => {
  const document = await Deno.readTextFile(new URL("../../docs/retries.md", import.meta.url));
  const section = document.split("## What is retried\n")[1].split("\n#")[0];
  const rows = section.split("\n").filter((line) => line.startsWith("|")).slice(2)
    .map((line) => line.split("|").slice(1, 3).map((cell) => cell.trim()));
  assertEquals(rows, VERDICT_RULES.map(({ when, then }) => [when, then]));
});

Deno.test("isAboutPath() is true for what a server says of a path that it does not know", () => {
  const statuses = [200, 301, 399, 400, 401, 403, 404, 405, 406, 410, 413, 500];
  assertEquals(statuses.filter((status) => isAboutPath(new StatusError({ status }))), [
    ...[200, 301, 399],
    ...[404, 405, 410],
  ]);
  assertEquals(isAboutPath(new RedirectError("Cannot follow x")), true);
  assertEquals(isAboutPath(new UnreachableError("No answer")), false);
});

Deno.test("verdictOn() fails one person for an answer about the path, where that has an odd identifier", () => {
  for (const status of [404, 405, 410]) {
    const error = new StatusError({ status, isApiAnswer: true });
    assertEquals(verdictOn(error, { ...ONE, hasDoubtfulPath: true }).verdict, "fail", `${status}`);
    assertEquals(
      verdictOn(error, { ...ONE, hasDoubtfulPath: false }).verdict,
      "setup",
      `${status}`,
    );
    assertEquals(verdictOn(error, ONE).verdict, "setup", `${status}`);
  }
});

Deno.test("verdictOn() tries the parts of what was answered by something else once, down to one person", () => {
  const page = new UnreadableAnswerError("a page");
  const half = new UnreadableAnswerError("half of one", undefined, { isWhole: false });
  const cases: [name: string, error: Error, asked: Partial<AskedFor>, verdict: string][] = [
    ["a whole request", page, { size: 2 }, "retry"],
    ["one person's", page, {}, "retry"],
    ["part of a request", page, { size: 2, isPart: true }, "split"],
    ["one person of it", page, { isPart: true }, "fail"],
    ["part of one, broken off", half, { size: 2, isPart: true }, "retry"],
    ["one person of it, broken off", half, { isPart: true }, "retry"],
    ["a stop, for a part", new RunError("interrupted", ""), { size: 2, isPart: true }, "stop"],
    ["a redirect, for a part", new RedirectError("no"), { isPart: true }, "setup"],
  ];
  for (const [name, error, asked, verdict] of cases) {
    assertEquals(verdictOn(error, { ...ONE, ...asked }).verdict, verdict, name);
  }
});
