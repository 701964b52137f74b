import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { type IdentifierKind } from "../../lib/customerio/identifiers.ts";
import { RunError } from "../../lib/errors.ts";
import { type StateWorkspace } from "../../lib/state/state.ts";
import { claim, OWNER_SCHEMA, ownerIn, ownerRow } from "../../lib/state/owner.ts";
import { peopleUpTo, stateFile, unchangedOf } from "../helpers/state.ts";

const KNOWN: StateWorkspace = {
  id: 3,
  region: "us",
  origin: "https://track.customer.io",
  siteId: "one",
};
const UNKNOWN: StateWorkspace = { ...KNOWN, id: null };

const cases: {
  name: string;
  before: StateWorkspace;
  now: StateWorkspace;
  refused?: string;
}[] = [
  { name: "the same workspace", before: KNOWN, now: KNOWN },
  { name: "the same account", before: UNKNOWN, now: UNKNOWN },
  { name: "the same account, known since", before: UNKNOWN, now: KNOWN },
  { name: "the same account, no longer known", before: KNOWN, now: UNKNOWN },
  { name: "the same workspace, new credentials", before: KNOWN, now: { ...KNOWN, siteId: "two" } },
  {
    name: "the same workspace by another URL",
    before: KNOWN,
    now: { ...KNOWN, origin: "https://proxy.example.com" },
  },
  {
    name: "another workspace",
    before: KNOWN,
    now: { ...KNOWN, id: 4 },
    refused: "it belongs to workspace us 3, this run sends to workspace us 4",
  },
  {
    name: "a workspace of another region",
    before: KNOWN,
    now: { ...KNOWN, region: "eu" },
    refused: "it belongs to workspace us 3, this run sends to workspace eu 3",
  },
  {
    name: "another account",
    before: UNKNOWN,
    now: { ...UNKNOWN, siteId: "two" },
    refused:
      "it belongs to other credentials or another Track URL, so perhaps to another workspace",
  },
  {
    name: "another URL",
    before: UNKNOWN,
    now: { ...UNKNOWN, origin: "https://track-eu.customer.io" },
    refused:
      "it belongs to other credentials or another Track URL, so perhaps to another workspace",
  },
  {
    name: "the same account by another path",
    before: UNKNOWN,
    now: { ...UNKNOWN, origin: `${UNKNOWN.origin}/path` },
  },
  {
    name: "another account of a workspace once known",
    before: KNOWN,
    now: { ...UNKNOWN, siteId: "two" },
    refused: "it belongs to workspace us 3 with other credentials; set workspaceId to let the " +
      "workspaces be compared",
  },
];

for (const { name, before, now, refused } of cases) {
  Deno.test(`open() ${refused ? "refuses a state of" : "takes a state of"} ${name}`, async () => {
    using file = stateFile();
    {
      using state = await file.open({ workspace: before });
      state.accept(peopleUpTo(1));
    }
    if (refused !== undefined) {
      const { message } = await assertRejects(() => file.open({ workspace: now }), RunError);
      assertEquals(
        message,
        `Cannot use state '${file.path}': ${refused}; name another file with --state`,
      );
    } else {
      using state = await file.open({ workspace: now });
      assertEquals(unchangedOf(state, peopleUpTo(1)), [true]);
    }
    using state = await file.open({ workspace: before });
    assertEquals(unchangedOf(state, peopleUpTo(1)), [true]);
  });
}

Deno.test("open() keeps a workspace's number once it was known", async () => {
  using file = stateFile();
  for (const workspace of [UNKNOWN, KNOWN, UNKNOWN]) (await file.open({ workspace })).sort();
  await assertRejects(
    () => file.open({ workspace: { ...KNOWN, id: 4 } }),
    RunError,
    "it belongs to workspace us 3",
  );
});

Deno.test("open() goes on with new credentials once they are known to be of the workspace", async () => {
  using file = stateFile();
  const renewed = { ...KNOWN, siteId: "two" };
  for (const workspace of [KNOWN, renewed, { ...renewed, id: null }]) {
    (await file.open({ workspace })).sort();
  }
});

Deno.test("open() refuses a state of another kind of identifier", async () => {
  using file = stateFile();
  const kinds: IdentifierKind[] = ["id", "email", "cio_id"];
  (await file.open({ identifier: "id" })).sort();
  for (const identifier of kinds.slice(1)) {
    await assertRejects(
      () => file.open({ identifier }),
      RunError,
      `its people are identified by id, those of this run by ${identifier}; name another file`,
    );
  }
  (await file.open({ identifier: "id" })).sort();
});

Deno.test("claim() leaves the owner as it was when the new one cannot be written", () => {
  const database = new DatabaseSync(":memory:");
  database.exec(OWNER_SCHEMA);
  const first = { workspace: "eu 7", account: "a", identifier: "id" as const };
  claim(database, "state.db", first);
  database.exec(`
    CREATE TRIGGER full BEFORE INSERT ON owner BEGIN SELECT RAISE(ABORT, 'disk is full'); END
  `);
  assertThrows(
    () => claim(database, "state.db", { ...first, account: "b" }),
    Error,
    "disk is full",
  );
  // As when the process ends here.
  database.exec("ROLLBACK");
  assertEquals({ ...ownerIn(database) }, first);
  database.close();
});

Deno.test("ownerRow() is what earlier runs have written, of no more of a URL than its origin", () => {
  const workspace = {
    id: 3,
    region: "us",
    origin: "https://a:b@track.customer.io/x",
    siteId: "one",
  };
  assertEquals(ownerRow({ workspace, identifier: "id" }), {
    workspace: "us 3",
    account: "https://track.customer.io b5c7857aef6141af",
    identifier: "id",
  });
  const unknown = { ...workspace, id: null };
  assertEquals(ownerRow({ workspace: unknown, identifier: "email" }), {
    workspace: null,
    account: "https://track.customer.io b5c7857aef6141af",
    identifier: "email",
  });
  const local = { id: 4, region: null, origin: "http://127.0.0.1:80/", siteId: "two" };
  assertEquals(ownerRow({ workspace: local, identifier: "id" }), {
    workspace: "http://127.0.0.1 4",
    account: "http://127.0.0.1 d3eba04f1f1663f1",
    identifier: "id",
  });
});
