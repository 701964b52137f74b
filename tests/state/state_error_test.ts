/** Tests of the words for what keeps a state file from being used. */

import { assertEquals, assertStrictEquals } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import { explain } from "../../lib/state/state_error.ts";

Deno.test("explain() says what is the case with a state file, and what to do", () => {
  const deleting = "deleting it is safe: the next run sends everyone again";
  const cases: { said: string; message: string }[] = [
    ...["database disk image is malformed", "file is not a database", "no such table: people"].map(
      (said) => ({
        said,
        message: `Cannot use state 's.db': it is damaged (${said}); ${deleting}`,
      }),
    ),
    {
      said: "failed to prepare statement",
      message: `Cannot use state 's.db': it is damaged (failed to prepare statement); ${deleting}`,
    },
    {
      said: "database is locked",
      message: "Cannot use state 's.db': another run is using it; wait until that ends, or name " +
        "another file with --state",
    },
    ...["attempt to write a readonly database", "unable to open database file"].map((said) => ({
      said,
      message: "Cannot write state 's.db': the file or its folder is read-only",
    })),
    {
      said: "database or disk is full",
      message: "Cannot write state 's.db': no space is left on the disk",
    },
    {
      said: "disk I/O error",
      message: "Cannot write state 's.db': the disk cannot be read or written",
    },
    { said: "Odd thing", message: "Cannot use state 's.db': odd thing" },
  ];
  for (const { said, message } of cases) {
    const cause = new Error(said);
    const error = explain("s.db", cause);
    assertEquals({ kind: error.kind, message: error.message }, { kind: "usage", message });
    assertStrictEquals(error.cause, cause);
  }
});

Deno.test("explain() leaves an error that has its words as it is", () => {
  const error = new RunError("usage", "Cannot use state 's.db': it is locked");
  assertStrictEquals(explain("s.db", error), error);
});
