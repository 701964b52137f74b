import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { ConnectionSetupError, UnreachableError } from "../../lib/customerio/request_error.ts";
import { explainFetchError } from "../../lib/customerio/fetch_problem.ts";
import { LEFT_OUT, redactor } from "../../lib/customerio/redact.ts";
import { TRACK_URLS, TrackApi } from "../../lib/customerio/track_api.ts";
import { RunError } from "../../lib/errors.ts";
import { CA, CERTIFICATES, KEY } from "../helpers/certificates.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { CREDENTIALS, deliveriesTo } from "../helpers/sync_run.ts";
import { peopleOf, users } from "../helpers/people.ts";

/** What servers show, by name. */
const SHOWN = { ...CERTIFICATES, ofCa: CA };

/** A server that speaks TLS with one of our certificates. */
function startTls(cert: string): Deno.HttpServer<Deno.NetAddr> {
  return Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {}, cert, key: KEY },
    () => new Response("{}"),
  );
}

const TLS_CASES: { name: keyof typeof SHOWN; trusts: boolean; said: string }[] = [
  {
    name: "good",
    trusts: false,
    said:
      "its certificate is not signed by a CA that is trusted here; to trust it, set DENO_CERT " +
      "to a PEM file with that CA, or add it to the system's store and set DENO_TLS_CA_STORE=system",
  },
  {
    name: "selfSigned",
    trusts: true,
    said: "not signed by a CA that is trusted here",
  },
  { name: "otherName", trusts: true, said: "for another name; check the host in trackUrl" },
  { name: "ofCa", trusts: true, said: "it shows the certificate of a CA as its own" },
  { name: "expired", trusts: true, said: "expired on 2021-01-01; it has to be renewed there" },
  { name: "future", trusts: true, said: "not valid before 2200-01-01; check the clock" },
];

for (const { name, trusts, said } of TLS_CASES) {
  Deno.test(`A certificate that is not trusted ends a run at its first attempt: ${name}`, async () => {
    await using server = startTls(SHOWN[name]);
    const url = `https://localhost:${server.addr.port}`;
    using client = Deno.createHttpClient({ caCerts: trusts ? [CA] : [] });
    for (const kind of ["batch", "single"] as const) {
      const parts = deliveriesTo(url, {
        maxAttempts: 6,
        fetch: (url, init) => fetch(url, { ...init, client } as RequestInit),
      });
      await parts.send({ kind, people: await peopleOf(users(1)) });
      const reason = parts.stop.signal.reason as RunError;
      assertEquals({ kind: reason.kind, sent: parts.attempts.sent, ...parts.ledger.counts }, {
        kind: "setup",
        sent: 1,
        read: 0,
        accepted: 0,
        unchanged: 0,
        rejected: 0,
        failed: 1,
      });
      assertStringIncludes(reason.message, `Cannot trust localhost:${server.addr.port}: `);
      assertStringIncludes(reason.message, said);
    }
  });
}

Deno.test("A certificate of a CA that is trusted is taken", async () => {
  await using server = startTls(CERTIFICATES.good);
  using client = Deno.createHttpClient({ caCerts: [CA] });
  const parts = deliveriesTo(`https://localhost:${server.addr.port}`, {
    fetch: (url, init) => fetch(url, { ...init, client } as RequestInit),
  });
  await parts.send({ kind: "batch", people: await peopleOf(users(1)) });
  assertEquals(parts.ledger.counts.accepted, 1);
});

Deno.test("A server without TLS at an https URL is a matter of the set-up", async () => {
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => new Response("{}"),
  );
  const host = `127.0.0.1:${server.addr.port}`;
  const api = trackApi(`https://${host}`);
  await assertRejects(
    () => api.region(),
    ConnectionSetupError,
    `Cannot speak TLS with ${host}: what answers there is not TLS; check trackUrl`,
  );
});

/** A proxy that answers every request in the same way, or hangs up when there is no answer. */
function startProxy(answer?: string): Deno.Listener & Disposable {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  (async () => {
    for await (const connection of listener) {
      if (answer !== undefined) {
        await connection.read(new Uint8Array(4096));
        await connection.write(
          new TextEncoder().encode(`HTTP/1.1 ${answer}\r\ncontent-length: 0\r\n\r\n`),
        );
      }
      connection.close();
    }
  })();
  return listener;
}

