/** The summary of a dry run, compared whole: what would happen, and what comes next. */

import { assertEquals } from "@std/assert";
import { setColorEnabled } from "@std/fmt/colors";
import type { LocalConfiguration } from "../../lib/config/types.ts";
import type { PeopleComparison } from "../../lib/preview/comparison.ts";
import {
  type DryRunResult,
  emptyDryRunResult,
  type PlannedGone,
} from "../../lib/preview/result.ts";
import { dryRunText } from "../../lib/preview/summary.ts";
import type { SyncFlags } from "../../lib/sync/flags.ts";
import { NO_FLAGS } from "../helpers/sync_command.ts";

setColorEnabled(false);

/** What differs from a run over four users, all of whom would be sent. */
interface Facts {
  users?: Partial<DryRunResult["users"]>;
  result?: Partial<DryRunResult>;
  configuration?: Partial<LocalConfiguration> | null;
  flags?: Partial<SyncFlags>;
  isComplete?: boolean;
}

function textOf({ users, result, configuration, flags, isComplete = true }: Facts = {}): string {
  const empty = emptyDryRunResult();
  return dryRunText({
    result: {
      ...empty,
      users: { ...empty.users, read: 4, planned: 4, ...users },
      requests: { ...empty.requests, planned: 2, bytes: 1_234 },
      ...result,
    },
    flags: { ...NO_FLAGS, config: "configuration.json", data: ["data.json"], ...flags },
    configuration: configuration === null
      ? undefined
      : { siteId: "s", apiKey: "k", ...configuration } as LocalConfiguration,
    isComplete,
  });
}

function linesOf(facts: Facts): string[] {
  return textOf(facts).trimEnd().split("\n");
}

/** People against a state, and those who are gone. */
function gone(more: Partial<PlannedGone> = {}): Partial<DryRunResult> {
  return {
    state: { new: 1, changed: 2, unchanged: 3 },
    gone: {
      ...{ found: 5, removed: 0, failed: 0, action: "delete", file: null },
      ...{ max: 9, obstacle: null, first: ["a", "b\u202e"], ...more },
    },
  };
}

const ERROR = { kind: "data", message: "no" } as const;

Deno.test("dryRunText() says what would be sent, and with which command", () => {
  assertEquals(
    textOf(),
    `Dry run: 4 of 4 users would be sent in 2 requests; nothing was sent

  to send              4
  rejected             0
  requests             2   1,234 bytes in all
  to        Customer.io; the region is not asked for in a dry run

Next: cio-sync
`,
  );
});

Deno.test("dryRunText() counts all outcomes", () => {
  const users = { read: 9, planned: 3, merged: 1, unchanged: 2, rejected: 3, failed: 1 };
  assertEquals(
    textOf({ users, result: { region: "eu", workspaceId: 7 }, flags: { data: ["x.json"] } }),
    `Dry run: 3 of 9 users would be sent in 2 requests; nothing was sent

  to send              3   1 of them together with a later record of their user
  unchanged            2   not sent again
  rejected             3   cannot be accepted as they are
  failed               1   the run ended before
  requests             2   1,234 bytes in all
  to        Customer.io, region eu, workspace 7

Next: cio-sync --data x.json
`,
  );
});

Deno.test("dryRunText() counts one as it counts many", () => {
  const lines = linesOf({
    users: { read: 4, planned: 1, merged: 1, unchanged: 1, rejected: 1, failed: 1 },
  });
  assertEquals(lines.slice(2, 6), [
    "  to send              1   1 of them together with a later record of their user",
    "  unchanged            1   not sent again",
    "  rejected             1   cannot be accepted as they are",
    "  failed               1   the run ended before",
  ]);
});

Deno.test("dryRunText() begins with how the run ended", () => {
  const counts = "4 of 4 users would be sent in 2 requests; nothing was sent";
  const cases: [facts: Facts, first: string][] = [
    [{}, `Dry run: ${counts}`],
    [{ result: { interrupted: true, error: ERROR } }, `Interrupted: ${counts}`],
    [{ result: { error: ERROR } }, `Stopped: ${counts}`],
    [{ users: { read: 0, planned: 0 } }, "Nothing to do: the data file has no users"],
  ];
  for (const [facts, first] of cases) assertEquals(linesOf(facts)[0], first);
});

Deno.test({
  name: "dryRunText() is green where nobody is left over, and yellow where somebody is",
  // Nothing switches colours on then.
  ignore: Deno.noColor,
  fn() {
    setColorEnabled(true);
    try {
      const colour = (facts: Facts) => textOf(facts).slice(0, 5);
      assertEquals(colour({}), "\x1b[32m");
      assertEquals(colour({ users: { planned: 3, unchanged: 1 } }), "\x1b[32m");
      assertEquals(colour({ users: { planned: 3, rejected: 1 } }), "\x1b[33m");
      assertEquals(colour({ result: { interrupted: true } }), "\x1b[33m");
      assertEquals(colour({ result: { error: ERROR } }), "\x1b[31m");
    } finally {
      setColorEnabled(false);
    }
  },
});

