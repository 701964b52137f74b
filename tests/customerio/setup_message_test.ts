import { assertEquals } from "@std/assert";
import { appKeyMessage, trackCredentialsMessage } from "../../lib/customerio/credentials.ts";
import {
  RedirectError,
  type RequestFacts,
  StatusError,
  type StatusFacts,
} from "../../lib/customerio/request_error.ts";
import { blockedReason, setupMessage } from "../../lib/customerio/setup_message.ts";

const BATCH: RequestFacts = {
  host: "track.example",
  endpoint: "POST /api/v2/batch",
  setting: "trackUrl",
};

const LOOK_UP: RequestFacts = {
  host: "app.example",
  endpoint: "POST /v1/customers/attributes",
  setting: "appUrl",
};

Deno.test("setupMessage() names the setting and what is wrong", () => {
  const sync = (status: string) =>
    `Cannot sync to track.example: it answered ${status} to POST /api/v2/batch, `;
  const cases: { facts: StatusFacts; message: string }[] = [
    {
      facts: { status: 404, request: BATCH },
      message: `${sync("404")}so it is not Customer.io's Track API: check trackUrl`,
    },
    {
      facts: {
        status: 404,
        isApiAnswer: false,
        problems: [{ reason: "Nothing here" }],
        request: BATCH,
      },
      message: `${sync("404 (Nothing here)")}so it is not Customer.io's Track API: check trackUrl`,
    },
    {
      facts: { status: 405, request: LOOK_UP },
      message:
        "Cannot look people up at app.example: it answered 405 to POST /v1/customers/attributes, " +
        "so it is not Customer.io's App API: check appUrl",
    },
    {
      facts: { status: 402, request: BATCH },
      message: `${sync("402")}which is about the account and not about anyone in the data: ` +
        "check its plan in Customer.io, and that trackUrl leads there",
    },
    {
      facts: { status: 407, request: BATCH },
      message:
        `${sync("407")}so a proxy wants a user name and password: put them into HTTPS_PROXY as ` +
        "http://USER:PASSWORD@HOST:PORT, or check trackUrl",
    },
    {
      facts: { status: 421, request: BATCH },
      message: `${sync("421")}so it does not serve the name track.example: check trackUrl, ` +
        "and the Host that a proxy in between passes on",
    },
    ...[302, 399].map((status) => ({
      facts: { status, request: BATCH },
      message: `${sync(`${status}`)}without a place to go to, so it is not Customer.io's Track ` +
        "API: check trackUrl",
    })),
    ...[400, 415].map((status) => ({
      facts: { status, request: BATCH },
      message: `${sync(`${status}`)}which is not about anyone in the data: check trackUrl`,
    })),
    {
      facts: { status: 403, isApiAnswer: false, sender: "Filter", request: BATCH },
      message:
        "Blocked on the way to track.example: Filter answered 403, not in Customer.io's form: " +
        "ask who runs the proxy or firewall to let track.example through, or check trackUrl",
    },
  ];
  for (const { facts, message } of cases) {
    assertEquals(setupMessage(new StatusError(facts)), message);
  }
  assertEquals(setupMessage(new RedirectError("Cannot follow x")), "Cannot follow x");
});

Deno.test("setupMessage() shows no more than the beginning of a page", () => {
  const problems = [{ reason: "x".repeat(300) }];
  const message = setupMessage(new StatusError({ status: 404, problems, request: BATCH }));
  assertEquals(message.includes(`(${"x".repeat(120)}…)`), true, message);
});

Deno.test("blockedReason() names the status and the sender", () => {
  const error = new StatusError({ status: 403, isApiAnswer: false, sender: "Filter/2" });
  assertEquals(blockedReason(error), "Not taken: blocked on the way (403 from Filter/2)");
  assertEquals(
    blockedReason(error, { isAboutPath: true }),
    "Not taken: blocked on the way (403 from Filter/2, for the path with this identifier)",
  );
  assertEquals(
    blockedReason(new RedirectError("Cannot follow x")),
    "Not taken: blocked on the way (a redirect, for the path with this identifier)",
  );
});

Deno.test("trackCredentialsMessage() and appKeyMessage() name who refuses, where that is not Customer.io", () => {
  for (const status of [401, 403]) {
    const own = new StatusError({ status, request: BATCH });
    assertEquals(trackCredentialsMessage(own).startsWith("Customer.io refused"), true);
    assertEquals(appKeyMessage(own).startsWith("Customer.io refused"), true);
    const other = new StatusError({ status, isApiAnswer: false, sender: "nginx", request: BATCH });
    const start = "nginx, which does not answer as Customer.io does (check trackUrl), refused the ";
    assertEquals(trackCredentialsMessage(other).startsWith(start), true);
    assertEquals(appKeyMessage(other).startsWith(start), true);
  }
});

Deno.test("trackCredentialsMessage() and appKeyMessage() say which key to mend, and where it is made", () => {
  const no = [{ reason: "unauthorized" }];
  const track = "check siteId and apiKey, the Track API credentials of the workspace, under " +
    "Settings > Workspace Settings > API and webhook credentials";
  const place = "Settings > Account Settings > API Credentials > App API Keys";
  const cases: [string, string][] = [
    [
      trackCredentialsMessage(new StatusError({ status: 401, problems: no })),
      `Customer.io refused the credentials (401: unauthorized): ${track}`,
    ],
    [
      trackCredentialsMessage(new StatusError({ status: 403 })),
      `Customer.io refused the credentials (403): ${track}; they are known, but may not do this`,
    ],
    [
      trackCredentialsMessage(
        new StatusError({ status: 401, isApiAnswer: false, sender: "nginx", request: BATCH }),
      ),
      "nginx, which does not answer as Customer.io does (check trackUrl), " +
      `refused the credentials (401): ${track}`,
    ],
    [
      appKeyMessage(new StatusError({ status: 401, problems: no })),
      "Customer.io refused the App API key (401: unauthorized): " +
      `check appApiKey, which is made under ${place}`,
    ],
    [
      appKeyMessage(new StatusError({ status: 403 })),
      "Customer.io refused the App API key (403): it is known, but may not look people up; " +
      `give it the scope for customers under ${place}`,
    ],
  ];
  for (const [message, expected] of cases) assertEquals(message, expected);
});
