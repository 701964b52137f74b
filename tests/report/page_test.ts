import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { shownFacts } from "../../lib/report/facts.ts";
import { reportHtml } from "../../lib/report/page.tsx";
import type { ReportedResult, ReportFacts } from "../../lib/report/facts.ts";
import type { Point } from "../../lib/report/point.ts";
import { pointsOf, reportFacts } from "../helpers/report_facts.ts";

const HOSTILE = `</style></title>"><script>alert(1)</script><img src=x onerror=alert(2)>'`;

/** The words that a reader sees, without charts and style. */
function wordsOf(html: string): string {
  return html
    .replace(/<style>[\s\S]*?<\/style>/, "")
    .replaceAll(/<svg[\s\S]*?<\/svg>/g, "")
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll("&lt;", "<").replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&amp;", "&")
    .replaceAll(/\s+/g, " ");
}

function words(result: Partial<ReportedResult>, others?: Partial<ReportFacts>): string {
  return wordsOf(reportHtml(reportFacts(result, others)));
}

Deno.test("reportHtml() says what went where and when, and what became of it", () => {
  const text = words({
    users: { read: 12_345, accepted: 12_000, unchanged: 300, rejected: 40, failed: 5 },
    requests: { sent: 1_300, retried: 70, throttledMs: 3_000 },
  }, { heldBack: { askedMs: 2_000, slowedMs: 1_000, outageMs: 0, refusals: 2, troubles: 1 } });
  for (
    const part of [
      "12,300 of 12,345 users in Customer.io",
      "Done, but not for all",
      "users.json → to workspace 12345 (EU)",
      "25 November 2026, 23:59:50 to 26 November 2026, 00:00:02 UTC, 12 s",
      "12,000 accepted 97.2 %",
      "300 unchanged 2.4 %",
      "40 rejected 0.3 %",
      "5 failed <0.1 %",
      "requests 1,300 70 retried",
      "held back 3.0 s 25 % of the time",
      "as Retry-After asked 2.0 s",
      "slowed down 1.0 s (3 times)",
      "configuration configuration.json",
      "batch: many people a request",
      "25 requests at once, 1,000 a second",
    ]
  ) assertStringIncludes(text, part);
});

Deno.test("reportHtml() has a headline for every end of a run", () => {
  const users = { read: 10, accepted: 4, unchanged: 0, rejected: 0, failed: 6 };
  const none = { read: 0, accepted: 0, unchanged: 0, rejected: 0, failed: 0 };
  const error = { kind: "auth", message: "Customer.io refused the credentials" } as const;
  const cases: [Partial<ReportedResult>, string, string][] = [
    [{}, "1,234 of 1,234 users in Customer.io", "Done"],
    [{ users: { ...users, accepted: 1, read: 1, failed: 0 } }, "1 of 1 user in", "Done"],
    [{ updatesOnly: true }, "1,234 of 1,234 users taken by Customer.io", "Done"],
    [{ region: "sandbox" }, "1,234 of 1,234 users in the sandbox", "Done"],
    [{ users }, "4 of 10 users in Customer.io", "Done, but not for all"],
    [{ users, interrupted: true }, "4 of 10 users in Customer.io", "Interrupted"],
    [{ users, error, interrupted: true }, "4 of 10 users in Customer.io", "Stopped"],
    [{ users: none, error }, "Nothing was read", "Stopped"],
    [{ users: none, interrupted: true }, "Nothing was read", "Interrupted"],
    [{ users: none }, "The data has no users", "Nothing to do"],
  ];
  for (const [result, title, status] of cases) {
    const html = reportHtml(reportFacts(result));
    assertStringIncludes(wordsOf(html), `report of a sync ${title}`);
    assertStringIncludes(html, `">${status}</span>`);
    assertMatch(html, new RegExp(`<title>${title}[^<]*: report of cio-sync</title>`));
    assertEquals(wordsOf(html).includes(error.message), result.error !== undefined);
  }
});

