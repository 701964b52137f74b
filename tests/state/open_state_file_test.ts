/** Tests of which file of a state another thread writes. */

import { assertEquals, assertRejects } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import { acceptedOf } from "../../lib/state/accepted_users.ts";
import { BackgroundFile } from "../../lib/state/background_file.ts";
import { openStateFile } from "../../lib/state/open_state_file.ts";
import type { OwnerRow } from "../../lib/state/owner.ts";
import { personOf, stateFile } from "../helpers/state.ts";

const OWNER: OwnerRow = { workspace: "us 3", account: "account", identifier: "id" };

async function isInBackground(path: string, inBackground?: boolean): Promise<boolean> {
  const file = await openStateFile({ path, owner: OWNER, inBackground });
  try {
    return file instanceof BackgroundFile;
  } finally {
    file.close();
  }
}

Deno.test("openStateFile() has another thread write a new file where that is wanted", async () => {
  for (const inBackground of [true, false, undefined]) {
    using file = stateFile();
    assertEquals(await isInBackground(file.path, inBackground), inBackground === true);
  }
  using empty = stateFile();
  Deno.writeFileSync(empty.path, new Uint8Array());
  assertEquals(await isInBackground(empty.path, true), true);
});

Deno.test("openStateFile() uses a file itself in which somebody is", async () => {
  using file = stateFile();
  const opened = await openStateFile({ path: file.path, owner: OWNER });
  opened.changes.accept(acceptedOf([personOf("a", {})], { numberOf: () => 0 }));
  opened.sort();
  opened.close();
  assertEquals(await isInBackground(file.path, true), false);
});

Deno.test("openStateFile() says of a folder what it says of one without another thread", async () => {
  using file = stateFile();
  const options = { path: file.folder, owner: OWNER, inBackground: true };
  await assertRejects(() => openStateFile(options), RunError, "it is a folder");
});
