/** Whether a state is somebody else's, as far as that is known without asking Customer.io. */

import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  expectedDifference,
  type ExpectedOwner,
  ownerRow,
  type StateOwner,
} from "../../lib/state/owner.ts";

const [US, EU] = ["https://track.customer.io", "https://track-eu.customer.io"];

/** A run that has asked, and one that has not. */
const ASKED: StateOwner = {
  identifier: "id",
  workspace: { id: 3, region: "us", origin: US, siteId: "one" },
};
const UNASKED: StateOwner = { ...ASKED, workspace: { ...ASKED.workspace, id: null } };

/** A run whose configuration has credentials and the region. */
const KNOWN: ExpectedOwner = {
  identifier: "id",
  workspaceId: null,
  region: "us",
  baseUrls: [US],
  siteId: "one",
  isAsked: false,
};
/** One that would ask for the region. */
const ASKING: ExpectedOwner = { ...KNOWN, region: null, baseUrls: [US, EU], isAsked: true };

const CREDENTIALS = "other credentials";

const CASES: { name: string; before: StateOwner; now: ExpectedOwner; refused?: string }[] = [
  { name: "the same account", before: UNASKED, now: KNOWN },
  { name: "the same account, whose workspace the state knows", before: ASKED, now: KNOWN },
  {
    name: "other credentials",
    before: UNASKED,
    now: { ...KNOWN, siteId: "two" },
    refused: CREDENTIALS,
  },
  { name: "another URL", before: UNASKED, now: { ...KNOWN, baseUrls: [EU] }, refused: CREDENTIALS },
  { name: "no credentials yet", before: UNASKED, now: { ...KNOWN, siteId: undefined } },
  { name: "the region to be asked for", before: UNASKED, now: ASKING },
  {
    name: "other credentials in either region",
    before: UNASKED,
    now: { ...ASKING, siteId: "two" },
    refused: CREDENTIALS,
  },
  {
    name: "other credentials of what may be the same workspace",
    before: ASKED,
    now: { ...ASKING, siteId: "two" },
  },
  {
    name: "the configured workspace",
    before: ASKED,
    now: { ...ASKING, workspaceId: 3, siteId: "two" },
  },
  {
    name: "the configured workspace without credentials",
    before: ASKED,
    now: { ...ASKING, workspaceId: 3, siteId: undefined },
  },
  {
    name: "another workspace",
    before: ASKED,
    now: { ...ASKING, workspaceId: 4, siteId: undefined },
    refused: "it belongs to workspace us 3, this run sends to workspace us 4",
  },
  {
    name: "a workspace of another region",
    before: ASKED,
    now: { ...KNOWN, workspaceId: 3, region: "eu", baseUrls: [EU], isAsked: true },
    refused: "it belongs to workspace us 3, this run sends to workspace eu 3",
  },
  {
    name: "another kind of identifier",
    before: ASKED,
    now: { ...ASKING, identifier: "email", siteId: undefined },
    refused: "its people are identified by id, those of this run by email",
  },
];

for (const { name, before, now, refused } of CASES) {
  const does = refused === undefined ? "finds nothing against" : "tells of";
  Deno.test(`expectedDifference() ${does} ${name}`, () => {
    const theirs = ownerRow(before);
    const difference = expectedDifference(theirs, now);
    if (refused === undefined) assertEquals(difference, undefined);
    else assertStringIncludes(difference ?? "", refused);
  });
}