Deno.test("reportHtml() says what was not read, unless all was", () => {
  const isComplete = false;
  assertEquals(words({}).includes("of the data was read"), false);
  assertStringIncludes(words({}, { isComplete }), "Not all of the data was read: 1,234 records");
  const limited = words({ limit: 1_234 }, { isComplete });
  assertStringIncludes(limited, "The first 1,234 records only, as --limit says.");
  const stopped = words({ limit: 9_999, interrupted: true }, { isComplete });
  assertStringIncludes(stopped, "Not all of the data was read");
});

Deno.test("reportHtml() names reasons with their places and identifiers", () => {
  const at = (line: number) => ({ record: line, line, column: 3, offset: 9 });
  const text = words({ failuresFile: "users.failures.ndjson" }, {
    reasons: [
      {
        outcome: "rejected",
        group: "Attribute value is longer than 1000 bytes",
        field: "bio",
        count: 1_002,
        places: [
          { position: at(18), user: "u1" },
          { position: { ...at(7), file: "part-2.json" }, user: undefined },
        ],
      },
      {
        outcome: "failed",
        group: "Not sent: the run was interrupted",
        field: null,
        count: 1,
        places: [{ position: at(3), user: "x".repeat(500) }],
      },
    ],
  });
  assertStringIncludes(
    text,
    "1,002 rejected bio : Attribute value is longer than 1000 bytes line 18 (user u1) part-2.json:7:3 " +
      "and 1,000 more",
  );
  assertStringIncludes(
    text,
    `1 failed Not sent: the run was interrupted line 3 (user ${"x".repeat(80)}…)`,
  );
  assertStringIncludes(text, "ready to be synced again: users.failures.ndjson");
});

Deno.test("reportHtml() says how often it was slowed down, once as more often, and not where that was never", () => {
  const textOf = (refusals: number) =>
    words({ requests: { sent: 9, retried: 1, throttledMs: 1_000 } }, {
      heldBack: { askedMs: 0, slowedMs: 1_000, outageMs: 0, refusals, troubles: 0 },
    });
  assertStringIncludes(textOf(1), "slowed down 1.0 s (1 time) ");
  assertStringIncludes(textOf(2), "slowed down 1.0 s (2 times) ");
  assertEquals(textOf(0).includes("(0 times)"), false);
});

Deno.test("reportHtml() has no line in a chart for what never happened", () => {
  const linesOf = (change: (point: Point) => void) => {
    const text = words({}, { course: { points: pointsOf(3, change), spanMs: 200 } });
    const lines = ["unchanged", "held back, %", "retries", "429 answers", "errors and no answer"];
    return lines.filter((line) => text.split("Over time")[1].includes(`${line} `));
  };
  assertEquals(linesOf((point) => point.retried = 1), ["retries"]);
  assertEquals(linesOf((point) => point.throttled = 1), ["retries", "429 answers"]);
  assertEquals(linesOf((point) => point.unanswered = 1), ["retries", "errors and no answer"]);
});

Deno.test("reportHtml() counts what it does not list, one as many", () => {
  const position = { record: 1, line: 1, column: 1, offset: 0 };
  const reason = { outcome: "failed" as const, group: "Why", field: null };
  const placesOf = (count: number) =>
    words({}, { reasons: [{ ...reason, count, places: [{ position, user: "u1" }] }] });
  assertStringIncludes(placesOf(2), "line 1 (user u1) and 1 more ");
  assertEquals(placesOf(1).includes("more "), false);
  const data = Array.from({ length: 21 }, (_, i) => `part-${i + 1}.json`);
  assertStringIncludes(words({ data }), "part-20.json and 1 other file ");
  assertEquals(words({ data: data.slice(1) }).includes("other file"), false);
});

Deno.test("reportHtml() says of each chart that is empty why", () => {
  const points = pointsOf(3, (point) => {
    Object.assign(point, { accepted: 0, taken: 0, inFlightMs: 0, mostInFlight: 0 });
    delete point.times;
  });
  const text = words({}, { course: { points, spanMs: 200 } });
  for (
    const why of [
      "Nobody was sent, and nobody found unchanged.",
      "No request was sent.",
      "No request was answered.",
      "Nothing was tried again, and nothing held back.",
    ]
  ) assertStringIncludes(text, why);
  assertEquals(words({}).includes("Nobody was sent"), false);
});

