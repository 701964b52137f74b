import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { CA, CERTIFICATES, KEY } from "../helpers/certificates.ts";
import { parseResult, startTrial, users } from "../helpers/e2e.ts";

/** Runs a sync to a server with TLS, whose CA nobody trusts unless `env` says so; `CA` in it is the CA's file. */
async function syncToTls(env: Record<string, string>) {
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {}, cert: CERTIFICATES.good, key: KEY },
    () => new Response("{}"),
  );
  await using trial = await startTrial({
    data: users(3),
    configuration: { trackUrl: `https://localhost:${server.addr.port}` },
  });
  await trial.write("ca.pem", CA);
  await trial.write("other.pem", CERTIFICATES.selfSigned);
  const program = trial.startWith({ env: { PATH: "/nowhere", ...env } }, "--json");
  const { code, stdout } = await program.ended;
  return { code, result: parseResult(stdout) };
}

Deno.test("sync trusts a CA as its message says", async () => {
  const trusting: Record<string, string>[] = [
    { DENO_CERT: "ca.pem" },
    // Where the system's store is, for those who read it.
    { DENO_TLS_CA_STORE: "system", SSL_CERT_FILE: "ca.pem" },
  ];
  for (const env of trusting) {
    const { code, result } = await syncToTls(env);
    assertEquals(
      { code, accepted: result.users.accepted },
      { code: 0, accepted: 3 },
      `${Object.keys(env)}`,
    );
  }
});

Deno.test("sync stops at once where it does not trust the server, and says what to set", async () => {
  const cases: { env: Record<string, string>; said: RegExp; sent: number }[] = [
    {
      env: {},
      said:
        /^Cannot trust localhost:\d+: .*set DENO_CERT to a PEM file .* DENO_TLS_CA_STORE=system$/,
      sent: 1,
    },
    {
      env: { DENO_CERT: "other.pem" },
      said: /^Cannot trust localhost:\d+: .*DENO_CERT names does not hold that CA/,
      sent: 1,
    },
    {
      env: { DENO_CERT: "nowhere.pem" },
      said: /^Cannot use 'nowhere\.pem', which DENO_CERT names: /,
      sent: 0,
    },
  ];
  for (const { env, said, sent } of cases) {
    const { code, result } = await syncToTls(env);
    assertEquals({ code, kind: result.error?.kind, sent: result.requests.sent }, {
      code: 3,
      kind: "setup",
      sent,
    }, `${said}`);
    assertMatch(result.error!.message, said);
  }
});

Deno.test("sync names a proxy that is of no use, and its variable, before anything is sent", async () => {
  const closed = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const address = `127.0.0.1:${(closed.addr as Deno.NetAddr).port}`;
  closed.close();
  const cases = [
    {
      value: `http://user:proxy-password@${address}`,
      kind: "unreachable",
      said: `Cannot reach the proxy ${address} (HTTPS_PROXY) on the way to track.customer.io: `,
    },
    {
      value: "user:proxy-password@::",
      kind: "setup",
      said: "Cannot use the proxy that HTTPS_PROXY names: write it as http://HOST:PORT",
    },
  ];
  for (const { value, kind, said } of cases) {
    for (const region of ["us", undefined]) {
      await using trial = await startTrial({
        data: users(3),
        configuration: { trackUrl: undefined, region, maxAttempts: 1 },
      });
      const env = { PATH: "/nowhere", HTTPS_PROXY: value };
      const { code, stdout, stderr } = await trial.startWith({ env }, "--json").ended;
      const { error, users: counts } = parseResult(stdout);
      assertEquals({ code, kind: error?.kind, accepted: counts.accepted }, {
        code: 3,
        kind,
        accepted: 0,
      }, value);
      assertStringIncludes(error!.message, said);
      assertEquals((stdout + stderr).includes("proxy-password"), false, stderr);
    }
  }
});
