/** No error and no output of a run has a secret in it, whatever an API answers. */

import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { RunError } from "../../lib/errors.ts";
import { LEFT_OUT } from "../../lib/customerio/redact.ts";
import { AppApi } from "../../lib/customerio/app_api.ts";
import { parseConfiguration } from "../../lib/config/read.ts";
import { openTarget, type TargetOptions } from "../../lib/run/target.ts";
import { TrackApi } from "../../lib/customerio/track_api.ts";
import {
  checkLookUpConfiguration,
  type LookUpConfiguration,
  openLookUpTarget,
} from "../../lib/verify/target.ts";
import { stateFile } from "../helpers/state.ts";
import { peopleOf, users } from "../helpers/people.ts";
import {
  AUTHORIZATION as SENDER_AUTHORIZATION,
  CREDENTIALS as SENDER_CREDENTIALS,
  deliveriesTo,
  NO_BACKOFF,
} from "../helpers/sync_run.ts";
import { runVerify, SECRETS as VERIFY_SECRETS } from "../helpers/verify_run.ts";
import { type Received, type Reply, startTrackServer } from "../helpers/track_server.ts";

const TRACK = { siteId: "5ite-5ecret-41c2", apiKey: "key-5ecret-77b1c0" };
const APP = { appApiKey: "app-5ecret-9d03ee" };
const TOKEN = btoa(`${TRACK.siteId}:${TRACK.apiKey}`);
const HIDDEN = [...Object.values(TRACK), ...Object.values(APP), TOKEN];

/** Answers that repeat all that a server has been told: the header, and what is in it. */
const ECHOES: Record<string, (echo: string) => Reply> = {
  "as text": (echo) => ({ body: echo }),
  "in HTML": (echo) => ({ body: `<html><b title="${echo}">${echo}</b></html>` }),
  "as an error": (echo) => ({
    body: { errors: [{ batch_index: 0, reason: echo, field: echo, message: echo }] },
  }),
  "as a detail": (echo) => ({ body: { errors: [{ detail: echo, status: "400" }] } }),
  "as meta": (echo) => ({ body: { meta: { error: echo, errors: [echo] } } }),
  "as a region": (echo) => ({ body: { region: echo, environment_id: echo } }),
  "as people": (echo) => ({ body: { customers: [{ [echo]: echo }] } }),
  "in headers": (echo) => ({ headers: { "x-echo": echo, "retry-after": echo } }),
  "in half a body": (echo) => ({ body: echo, cut: "body" }),
  "in a redirect": (echo) => ({
    headers: { location: `https://u:${echo.split(" ").at(-1)}@x.example/${encodeURI(echo)}` },
  }),
};

for (const [how, reply] of Object.entries(ECHOES)) {
  Deno.test(`No error of an API, and nothing behind it, has a secret that came back ${how}`, async () => {
    let status = 0;
    await using server = startTrackServer((request) => ({ status, ...reply(echoOf(request)) }));
    const common = { baseUrl: server.url, timeoutMs: 30_000, userAgent: "cio-sync/test" };
    const body = new TextEncoder().encode('{"batch":[]}');
    for (status of [200, 207, 307, 400, 401, 403, 404, 413, 429, 500]) {
      const track = new TrackApi({ ...common, ...TRACK });
      const app = new AppApi({ ...common, ...APP });
      for (
        const call of [
          () => track.identifyBatch(body, 1),
          () => track.identify("1", body),
          () => track.region(),
          () => app.customers(["1"], "id"),
        ]
      ) {
        const before = server.requests.length;
        assertHidden(await call().catch((error) => error), `${status}, ${call}`);
        assertEquals(server.requests.length, before + 1);
      }
    }
  });
}

const SENDER_TOKEN = SENDER_AUTHORIZATION.slice("Basic ".length);

