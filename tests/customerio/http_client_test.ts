import { assertEquals, assertMatch } from "@std/assert";
import { openHttpClient } from "../../lib/customerio/http_client.ts";
import { runProgram } from "../helpers/program.ts";

const NAMES = ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "NO_PROXY", "no_proxy"];

Deno.test("openHttpClient() reaches this machine without a proxy, and others through it", async () => {
  const before = NAMES.map((name) => Deno.env.get(name));
  await using proxy = serve("proxy");
  await using server = serve("server");
  const { port } = server.addr;
  try {
    for (const [index, others] of [undefined, "", "direct.invalid"].entries()) {
      for (const name of NAMES) Deno.env.delete(name);
      Deno.env.set("HTTP_PROXY", `http://127.0.0.1:${proxy.addr.port}`);
      if (others !== undefined) Deno.env.set(index % 2 ? "no_proxy" : "NO_PROXY", others);
      using client = openHttpClient(1);
      const ask = async (url: string) => await (await client.fetch(url, {})).text();
      assertEquals(await ask(`http://127.0.0.1:${port}/`), "server");
      assertEquals(await ask(`http://localhost:${port}/`), "server");
      assertEquals(await ask("http://customer.invalid/"), "proxy");
      const direct = await ask("http://direct.invalid/").catch(() => "no such host");
      assertEquals(direct, others === "direct.invalid" ? "no such host" : "proxy");
    }
  } finally {
    for (const [index, name] of NAMES.entries()) {
      if (before[index] === undefined) Deno.env.delete(name);
      else Deno.env.set(name, before[index]);
    }
  }
});

function serve(name: string): Deno.HttpServer<Deno.NetAddr> {
  return Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => new Response(name));
}

Deno.test("openHttpClient() says which certificate cannot be used, and what to do", async () => {
  const module = new URL("../../lib/customerio/http_client.ts", import.meta.url).href;
  // Deno reads the variable once a process.
  const code = `import { openHttpClient } from ${JSON.stringify(module)};
    try { openHttpClient(1) } catch ({ kind, message }) { console.log(kind + ": " + message) }`;
  const path = (name: string) => new URL(`../../${name}`, import.meta.url).pathname;
  const { stdout } = await runProgram(
    [Deno.execPath(), "eval", "--no-check", "--config", path("deno.json"), code],
    { cwd: path(""), env: { ...Deno.env.toObject(), DENO_CERT: "/nowhere/ca.pem" } },
  );
  assertMatch(
    stdout,
    /^setup: Cannot use '\/nowhere\/ca\.pem', which DENO_CERT names: .+; name a PEM file with the certificate of a CA, or unset DENO_CERT\n$/s,
  );
});