Deno.test("reportHtml() marks mappings that no record has, once there were records", () => {
  const mappings = [{ from: "plan", to: "plan", present: 0 }];
  const none = { read: 0, accepted: 0, unchanged: 0, rejected: 0, failed: 0 };
  const isMarked = (result: Partial<ReportedResult>) =>
    reportHtml(reportFacts({ mappings, ...result })).includes('<tr class="unused">');
  assertEquals([isMarked({}), isMarked({ users: none })], [true, false]);
});

Deno.test("reportHtml() lists every mapping, those that nothing has and fixed values too", () => {
  const mappings = Array.from({ length: 1_000 }, (_, i) => ({
    from: i === 3 ? null : `key${i}`,
    to: `attribute${i}`,
    present: i === 5 ? 0 : 617,
  }));
  const html = reportHtml(reportFacts({ mappings }));
  assertEquals(html.match(/<code>attribute\d+<\/code>/g)!.length, 1_000);
  const text = wordsOf(html);
  assertStringIncludes(text, "key4 attribute4 617 50 %");
  assertStringIncludes(text, "the same for all attribute3 617 50 %");
  assertEquals(html.match(/<tr class="unused"/g)!.length, 1);
  assert(html.length < 600_000, `${html.length} characters`);
});

Deno.test("reportHtml() has words for what there is nothing of", () => {
  const users = { read: 0, accepted: 0, unchanged: 0, rejected: 0, failed: 0 };
  const course = { points: [], spanMs: 50 };
  const requests = { sent: 0, retried: 0, throttledMs: 0 };
  const text = words({ users, requests, mappings: [], data: [], startedAt: null }, { course });
  for (
    const part of [
      "Nothing was sent, so there is nothing to draw.",
      "There were no records.",
      "There were none to apply.",
      "response time – nothing was answered",
      "held back never",
    ]
  ) assertStringIncludes(text, part);
  assertStringIncludes(words({}), "None: every record was accepted.");
  assertEquals(words({}).includes("Warnings"), false);
  assertEquals(/NaN|undefined|null|Infinity/.test(text), false, text);
});

Deno.test("reportHtml() has four charts in two sizes, with their figures as a table and in words", () => {
  const points = pointsOf(40, (point, index) => {
    if (index < 10) return;
    Object.assign(point, { retried: 2, throttled: 1, unanswered: 1, heldBackMs: 50 });
  });
  const html = reportHtml(reportFacts({}, { course: { points, spanMs: 200 } }));
  assertEquals(html.match(/<svg /g)!.length, 8);
  assertEquals(html.match(/<table class="key"/g)!.length, 4);
  assertEquals(
    html.match(/<div class="(?:wide|narrow)" role="img" aria-label="[^"]{40,}"/g)!.length,
    8,
  );
  for (const title of ["Users a second", "Requests in flight", "Response times", "Retries and"]) {
    assertMatch(html, new RegExp(`<h3 id="chart-[a-z-]+">${title}`));
  }
  assertEquals(/NaN|Infinity|undefined/.test(html), false);
  // Colours are those of the style sheet, which knows light and dark.
  const charts = html.match(/<svg[\s\S]*?<\/svg>/g)!.join("");
  assertEquals(
    charts.match(/(?:fill|stroke)="#[^"]*"/g)?.filter((each) => each !== 'fill="#000"') ?? [],
    [],
  );
  const style = /<style>([\s\S]*?)<\/style>/.exec(html)![1];
  for (const [, name] of charts.matchAll(/var\((--[\w-]+)\)/g)) {
    assertStringIncludes(style, `\n  ${name}: `);
  }
  const ids = [...html.matchAll(/\bid="([^"]+)"/g)].map(([, id]) => id);
  assertEquals(ids.length, new Set(ids).size);
});

