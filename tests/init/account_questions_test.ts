/** What is asked about the workspace, and what is made of what Customer.io says. */

import { assertEquals, assertRejects } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import {
  type Account,
  type AccountDialogue,
  askAccount,
  type Credentials,
} from "../../lib/init/account_questions.ts";
import { answering } from "../helpers/asker.ts";

const EU = { region: "eu" as const, workspaceId: 12 };
const REFUSED = new RunError("auth", "Customer.io refused the credentials (401)");
const SILENT = new RunError("unreachable", "Customer.io cannot be reached");
const FOUND = {
  credentials: { siteId: "s0", apiKey: "k0" },
  place: "'.env'",
  canChange: true,
};

/** What Customer.io says, one time after the other. */
type Answers = (typeof EU | RunError | { region: "us"; workspaceId: undefined })[];

async function account(
  answers: string[],
  says: Answers,
  options: Partial<Pick<AccountDialogue, "found" | "problemOfKeeping">> = {},
): Promise<{ account: Account; heard: string[]; checked: Credentials[] }> {
  const left = [...says];
  const checked: Credentials[] = [];
  using asker = answering(answers);
  const found = await askAccount({
    asker,
    say: asker.say,
    envPath: ".env",
    found: undefined,
    problemOfKeeping: undefined,
    check: (credentials) => {
      checked.push(credentials);
      const next = left.shift();
      return next instanceof RunError || next === undefined
        ? Promise.reject(next)
        : Promise.resolve(next);
    },
    ...options,
  });
  assertEquals(left, []);
  return { account: found, heard: asker.heard, checked };
}

Deno.test("askAccount() keeps credentials that Customer.io knows, and the region that it says", async () => {
  const typed = { siteId: "s", apiKey: "k" };
  const { account: found, heard, checked } = await account(["", "s", "k"], [EU]);
  assertEquals(found, { region: "eu", workspaceId: 12, typed, isReady: true });
  assertEquals(checked, [typed]);
  assertEquals(heard, [
    "Where is the workspace: us, eu, or sandbox (on this machine, to try)? [ask Customer.io]",
    "The Track API credentials are under Settings > Workspace Settings > API and webhook credentials.",
    "They are written to '.env', which you alone can read.",
    "Site ID (Enter: set both later)",
    "*API key (not shown while you type)",
    "Customer.io knows them: workspace 12 (EU)",
  ]);
});

Deno.test("askAccount() says that the workspace is elsewhere, and takes Customer.io's word", async () => {
  const { account: found, heard } = await account(["US", "s", "k"], [EU]);
  assertEquals(found.region, "eu");
  assertEquals(heard.at(-1), "Customer.io knows them: workspace 12 (EU, not US)");
  const unnumbered = await account(["us", "s", "k"], [{ region: "us", workspaceId: undefined }]);
  assertEquals(unnumbered.heard.at(-1), "Customer.io knows them: a workspace (US)");
  assertEquals(unnumbered.account.workspaceId, null);
});

Deno.test("askAccount() asks for no credentials for the sandbox", async () => {
  const { account: found, heard } = await account(["mars", "sandbox"], []);
  const question =
    "Where is the workspace: us, eu, or sandbox (on this machine, to try)? [ask Customer.io]";
  assertEquals(heard, [
    question,
    "Answer us, eu or sandbox, or Enter to have Customer.io asked",
    question,
  ]);
  assertEquals(found, { region: "sandbox", workspaceId: null, typed: undefined, isReady: true });
});

Deno.test("askAccount() goes on without credentials at the Enter key", async () => {
  const { account: found } = await account(["eu", ""], []);
  assertEquals(found, { region: "eu", workspaceId: null, typed: undefined, isReady: false });
});

Deno.test("askAccount() says why credentials are refused, and asks for both again", async () => {
  const { account: found, heard } = await account(["", "s", "wrong", "s", "", "s", "k"], [
    REFUSED,
    EU,
  ]);
  assertEquals(found.typed, { siteId: "s", apiKey: "k" });
  assertEquals(heard.includes(REFUSED.message), true);
  const cannot = new RunError("config", "Cannot use these credentials: apiKey: …");
  assertEquals((await account(["", "s", "a b", ""], [cannot])).account.typed, undefined);
});

Deno.test("askAccount() keeps unchecked credentials only where it is told to", async () => {
  const typed = { siteId: "s", apiKey: "k" };
  const kept = await account(["", "s", "k", "", "keep"], [SILENT, SILENT]);
  assertEquals(kept.account, { region: undefined, workspaceId: null, typed, isReady: true });
  assertEquals(
    kept.heard.at(-1),
    "Keep them without the check, or try again? keep/[try]",
  );
  const tried = await account(["", "s", "k", "try"], [SILENT, EU]);
  assertEquals(tried.account, { region: "eu", workspaceId: 12, typed, isReady: true });
  // An answer that comes at last can be a refusal.
  const refused = await account(["", "s", "k", "", ""], [SILENT, REFUSED]);
  assertEquals(refused.account.typed, undefined);
});

Deno.test("askAccount() asks for nothing that is set and right", async () => {
  const { account: found, heard } = await account([""], [EU], { found: FOUND });
  assertEquals(found, { region: "eu", workspaceId: 12, typed: undefined, isReady: true });
  assertEquals(
    heard[1],
    "CIO_SITE_ID and CIO_API_KEY are set in '.env': asking Customer.io about them",
  );
  const silent = await account(["us"], [SILENT], { found: FOUND });
  assertEquals(silent.account, {
    region: "us",
    workspaceId: null,
    typed: undefined,
    isReady: true,
  });
});

Deno.test("askAccount() asks for others where those of the file are refused, and not for those of the environment", async () => {
  const inFile = await account(["", "s", "k"], [REFUSED, EU], { found: FOUND });
  assertEquals(inFile.account.typed, { siteId: "s", apiKey: "k" });
  const found = { ...FOUND, place: "the environment", canChange: false };
  const { account: other, heard } = await account([""], [REFUSED], { found });
  assertEquals(other, { region: undefined, workspaceId: null, typed: undefined, isReady: false });
  assertEquals(heard.at(-1), "Correct them in the environment before the first sync");
});

Deno.test("askAccount() asks for no credentials that cannot be kept", async () => {
  const problemOfKeeping = "it is a folder";
  const { account: found, heard } = await account(["eu"], [], { problemOfKeeping });
  assertEquals([found.region, found.isReady], ["eu", false]);
  assertEquals(
    heard.at(-1),
    "'.env' cannot be written (it is a folder): set CIO_SITE_ID and CIO_API_KEY",
  );
});

Deno.test("askAccount() ends with an interruption, and with a mistake", async () => {
  for (const error of [new RunError("interrupted", "Interrupted by SIGINT"), new TypeError("x")]) {
    using asker = answering(["", "s", "k"]);
    const thrown = await assertRejects(() =>
      askAccount({
        asker,
        say: asker.say,
        envPath: ".env",
        found: undefined,
        problemOfKeeping: undefined,
        check: () => Promise.reject(error),
      })
    );
    assertEquals(thrown, error);
  }
});