const PROXY_CASES: {
  name: string;
  answer?: string;
  isClosed?: boolean;
  isFinal: boolean;
  said: (proxy: string) => string;
}[] = [
  {
    name: "closed port",
    isClosed: true,
    isFinal: false,
    said: (proxy) => `Cannot reach ${proxy} on the way to track.customer.io: tcp connect error`,
  },
  {
    name: "hangs up",
    isFinal: false,
    said: (proxy) => `Cannot reach ${proxy} on the way to track.customer.io: unexpected eof`,
  },
  {
    name: "opens a way that leads nowhere",
    answer: "200 OK",
    isFinal: false,
    said: (proxy) => `Cannot reach track.customer.io through ${proxy}: `,
  },
  {
    name: "403",
    answer: "403 Forbidden",
    isFinal: false,
    said: (proxy) => `Cannot reach track.customer.io: ${proxy} refuses to connect to it`,
  },
  {
    name: "502",
    answer: "502 Bad Gateway",
    isFinal: false,
    said: (proxy) => `Cannot reach track.customer.io: ${proxy} refuses to connect to it`,
  },
  {
    name: "407",
    answer: "407 Proxy Authentication Required",
    isFinal: true,
    said: (proxy) => `Cannot reach track.customer.io: ${proxy} answered 407, it wants a user name`,
  },
];

for (const { name, answer, isClosed, isFinal, said } of PROXY_CASES) {
  Deno.test(`A proxy that does not let a request through is named, without its password: ${name}`, async () => {
    using proxy = startProxy(answer);
    const address = `127.0.0.1:${(proxy.addr as Deno.NetAddr).port}`;
    if (isClosed) proxy.close();
    using client = Deno.createHttpClient({ proxy: { url: `http://${address}` } });
    const variable = `http://user:proxy-password@${address}`;
    const api = trackApi(TRACK_URLS.us, {
      env: (name) => name === "HTTPS_PROXY" ? variable : undefined,
      fetch: (url, init) => fetch(url, { ...init, client } as RequestInit),
    });
    const error = await assertRejects(() => api.region(), Error);
    assertEquals(error.constructor, isFinal ? ConnectionSetupError : UnreachableError);
    assertStringIncludes(error.message, said(`the proxy ${address} (HTTPS_PROXY)`));
    assert(!error.message.includes("password@"), error.message);
  });
}

Deno.test("A proxy that keeps silent is named when time is up", async () => {
  const clock = new FakeClock();
  const asked = Promise.withResolvers<void>();
  const api = trackApi(TRACK_URLS.us, {
    clock,
    env: (name) => name === "ALL_PROXY" ? "proxy.example:3128" : undefined,
    fetch: (_, { signal }) => {
      asked.resolve();
      return new Promise((_, reject) => {
        signal!.addEventListener("abort", () => reject(signal!.reason));
      });
    },
  });
  const failed = assertRejects(
    () => api.region(),
    UnreachableError,
    "No answer within 30 s from track.customer.io through the proxy proxy.example:3128 (ALL_PROXY)",
  );
  await asked.promise;
  await clock.advance(30_000);
  await failed;
});

Deno.test("A variable that names no proxy is an error before anything is sent", () => {
  let error: unknown;
  try {
    trackApi(TRACK_URLS.us, { env: (name) => name === "HTTPS_PROXY" ? "u:secret@::" : undefined });
  } catch (thrown) {
    error = thrown;
  }
  assert(error instanceof RunError);
  assertEquals({ kind: error.kind, message: error.message }, {
    kind: "setup",
    message: "Cannot use the proxy that HTTPS_PROXY names: write it as http://HOST:PORT, " +
      "or unset the variable; nothing was sent",
  });
});

function trackApi(
  baseUrl: string,
  more: Partial<ConstructorParameters<typeof TrackApi>[0]> = {},
): TrackApi {
  return new TrackApi({
    baseUrl,
    ...CREDENTIALS,
    timeoutMs: 30_000,
    userAgent: "cio-sync/test",
    env: () => undefined,
    ...more,
  });
}

Deno.test("explainFetchError() says nothing of a certificate that shows a key, and nothing unprintable", () => {
  const key = "7f3a9c0b12d4e5f60718";
  const explain = (said: string) =>
    explainFetchError(new TypeError(`client error: invalid peer certificate: ${said}`), {
      origin: TRACK_URLS.us,
      setting: "trackUrl",
      env: () => undefined,
      redact: redactor([key]),
    }).message;
  assertEquals(
    explain(`DnsName("${btoa(key)}.example")`),
    `Cannot reach track.customer.io: ${LEFT_OUT}`,
  );
  assertStringIncludes(explain("of\x1b[31m\u202ex"), "is invalid (of [31m x)");
});

