/** Tests of what a run says of itself at its end, by what is known of it. */

import { assertEquals } from "@std/assert";
import { setColorEnabled } from "@std/fmt/colors";
import { emptyResult, type SyncResult } from "../../lib/sync/result.ts";
import { type EndFacts, noFacts, tellEnd } from "../../lib/sync/told.ts";
import { NO_FLAGS } from "../helpers/sync_command.ts";

setColorEnabled(false);

const FLAGS = { ...NO_FLAGS, config: "configuration.json", data: ["data.json"] };

/** The paragraphs of the text about a run that has sent one user. */
function told(facts: Partial<EndFacts> = {}, more: Partial<SyncResult> = {}): string[] {
  const result = {
    ...emptyResult(),
    users: { read: 1, accepted: 1, unchanged: 0, rejected: 0, failed: 0 },
    durationMs: 1000,
    ...more,
  };
  return tellEnd(result, { ...noFacts(FLAGS), ...facts }).trimEnd().split("\n\n");
}

const NOT_ALL = "Not all of the data was read: 1 record of it.";

Deno.test("tellEnd() takes nothing for known of a run that has not begun", () => {
  const again =
    "Next: once the data has changed, run the same command again; with --state data.state.db it " +
    "sends only that";
  const [first, _counts, ...others] = told();
  assertEquals([first, ...others], [
    "Done: 1 of 1 user in Customer.io after 1.0 s (1 a second)",
    NOT_ALL,
    again,
  ]);
  const interrupted = told({}, { interrupted: true, failuresFile: "f.ndjson" });
  assertEquals(interrupted.slice(2), [
    "Failures file: f.ndjson",
    NOT_ALL,
    "Next: run the same command again with --state data.state.db: it sends everyone once more, and " +
    "from then on what is left",
  ]);
});

Deno.test("tellEnd() hands on each thing that is known", () => {
  const target = { region: "us", baseUrl: "http://127.0.0.1:8787" } as EndFacts["target"];
  const cases: { facts: Partial<EndFacts>; more?: Partial<SyncResult>; end: string[] }[] = [
    {
      facts: { isComplete: true, target },
      end: ["Next: look people up at http://127.0.0.1:8787/"],
    },
    {
      facts: { isComplete: true, canVerify: true },
      end: ["Next: cio-sync verify"],
    },
    {
      facts: { isComplete: true, isReplay: true },
      end: ["Next: nothing: none of these records is left"],
    },
    {
      facts: { isLimited: true },
      end: ["The first record only, as --limit says.", "Next: cio-sync"],
    },
    {
      facts: { isComplete: true, isPartial: true, isReplay: true },
      more: { failuresFile: "f.ndjson" },
      end: [
        "Failures file: f.ndjson\n  It lacks what could not be written.",
        "Next: nothing: none of these records is left",
      ],
    },
    {
      facts: { isComplete: true, sandboxPeople: [{ user: "7", attributes: { a: "b" } }] },
      more: { region: "sandbox" },
      end: [
        "In the sandbox now, for example:\n  7  a: b",
        "Nothing left this machine: the region is the sandbox, a local stand-in for Customer.io.",
        'Next: for a real workspace, take "region" out of configuration.json and give "siteId" and ' +
        '"apiKey" from Settings > Workspace Settings > API and webhook credentials',
      ],
    },
  ];
  for (const { facts, more, end } of cases) {
    const paragraphs = told(facts, more);
    assertEquals(paragraphs.slice(2), end);
  }
});
