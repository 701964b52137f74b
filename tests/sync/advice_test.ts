import { assertEquals, assertStrictEquals } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import type { Target } from "../../lib/run/target.ts";
import {
  pageUrlOf,
  redirectWarnings,
  replacedWarnings,
  together,
  withAdvice,
} from "../../lib/sync/advice.ts";

/** The part of a target that advice looks at. */
function target(
  baseUrl: string,
  { origin = baseUrl, region = "us" }: { origin?: string; region?: Target["region"] } = {},
): Target {
  return { baseUrl, region, api: { origin } } as unknown as Target;
}

Deno.test("pageUrlOf() is the address of a sandbox that runs on this machine, and of nothing else", () => {
  const cases: [Target | undefined, string | undefined][] = [
    [undefined, undefined],
    [target("http://127.0.0.1:8787"), "http://127.0.0.1:8787/"],
    [target("http://localhost:8787/track"), "http://localhost:8787/"],
    [target("https://track.customer.io"), undefined],
    [target("http://127.0.0.1:1", { region: "sandbox" }), undefined],
  ];
  for (const [of, url] of cases) assertEquals(pageUrlOf(of), url, of?.baseUrl);
});

Deno.test("redirectWarnings() names both hosts, what to set, and no secret of a URL", () => {
  const [from, to] = ["https://track.customer.io", "https://track-eu.customer.io"];
  assertEquals(redirectWarnings(target(from)), []);
  assertEquals(redirectWarnings(target(`${from}/?key=1`, { origin: `${to}/secret` })), [{
    kind: "redirected",
    message: `Customer.io redirected requests from ${from} to ${to}: ` +
      "set region to where the account is, so that nothing makes the detour",
  }]);
});

Deno.test("withAdvice() says how to go on after an outage, and leaves other errors as they are", () => {
  const outage = new RunError("unreachable", "No answer for 5:00 min");
  assertEquals(
    withAdvice(outage, undefined).message,
    "No answer for 5:00 min: run it again once Customer.io accepts requests again; " +
      "with --state PATH a run goes on where the last one ended",
  );
  const withState = withAdvice(outage, "users.state");
  assertEquals(
    withState.message,
    "No answer for 5:00 min: run it again with --state users.state once Customer.io accepts " +
      "requests again, and it goes on from here",
  );
  assertEquals(withState.kind, "unreachable");
  assertStrictEquals(withState.cause, outage);
  const refused = new RunError("auth", "Refused");
  assertStrictEquals(withAdvice(refused, "users.state"), refused);
});

Deno.test("replacedWarnings() counts what was left out, and says how to send it all the same", () => {
  const rest =
    " left out: a later run with this state had other values of the same users accepted, " +
    "and older ones must not replace them; --full sends them all the same";
  assertEquals(replacedWarnings(0), []);
  assertEquals(replacedWarnings(1), [{ kind: "superseded", message: `1 record is${rest}` }]);
  assertEquals(replacedWarnings(1200), [
    { kind: "superseded", message: `1,200 records are${rest}` },
  ]);
});

Deno.test("together() tells of a problem with files besides what had ended the run", () => {
  const [refused, interrupted] = [
    new RunError("auth", "Refused"),
    new RunError("interrupted", "Interrupted by SIGINT"),
  ];
  const full = new RunError("usage", "The disk is full");
  const told = (ended?: RunError, problem?: RunError) =>
    together(ended, problem).map(({ kind, message, cause }) => ({ kind, message, cause }));
  assertEquals(together(undefined, undefined), []);
  assertEquals(together(refused, undefined), [refused]);
  const internal = { kind: "internal", message: "The disk is full", cause: full };
  assertEquals<unknown>(told(undefined, full), [internal]);
  // An interruption is no error: both are told.
  const signal = { kind: "interrupted", message: "Interrupted by SIGINT", cause: undefined };
  assertEquals<unknown>(told(interrupted, full), [signal, internal]);
  assertEquals(together(refused, new RunError("internal", "Refused")), [refused]);
  assertEquals<unknown>(told(refused, full), [
    { kind: "auth", message: "Refused; also: The disk is full", cause: refused },
  ]);
});