Deno.test("dryRunText() says where people would go, as far as it is known", () => {
  const cases: [facts: Facts, to: string | undefined][] = [
    [{ configuration: null }, undefined],
    [{ result: { region: "sandbox" } }, "the sandbox, a local stand-in for Customer.io"],
    [{ result: { region: "us" } }, "Customer.io, region us"],
    [
      { result: { region: "us" }, configuration: { workspaceId: 5 } },
      "Customer.io, region us, workspace 5",
    ],
    [
      { result: { region: "us", workspaceId: 6 }, configuration: { workspaceId: 5 } },
      "Customer.io, region us, workspace 6",
    ],
    [
      {
        result: { region: "us" },
        configuration: { trackUrl: "https://x.example/key", workspaceId: 5 },
      },
      "https://x.example, workspace 5",
    ],
    [
      { configuration: { workspaceId: 5 } },
      "Customer.io, workspace 5; the region is not asked for in a dry run",
    ],
  ];
  for (const [facts, to] of cases) {
    const line = linesOf(facts).find((line) => line.startsWith("  to     "));
    assertEquals(line, to && `  to        ${to}`);
  }
});

Deno.test("dryRunText() says what the state makes of people, and what would be done about who is gone", () => {
  assertEquals(
    textOf({ result: gone(), flags: { state: "s.db" } }).split("\n").slice(6, -3),
    [
      "",
      "People against the state s.db:",
      "  new                  1",
      "  changed              2",
      "  unchanged            3",
      "  gone                 5   no longer in the data; they would be deleted",
      "  gone: a, b  and 3 more",
    ],
  );
  const cases: [facts: Partial<PlannedGone>, lines: string[]][] = [
    [{ found: null }, ["  gone                 -   not counted: not all data was read"]],
    [{ found: 0, first: [] }, ["  gone                 0"]],
    [{ action: "keep", found: 99, max: null, first: [] }, [
      "  gone                99   no longer in the data; they are kept",
    ]],
    [{ action: "suppress", found: 2 }, [
      "  gone                 2   no longer in the data; they would be suppressed",
      "  gone: a, b ",
    ]],
    [{ action: "set", found: 3 }, [
      "  gone                 3   no longer in the data; they would get the attributes of gone.set",
      "  gone: a, b  and 1 more",
    ]],
    [{ found: 1, first: ["a"] }, [
      "  gone                 1   no longer in the data; they would be deleted",
      "  gone: a",
    ]],
    [{ found: 9, first: [] }, [
      "  gone                 9   no longer in the data; they would be deleted",
    ]],
    [{ found: 10, first: [] }, [
      "  gone                10   no longer in the data; they would be deleted",
      "  More than --max-gone allows (9): a run would do nothing about them, and end with exit code 2.",
    ]],
    [{ found: 10, first: [], obstacle: "there are others" }, [
      "  gone                10   no longer in the data; they would be deleted",
      "  A run would do nothing about them, as there are others.",
    ]],
    [{ found: 10, first: ["x".repeat(61)], obstacle: "-", action: "keep" }, [
      "  gone                10   no longer in the data; they are kept",
      `  gone: ${"x".repeat(60)}… and 9 more`,
      "  A run would do nothing about them, as -.",
    ]],
  ];
  for (const [facts, expected] of cases) {
    const lines = linesOf({ result: gone(facts), flags: { state: "s.db", full: true } });
    assertEquals(lines[10], "  unchanged            3   sent all the same, as --full says");
    const end = lines.indexOf("", 11);
    assertEquals(lines.slice(11, end), expected, JSON.stringify(facts));
  }
  for (const result of [{ ...gone(), state: null }, { ...gone(), gone: null }]) {
    assertEquals(textOf({ result }).includes("state"), false);
  }
});

Deno.test("dryRunText() says that --limit is why not all was read, and only then", () => {
  const limited = { result: { limit: 4 }, isComplete: false };
  const said = (facts: Facts) => linesOf(facts).filter((line) => line.includes("--limit says"));
  assertEquals(said(limited), ["The first 4 records only, as --limit says."]);
  assertEquals(said({ ...limited, users: { read: 1 } }), [
    "The first record only, as --limit says.",
  ]);
  assertEquals(said({ ...limited, isComplete: true }), []);
  assertEquals(said({ isComplete: false }), []);
  assertEquals(said({ ...limited, result: { limit: 4, interrupted: true } }), []);
  assertEquals(said({ ...limited, result: { limit: 4, error: ERROR } }), []);
});