Deno.test("reportHtml() loads nothing and runs nothing", () => {
  const html = reportHtml(reportFacts());
  assertStringIncludes(
    html,
    `content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;`,
  );
  assertEquals(/<script|<link|<iframe|<object|<embed|<base|javascript:|@import/i.test(html), false);
  assertEquals(/\b(?:src|href|action|srcset|data)\s*=/i.test(html), false);
  assertEquals(/url\((?!#zr)/.test(html), false);
  const namespaces = ["http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"];
  const urls = new Set(html.match(/https?:\/\/[^\s"'<)]*/g));
  assertEquals([...urls].filter((url) => !namespaces.includes(url)), []);
});

Deno.test("reportHtml() shows hostile texts as texts, wherever they come from", () => {
  const place = {
    position: { record: 1, line: 1, column: 1, offset: 0, file: HOSTILE },
    user: HOSTILE,
  };
  const facts = shownFacts(
    reportFacts({
      config: HOSTILE,
      data: [HOSTILE],
      failuresFile: HOSTILE,
      mappings: [{ from: HOSTILE, to: HOSTILE, present: 1 }],
      warnings: [{ kind: "mapping-unused", message: HOSTILE }],
      error: { kind: "internal", message: HOSTILE },
    }, {
      state: HOSTILE,
      reasons: [{ outcome: "failed", group: HOSTILE, field: HOSTILE, count: 1, places: [place] }],
    }),
    (text) => text,
  );
  const html = reportHtml(facts);
  assertEquals(/<script|<img/i.test(html), false);
  assertEquals(html.match(/<\/style>/g)!.length, 1);
  assertEquals(html.match(/<\/title>/g)!.length, 1);
  assertEquals(wordsOf(html).split("<script>alert(1)</script>").length - 1 >= 10, true);
});

Deno.test("shownFacts() takes controls, credentials and emails out of texts, and leaves numbers and times", () => {
  const place = {
    position: { record: 1, line: 1, column: 1, offset: 0 },
    user: "ann@example.com\u202e",
  };
  const facts = reportFacts({
    data: ["a\u001b[31mb.json"],
    reasons: [{
      outcome: "rejected",
      reason: "the value 'secret of one record'",
      field: null,
      count: 1,
      first: place.position,
    }],
    warnings: [{ kind: "email-doubtful", message: "line 3: <bob@example.com> is odd" }],
    error: { kind: "data", message: "key-123 is wrong\n  bob@example.com" },
  }, {
    reasons: [{
      outcome: "rejected",
      group: "email 'bob@example.com' is taken",
      field: "email",
      count: 1,
      places: [place],
    }],
  });
  const shown = shownFacts(facts, (text) => text.replaceAll("key-123", "…"));
  assertEquals(shown.result.data, ["a [31mb.json"]);
  assertEquals(shown.result.reasons, []);
  assertEquals(shown.result.warnings[0].message, "line 3: <…@…> is odd");
  assertEquals(shown.result.error!.message, "… is wrong\n  …@…");
  assertEquals(shown.reasons[0].group, "email '…@…' is taken");
  // An identifier is what people are named by.
  assertEquals(shown.reasons[0].places[0].user, "ann@example.com ");
  assertEquals(shown.result.users, facts.result.users);
  assertEquals(shown.course, facts.course);
});

Deno.test("reportHtml() of a publish says who knows how the requests went, in place of saying that there were none", () => {
  const points = pointsOf(40, (point) => {
    Object.assign(point, { taken: 0, inFlightMs: 0, mostInFlight: 0 });
    delete point.times;
  });
  const [published, synced] = ["publish", "sync"].map((command) =>
    words({ command }, { course: { points, spanMs: 200 } })
  );
  assertStringIncludes(published, "Workers sent the requests");
  for (const said of ["No request was sent", "nothing was answered", "No request was answered"]) {
    assertEquals(published.includes(said), false, said);
    assertStringIncludes(synced, said);
  }
  assertEquals(synced.includes("Workers sent the requests"), false);
  for (const part of ["Users a second", "requests 9 0 retried"]) {
    assertStringIncludes(published, part);
  }
});
