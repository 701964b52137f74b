/** Tests of whose a state has to be for a run that asks Customer.io nothing, by what its configuration says. */

import { assertEquals, assertRejects } from "@std/assert";
import type { LocalConfiguration } from "../../lib/config/types.ts";
import { RunError } from "../../lib/errors.ts";
import { openStatePreview } from "../../lib/preview/open_state_preview.ts";
import type { SyncFlags } from "../../lib/sync/flags.ts";
import { peopleUpTo, stateFile } from "../helpers/state.ts";

const US = "https://track.customer.io";
const EU = "https://track-eu.customer.io";

/** By what run the state was written: one that had asked for its workspace, or one that had not. */
const ASKED = { id: 3, region: "us", origin: US, siteId: "site-id" };
const UNASKED = { ...ASKED, id: null, region: null };

const OTHERS = "other credentials or another Track URL";

const cases: {
  name: string;
  before: typeof ASKED | typeof UNASKED;
  now: Partial<LocalConfiguration>;
  /** Words of the refusal. @default {it is not refused} */
  refused?: string;
}[] = [
  { name: "the same region", before: UNASKED, now: { region: "us" } },
  { name: "eu, after us", before: UNASKED, now: { region: "eu" }, refused: OTHERS },
  {
    name: "us, after eu",
    before: { ...UNASKED, origin: EU },
    now: { region: "us" },
    refused: OTHERS,
  },
  { name: "eu, after eu", before: { ...UNASKED, origin: EU }, now: { region: "eu" } },
  { name: "any region, after us", before: UNASKED, now: {} },
  { name: "any region, after eu", before: { ...UNASKED, origin: EU }, now: {} },
  { name: "other credentials", before: UNASKED, now: { siteId: "other" }, refused: OTHERS },
  { name: "no credentials yet", before: UNASKED, now: { siteId: undefined } },
  {
    name: "the same Track URL",
    before: { ...UNASKED, origin: "https://x.example" },
    now: { trackUrl: "https://x.example/key" },
  },
  {
    name: "another Track URL",
    before: UNASKED,
    now: { trackUrl: "https://x.example" },
    refused: OTHERS,
  },
  { name: "the same workspace", before: ASKED, now: { region: "us", workspaceId: 3 } },
  {
    name: "another workspace",
    before: ASKED,
    now: { region: "us", workspaceId: 4 },
    refused: "it belongs to workspace us 3, this run sends to workspace us 4",
  },
  {
    name: "the workspace of that number in another region",
    before: ASKED,
    now: { region: "eu", workspaceId: 3 },
    refused: "it belongs to workspace us 3, this run sends to workspace eu 3",
  },
  { name: "other credentials, and a run asks whose", before: ASKED, now: { siteId: "other" } },
  {
    name: "other credentials, and a run does not ask",
    before: ASKED,
    now: { siteId: "other", region: "us" },
    refused: "it belongs to workspace us 3 with other credentials",
  },
  {
    name: "another kind of identifier",
    before: ASKED,
    now: { identifier: "email" },
    refused: "its people are identified by id",
  },
  {
    name: "the sandbox",
    before: ASKED,
    now: { region: "sandbox" },
    refused: "as the region is the sandbox",
  },
];

for (const { name, before, now, refused } of cases) {
  Deno.test(`openStatePreview() ${refused === undefined ? "takes" : "refuses"} a state for ${name}`, async () => {
    using file = stateFile();
    {
      using state = await file.open({ workspace: before });
      state.accept(peopleUpTo(2));
    }
    const open = () =>
      openStatePreview(
        { state: file.path, full: false } as SyncFlags,
        { identifier: "id", siteId: "site-id", ...now } as LocalConfiguration,
      );
    if (refused !== undefined) {
      await assertRejects(open, RunError, refused);
      return;
    }
    using preview = await open();
    assertEquals(preview!.gone().count("keep"), 2);
  });
}

Deno.test("openStatePreview() opens none where no state is named", async () => {
  const flags = { state: undefined, full: false } as SyncFlags;
  assertEquals(
    await openStatePreview(flags, { identifier: "id" } as LocalConfiguration),
    undefined,
  );
});
