import { assertEquals } from "@std/assert";
import { type ErrorKind, RunError } from "../../lib/errors.ts";
import { EARLIER_FAILED, notConfirmed, notSent, sentTogether } from "../../lib/outcome/reasons.ts";

/** How a run ended, as a record in the failures file says it. */
const ENDS: Record<ErrorKind, string> = {
  usage: "the run ended",
  config: "the run ended",
  data: "the run ended",
  auth: "Customer.io refused the credentials",
  unreachable: "Customer.io could not be reached",
  setup: "requests do not get through to Customer.io as things are set up",
  internal: "the run ended with an internal error",
  interrupted: "the run was interrupted",
};

Deno.test("notSent() and notConfirmed() say in short why the run ended", () => {
  for (const [kind, words] of Object.entries(ENDS)) {
    const stop = new RunError(kind as ErrorKind, "In full");
    assertEquals(notSent(stop), `Not sent: ${words}`);
    assertEquals(notConfirmed(stop), `Not confirmed: ${words}`);
  }
  assertEquals(notSent(undefined), "Not sent: the run ended");
  assertEquals(EARLIER_FAILED, "Not sent: an earlier record of this user failed");
});

Deno.test("sentTogether() says how many others went with a record", () => {
  assertEquals(sentTogether("no", 1), "no (sent together with 1 other record of this user)");
  assertEquals(
    sentTogether("no", 1200),
    "no (sent together with 1,200 other records of this user)",
  );
});