/** Answers to a sender that repeat what it sent. */
const REPLIES: Record<string, Reply> = {
  "a refusal": {
    status: 401,
    body: { meta: { error: `no: ${SENDER_AUTHORIZATION} ${atob(SENDER_TOKEN)}` } },
  },
  "a refusal in words": { status: 403, body: `<h1>${SENDER_AUTHORIZATION}</h1>` },
  "a redirect": {
    status: 307,
    headers: {
      location: `https://${SENDER_CREDENTIALS.siteId}:${SENDER_CREDENTIALS.apiKey}@example.com/`,
    },
  },
  "a redirect to a neighbour": {
    status: 308,
    headers: { location: `https://evil-customer.io/${SENDER_TOKEN}` },
  },
  "a body that breaks off": { cut: "body", body: { errors: [SENDER_AUTHORIZATION] } },
  "a broken connection": { cut: "request" },
};

for (const [name, reply] of Object.entries(REPLIES)) {
  Deno.test(`Credentials are in no error and no cause of one: ${name}`, async () => {
    await using server = startTrackServer(() => reply);
    for (const kind of ["batch", "single"] as const) {
      const parts = deliveriesTo(server.url, { maxAttempts: 1 });
      const thrown: unknown[] = [];
      const { identify, identifyBatch } = parts.api;
      const keep = (error: unknown) => {
        thrown.push(error);
        throw error;
      };
      parts.api.identify = (...args) => identify.apply(parts.api, args).catch(keep);
      parts.api.identifyBatch = (...args) => identifyBatch.apply(parts.api, args).catch(keep);
      await parts.send({ kind, people: await peopleOf(users(1)) });

      assertEquals(thrown.length, 1);
      const texts = [...thrown, parts.stop.signal.reason].map(printable);
      texts.push(JSON.stringify(parts.settled), JSON.stringify(parts.ledger.reasons()));
      for (const secret of [SENDER_CREDENTIALS.apiKey, SENDER_TOKEN]) {
        assert(!texts.some((text) => text.includes(secret)), name);
      }
    }
  });
}

for (const [how, reply] of Object.entries(ECHOES)) {
  Deno.test(`verify shows and writes no secret that came back ${how}`, async () => {
    const { appApiKey } = VERIFY_SECRETS;
    for (const status of [200, 307, 400, 401, 403, 404, 429, 500]) {
      await using server = startTrackServer(() => ({ status, ...reply(`Bearer ${appApiKey}`) }));
      const { code, stdout, stderr, fileText = "" } = await runVerify(server.url, {
        data: [{ id: "1" }, { id: "2" }],
      });
      assert(code !== 0 && server.requests.length > 0, `${status}: ${code}`);
      for (const secret of Object.values(VERIFY_SECRETS)) {
        assert(![stdout, stderr, fileText].some((text) => text.includes(secret)), `${status}`);
      }
    }
  });
}

Deno.test("verify compares what shows a secret as it is, and shows that it was left out", async () => {
  const { appApiKey } = VERIFY_SECRETS;
  const shown = btoa(`key ${appApiKey}`);
  const attributes = { id: "1", a: shown, b: "2" };
  const customers = [{ customer: { id: "1", identifiers: { id: "1" }, attributes } }];
  await using server = startTrackServer(() => ({ body: { customers } }));
  const same = await runVerify(server.url, { data: [{ id: "1", a: shown }] });
  assertEquals(same.report.users.identical, 1);
  const other = await runVerify(server.url, { data: [{ id: "1", a: "1", b: "1" }] });
  const found = other.file?.flatMap(({ attributes }) => attributes.map(({ found }) => found));
  assertEquals(found, [LEFT_OUT, "2"]);
  assert(![other.stdout, other.stderr].some((text) => text.includes(shown)));
});

Deno.test("No error of a connection, and nothing behind it, has a secret", async () => {
  const { url } = await stopped();
  await using cutting = startTrackServer(() => ({ cut: "request" }));
  for (const baseUrl of [url, cutting.url, "https://track.customer.invalid/5ecret-path"]) {
    const common = { baseUrl, timeoutMs: 30_000, userAgent: "cio-sync/test" };
    const track = new TrackApi({ ...common, ...TRACK });
    const app = new AppApi({ ...common, ...APP });
    for (const call of [() => track.region(), () => app.customers(["1"], "id")]) {
      const error = await assertRejects(call);
      assertInstanceOf(error, Error);
      assertHidden(error, baseUrl);
      assert(!error.message.includes("5ecret-path"), error.message);
    }
  }
});