Deno.test("dryRunText() ends with the one step that makes sense", () => {
  const again = "Next: run the same command again";
  const mend = "Next: mend what is rejected in the data, or in the mappings";
  const nobody = { planned: 0, unchanged: 4 };
  const cases: [facts: Facts, last: string | undefined][] = [
    [
      { result: { error: ERROR, interrupted: true } },
      "Next: mend what the error says, then run the same command again",
    ],
    [{ result: { interrupted: true } }, again],
    [{ users: { planned: 0, rejected: 4 } }, mend],
    [{ users: { planned: 0, unchanged: 3, rejected: 1 } }, mend],
    [{ users: { planned: 1, rejected: 3 } }, "Next: cio-sync"],
    [{ users: nobody }, undefined],
    [{ users: nobody, result: gone({ action: "keep" }), flags: { state: "s" } }, undefined],
    [{ users: nobody, result: gone({ found: 0 }), flags: { state: "s" } }, undefined],
    [{ users: nobody, result: gone({ found: null }), flags: { state: "s" } }, undefined],
    [
      { users: nobody, result: gone({ found: 1 }), flags: { state: "s" } },
      "Next: cio-sync --state s",
    ],
    [{ configuration: null }, "Next: cio-sync"],
    [
      { configuration: { siteId: undefined, apiKey: undefined, region: "sandbox" } },
      "Next: cio-sync",
    ],
    [
      { configuration: { siteId: undefined, apiKey: undefined } },
      "Next: give siteId and apiKey, which the configuration has no value for yet, then cio-sync",
    ],
    [
      { configuration: { siteId: undefined } },
      "Next: give siteId, which the configuration has no value for yet, then cio-sync",
    ],
    [
      { configuration: { apiKey: undefined } },
      "Next: give apiKey, which the configuration has no value for yet, then cio-sync",
    ],
  ];
  for (const [facts, last] of cases) {
    const line = linesOf(facts).at(-1);
    assertEquals(line?.startsWith("Next: ") ? line : undefined, last, JSON.stringify(facts));
  }
});

/** A comparison of four people. */
function comparison(more: Partial<PeopleComparison> = {}): Partial<DryRunResult> {
  return {
    comparison: {
      ...{ people: 4, created: 1, notCreated: 0, changed: 2, resubscribed: 0, same: 1, failed: 0 },
      ...{ failure: null, attributes: [], requests: { sent: 1, retried: 0, throttledMs: 0 } },
      ...more,
    },
  };
}

/** The lines about a comparison, without their title. */
function comparedLines(more: Partial<PeopleComparison> = {}, facts: Facts = {}): string[] {
  const lines = linesOf({ ...facts, result: comparison(more) });
  const start = lines.findIndex((line) => line.startsWith("Compared with"));
  return lines.slice(start, lines.lastIndexOf(""));
}

Deno.test("dryRunText() says what would change of people in Customer.io", () => {
  assertEquals(comparedLines({ people: 0 }), [
    "Compared with Customer.io: nobody, as nobody would be sent",
  ]);
  assertEquals(comparedLines(), [
    "Compared with Customer.io, 4 users:",
    "  to create            1",
    "  to change            2",
    "  to leave             1   they have these values already",
  ]);
  const examples = [
    { user: "u\u202e", from: "free", to: "team" },
    { user: "2", from: null, to: 5 },
  ];
  const attributes = [
    { name: "plan\u202e", set: 1, changed: 2, cleared: 3, examples },
    { name: "n", set: 1, changed: 0, cleared: 0, examples: examples.slice(1) },
    { name: "c", set: 0, changed: 0, cleared: 1, examples: [{ user: "3", from: "x", to: null }] },
  ];
  const all = {
    notCreated: 1,
    resubscribed: 1,
    same: 0,
    failed: 2,
    failure: "why\u202e",
    attributes,
  };
  assertEquals(comparedLines(all, { users: { planned: 5 } }), [
    "Compared with Customer.io, the first 4 users:",
    "  to create            1",
    "  not there            1   and not created: there are only updates",
    "  to change            2",
    "  1 user who unsubscribed would be subscribed again",
    "  to leave             0",
    "  failed               2   could not be looked up: why ",
    "",
    "Of those to change:",
    "  plan : 2 changed, 1 set, 3 cleared",
    '    u : "free" becomes "team"',
    "  n: 1 set",
    "    2: absent becomes 5",
    "  c: 1 cleared",
    '    3: "x" becomes absent',
  ]);
  const wide = { name: "w".repeat(41), set: 1, changed: 0, cleared: 0 };
  const one = { ...wide, examples: [{ user: "1", from: "f".repeat(39), to: "t" }] };
  assertEquals(comparedLines({ attributes: [one] }).slice(-3), [
    "Of those to change:",
    `  ${"w".repeat(40)}…: 1 set`,
    `    1: "${"f".repeat(39)}… becomes "t"`,
  ]);
  assertEquals(comparedLines({ failed: 1 }).at(-1), "  failed               1   not looked up");
});
