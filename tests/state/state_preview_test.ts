/** Tests of which state files can be looked at, and in what words the others are refused. */

import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import type { ExpectedOwner } from "../../lib/state/owner.ts";
import { StatePreview } from "../../lib/state/state_preview.ts";
import { peopleOf } from "../helpers/people.ts";
import { peopleUpTo, stateFile } from "../helpers/state.ts";

const OWNER: ExpectedOwner = {
  identifier: "id",
  workspaceId: null,
  region: "us",
  baseUrls: ["https://track.customer.io"],
  siteId: "site-id",
  isAsked: false,
};

/** The message with which the file at `path` is refused. */
function refusal(path: string, owner = OWNER): string {
  const { kind, message } = assertThrows(() => StatePreview.open({ path, owner }), RunError);
  assertEquals(kind, "usage");
  return message;
}

Deno.test("StatePreview tells who is new, changed and unchanged, and leaves the file as it is", async () => {
  using file = stateFile();
  {
    const state = await file.open();
    state.accept(peopleUpTo(5));
    state.sort();
  }
  const before = Deno.readFileSync(file.path);
  {
    using preview = StatePreview.open({ path: file.path, owner: OWNER });
    assertEquals(preview.isNew, false);
    const [same, other] = [peopleUpTo(2), peopleUpTo(3, { from: 2, version: 2 })];
    const fresh = peopleUpTo(7, { from: 5 });
    const judgements = [same, other, fresh, fresh].map((people) => preview.judge(people));
    assertEquals(judgements, [
      ["unchanged", "unchanged"],
      ["send"],
      ["send", "send"],
      ["send", "send"],
    ]);
    preview.reject("user-3");
    assertEquals(preview.compare(), { new: 2, changed: 1, unchanged: 2 });
    assertEquals([...preview.gone().pages("keep")].flat(), [{ key: "user-4", isKept: false }]);
    assertEquals([preview.judge([]), preview.disputes()], [[], []]);
  }
  assertEquals(Deno.readFileSync(file.path), before);
  using full = StatePreview.open({ path: file.path, owner: OWNER, full: true });
  assertEquals(full.judge(peopleUpTo(2)), ["send", "send"]);
  assertEquals(full.compare(), { new: 0, changed: 0, unchanged: 2 });
});

Deno.test("StatePreview says that everyone is new where there is no file yet, or an empty one", () => {
  using file = stateFile();
  for (const isEmpty of [false, true]) {
    if (isEmpty) Deno.writeFileSync(file.path, new Uint8Array());
    using preview = StatePreview.open({ path: file.path, owner: OWNER });
    assertEquals(preview.isNew, true);
    assertEquals(preview.judge(peopleUpTo(2)), ["send", "send"]);
    assertEquals(preview.compare(), { new: 2, changed: 0, unchanged: 0 });
    assertEquals([preview.gone().stateSize, preview.gone().count("delete")], [0, 0]);
  }
  assertEquals(Deno.statSync(file.path).size, 0);
});

Deno.test("StatePreview knows the one whom a run has accepted that did not end", async () => {
  using file = stateFile();
  {
    using state = await file.open();
    state.accept(peopleUpTo(1));
  }
  using preview = StatePreview.open({ path: file.path, owner: OWNER });
  assertEquals(preview.judge(peopleUpTo(2)), ["unchanged", "send"]);
  assertEquals(preview.compare(), { new: 1, changed: 0, unchanged: 1 });
  // Someone who is sent as not all of their records came has changed.
  preview.resend();
  assertEquals(preview.compare(), { new: 1, changed: 1, unchanged: 0 });
});

Deno.test("StatePreview has nothing any more once it is closed, and says so in words", async () => {
  using file = stateFile();
  const [person] = await peopleOf([{ id: "a" }]);
  const preview = StatePreview.open({ path: file.path, owner: OWNER });
  preview.waiting.add(person);
  preview[Symbol.dispose]();
  using waiting = preview.waiting;
  assertEquals(waiting.take(person.key), []);
  const uses = [() => preview.compare(), () => preview.gone().count("keep")];
  for (const use of uses) {
    assertStringIncludes(assertThrows(use, RunError).message, `Cannot use state '${file.path}': `);
  }
});

Deno.test("StatePreview says what is wrong with a file, whole sentences", async () => {
  using file = stateFile();
  const { folder, path } = file;
  const say = (where: string, what: string) =>
    `Cannot use state '${where}': ${what}; name another file with --state`;
  assertEquals(refusal(folder), say(folder, "it is a folder"));
  const nowhere = `${folder}/none/s.db`;
  assertEquals(refusal(nowhere), say(nowhere, `there is no folder '${folder}/none/'`));
  if (Deno.build.os !== "windows") {
    assertEquals(refusal("/dev/null"), say("/dev/null", "it is not a regular file"));
  }
  {
    using state = await file.open();
    state.accept(peopleUpTo(1));
    assertEquals(
      refusal(path),
      `Cannot use state '${path}': another run is using it; wait until that ends, or name ` +
        "another file with --state",
    );
  }
  const email = refusal(path, { ...OWNER, identifier: "email" });
  assertEquals(
    email,
    say(path, "its people are identified by id, those of this run by email"),
  );
  const { size } = Deno.statSync(path);
  Deno.truncateSync(path, size - 1);
  assertEquals(
    refusal(path),
    `Cannot use state '${path}': it is damaged (it has ${
      size - 1
    } bytes of ${size}); deleting it ` +
      "is safe: the next run sends everyone again",
  );
});