Deno.test("explainFetchError() says in full what is wrong, and what to do", () => {
  const trust = "Cannot trust track.customer.io: its certificate";
  const cases: {
    said: string;
    env?: Record<string, string>;
    isFinal?: boolean;
    message: string;
  }[] = [
    {
      said: "invalid peer certificate: certificate expired: verification time 5 (UNIX), " +
        "but certificate is not valid after 1609459200 (7 seconds ago)",
      message: `${trust} expired on 2021-01-01; it has to be renewed there, unless the clock of ` +
        "this machine is wrong",
    },
    {
      said: "invalid peer certificate: certificate not valid yet: verification time 5 (UNIX), " +
        "but certificate is not valid before 99999999999999999999 (7 seconds in future)",
      message: `${trust} is not valid before a date out of reach; check the clock of this machine`,
    },
    {
      said: 'invalid peer certificate: certificate not valid for name "x"',
      message: `${trust} is for another name; check the host in trackUrl, or who answers in its ` +
        "place",
    },
    {
      said: "invalid peer certificate: Other(OtherError(CaUsedAsEndEntity))",
      message: "Cannot trust track.customer.io: it shows the certificate of a CA as its own; it " +
        "needs one that a CA has signed, or one that is none of a CA (basicConstraints CA:FALSE)",
    },
    {
      said: "invalid peer certificate: UnknownIssuer",
      env: { DENO_CERT: "" },
      message: `${trust} is not signed by a CA that is trusted here; to trust it, set DENO_CERT ` +
        "to a PEM file with that CA, or add it to the system's store and set " +
        "DENO_TLS_CA_STORE=system",
    },
    {
      said: "invalid peer certificate: UnknownIssuer",
      env: { DENO_CERT: "ca.pem" },
      message: `${trust} is not signed by a CA that is trusted here; the PEM file that DENO_CERT ` +
        "names does not hold that CA: add it there, or to the system's store (used with " +
        "DENO_TLS_CA_STORE=system)",
    },
    {
      said: "invalid peer certificate: BadSignature",
      message: `${trust} is invalid (BadSignature)`,
    },
    {
      said: "received corrupt message of type InvalidContentType",
      env: { HTTPS_PROXY: "https://proxy.example:3128" },
      message: "Cannot speak TLS with track.customer.io, or the proxy proxy.example:3128 " +
        "(HTTPS_PROXY): what answers there is not TLS; check HTTPS_PROXY: does the proxy want " +
        "http: instead of https:?",
    },
    {
      said: "client error (Connect): tunnel error: proxy authentication required",
      env: { HTTPS_PROXY: "http://proxy.example:3128" },
      message: "Cannot reach track.customer.io: the proxy proxy.example:3128 (HTTPS_PROXY) " +
        "answered 407, it wants a user name and password: put them into HTTPS_PROXY as " +
        "http://USER:PASSWORD@HOST:PORT",
    },
    {
      said: "client error (Connect): tunnel error: unsuccessful tunnel",
      env: { HTTPS_PROXY: "http://proxy.example:3128" },
      isFinal: false,
      message: "Cannot reach track.customer.io: the proxy proxy.example:3128 (HTTPS_PROXY) " +
        "refuses to connect to it; ask who runs it to let it through",
    },
    {
      said: "client error (Connect): tcp connect error",
      env: { HTTPS_PROXY: "http://proxy.example:3128" },
      isFinal: false,
      message: "Cannot reach the proxy proxy.example:3128 (HTTPS_PROXY) on the way to " +
        "track.customer.io: tcp connect error; check HTTPS_PROXY",
    },
    {
      said: "client error (Connect): tunnel error: proxy authentication required",
      isFinal: false,
      message: "Cannot reach track.customer.io: client error (Connect): tunnel error: proxy " +
        "authentication required",
    },
    {
      said: "client error (SendRequest): reset: reset",
      isFinal: false,
      message: "Cannot reach track.customer.io: client error (SendRequest): reset",
    },
    { said: "", isFinal: false, message: "Cannot reach track.customer.io: no connection" },
    {
      said: "see https://track.customer.io/api/v1/customers/5 and http://x/y",
      isFinal: false,
      message: "Cannot reach track.customer.io: see … and …",
    },
    {
      said: "x".repeat(600),
      isFinal: false,
      message: `Cannot reach track.customer.io: ${"x".repeat(500)}…`,
    },
  ];
  for (const { said, env = {}, isFinal = true, message } of cases) {
    for (
      const start of [
        "",
        "error sending request for url (https://track.customer.io/api/v2/batch): ",
        "error sending request from 10.0.0.1:5 for https://track.customer.io/ (10.0.0.2:443): ",
      ]
    ) {
      const cause = new Error(start + said);
      const error = explainFetchError(new TypeError("fetch failed", { cause }), {
        origin: TRACK_URLS.us,
        setting: "trackUrl",
        env: (name) => env[name],
      });
      assertEquals(error.message, message);
      assertEquals(error.constructor, isFinal ? ConnectionSetupError : UnreachableError, said);
    }
  }
});

Deno.test("explainFetchError() blames no proxy where there is none", () => {
  const texts = [
    "client error (Connect): proxy authentication required",
    "client error (Connect): unsuccessful tunnel",
    "client error (Connect): tcp connect error",
  ];
  const to = { origin: "https://track.customer.io", setting: "trackUrl", env: () => undefined };
  for (const text of texts) {
    const error = explainFetchError(new Error(text), to);
    assertEquals(error.message, `Cannot reach track.customer.io: ${text}`);
  }
});