Deno.test("No error of the start of a run, and nothing behind it, has a secret", async () => {
  await using elsewhere = startTrackServer(() => ({ body: { region: "us", environment_id: 4 } }));
  await using refusing = startTrackServer((request) => ({ status: 401, body: echoOf(request) }));
  await using silent = startTrackServer(() => ({ cut: "request" }));
  for (const { url } of [elsewhere, refusing, silent]) {
    for (const open of [openTarget, openLookUpTarget]) {
      const error = await assertRejects(async () => await open(await optionsFor(url)), RunError);
      assertHidden(error, url);
    }
  }
});

Deno.test("No error about a state file, and no byte of it, has a secret", async () => {
  using file = stateFile();
  const workspace = { id: null, region: null, origin: "https://u:key-5ecret-77b1c0@x.example/" };
  (await file.open({ workspace: { ...workspace, ...TRACK } })).sort();
  const error = await assertRejects(
    () => file.open({ workspace: { ...workspace, siteId: "5ite-5ecret-other" } }),
    RunError,
  );
  assertHidden(error);
  for (const { name } of Deno.readDirSync(file.folder)) {
    const bytes = await Deno.readFile(`${file.folder}/${name}`);
    assert(bytes.length > 0);
    assertHidden(new TextDecoder("latin1").decode(bytes));
  }
});

Deno.test("Each API gets its own credentials and never those of the other", async () => {
  const region = { body: { region: "us", environment_id: 3 } };
  await using track = startTrackServer(() => region);
  await using app = startTrackServer(() => ({ body: { customers: [] } }));
  const { api } = await openLookUpTarget(await optionsFor(track.url, app.url));
  await api.customers(["1"], "id");
  assertEquals(authorizations(track.requests), [`Basic ${TOKEN}`]);
  assertEquals(authorizations(app.requests), [`Bearer ${APP.appApiKey}`]);
});

async function optionsFor(
  trackUrl: string,
  appUrl: string = trackUrl,
): Promise<TargetOptions<LookUpConfiguration>> {
  const more = { trackUrl, appUrl, userId: "id", mappings: [], workspaceId: 3, maxAttempts: 2 };
  const configuration = await parseConfiguration(JSON.stringify({ ...TRACK, ...APP, ...more }));
  return {
    configuration: checkLookUpConfiguration(configuration, "configuration.json"),
    userAgent: "cio-sync/test",
    signal: new AbortController().signal,
    backoff: NO_BACKOFF,
  };
}

/** All that `request` tells of its sender's credentials. */
function echoOf({ headers }: Received): string {
  const authorization = headers.get("authorization")!;
  const [, token] = authorization.split(" ");
  const inside = token === TOKEN ? atob(token).replace(":", " and ") : token;
  return `Authorization: ${authorization} for ${inside}`;
}

function authorizations(requests: readonly Received[]): (string | null)[] {
  return requests.map(({ headers }) => headers.get("authorization"));
}

async function stopped(): Promise<{ url: string }> {
  await using server = startTrackServer();
  return { url: server.url };
}

/** Checks all that anyone could print of `value`: its parts, and what its errors were caused by. */
function assertHidden(value: unknown, when = ""): void {
  const shown = printable(value);
  for (const secret of HIDDEN) assert(!shown.includes(secret), `${when}: leaked in ${shown}`);
}

function printable(value: unknown): string {
  const text = Deno.inspect(value, {
    depth: Infinity,
    iterableLimit: Infinity,
    strAbbreviateSize: Infinity,
    showHidden: true,
    getters: true,
  });
  if (!(value instanceof Error)) return text;
  const { name, message, stack, cause } = value;
  const own = JSON.stringify(value);
  return [text, name, message, stack, own, printable(cause)].join("\n");
}
