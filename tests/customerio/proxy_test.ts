import { assertEquals } from "@std/assert";
import {
  proxyFor,
  proxyProblemMessage,
  proxySecrets,
  showProxy,
} from "../../lib/customerio/proxy.ts";

const TRACK = "https://track.customer.io";
const PROXY = "http://proxy.example:3128";

interface Case {
  name: string;
  url?: string;
  env: Record<string, string>;
  /** `VARIABLE ADDRESS`, `VARIABLE` alone when it names no proxy, or undefined. */
  expected: string | undefined;
}

const CASES: Case[] = [
  { name: "none", env: {}, expected: undefined },
  { name: "https", env: { HTTPS_PROXY: PROXY }, expected: "HTTPS_PROXY proxy.example:3128" },
  { name: "lower case", env: { https_proxy: PROXY }, expected: "https_proxy proxy.example:3128" },
  {
    name: "upper case first",
    env: { https_proxy: "http://other", HTTPS_PROXY: PROXY },
    expected: "HTTPS_PROXY proxy.example:3128",
  },
  {
    name: "ALL_PROXY first",
    env: { HTTPS_PROXY: "http://other", ALL_PROXY: PROXY },
    expected: "ALL_PROXY proxy.example:3128",
  },
  {
    name: "empty is as if not there",
    env: { HTTPS_PROXY: "", https_proxy: PROXY },
    expected: "https_proxy proxy.example:3128",
  },
  { name: "of another protocol", env: { HTTP_PROXY: PROXY }, expected: undefined },
  {
    name: "of plain http",
    url: "http://track.example",
    env: { HTTP_PROXY: PROXY },
    expected: "HTTP_PROXY proxy.example:3128",
  },
  {
    name: "this machine",
    url: "http://127.0.0.1:1",
    env: { HTTP_PROXY: "::::" },
    expected: undefined,
  },
  {
    name: "NO_PROXY",
    env: { HTTPS_PROXY: "::::", NO_PROXY: "a, customer.io" },
    expected: undefined,
  },
  { name: "no_proxy", env: { HTTPS_PROXY: PROXY, no_proxy: ".customer.io" }, expected: undefined },
  { name: "NO_PROXY of all", env: { HTTPS_PROXY: PROXY, NO_PROXY: "*" }, expected: undefined },
  ...[["0", "HTTPS_PROXY"], ["1", "HTTPS_PROXY p:1"], ["65535", "HTTPS_PROXY p:65535"]]
    .concat([["65536", "HTTPS_PROXY"]]).map(([port, expected]) => ({
      name: `port ${port}`,
      env: { HTTPS_PROXY: `http://p:${port}` },
      expected,
    })),
  { name: "no port", env: { HTTPS_PROXY: "http://p" }, expected: "HTTPS_PROXY p" },
  ...[["10.1.2.0", true], ["10.1.2.255", true], ["10.1.3.0", false], ["10.1.1.255", false]]
    .map(([address, isExcepted]) => ({
      name: `${address} beside NO_PROXY of 256 addresses`,
      url: `https://${address}`,
      env: { HTTPS_PROXY: PROXY, NO_PROXY: "10.1.2.0/24" },
      expected: isExcepted ? undefined : "HTTPS_PROXY proxy.example:3128",
    })),
  {
    name: "NO_PROXY of a network",
    url: "https://10.1.2.3",
    env: { HTTPS_PROXY: PROXY, NO_PROXY: "10.0.0.0/8" },
    expected: undefined,
  },
  {
    name: "NO_PROXY of another network",
    url: "https://11.1.2.3",
    env: { HTTPS_PROXY: PROXY, NO_PROXY: "10.0.0.0/8,11.1.2.4" },
    expected: "HTTPS_PROXY proxy.example:3128",
  },
  {
    name: "NO_PROXY of what is no network",
    url: "https://0.0.0.10",
    env: { HTTPS_PROXY: PROXY, NO_PROXY: "10/8" },
    expected: "HTTPS_PROXY proxy.example:3128",
  },
  {
    name: "NO_PROXY of others",
    env: { HTTPS_PROXY: PROXY, NO_PROXY: "omer.io,api.customer.io" },
    expected: "HTTPS_PROXY proxy.example:3128",
  },
  ...[
    ["http://u:p@proxy:1", "proxy:1"],
    ["HTTP://proxy:1/", "proxy:1"],
    ["http://proxy", "proxy"],
    ["http://proxy:", "proxy"],
    ["https://proxy:1/a?b", "proxy:1"],
    ["socks5://proxy:1", "proxy:1"],
    ["socks5h://u:p@proxy:1", "proxy:1"],
    ["proxy:3128", "proxy:3128"],
    ["u:p@proxy:3128", "proxy:3128"],
    ["http://[::1]:3128", "[::1]:3128"],
  ].map(([value, address]) => ({
    name: value,
    env: { HTTPS_PROXY: value },
    expected: `HTTPS_PROXY ${address}`,
  })),
  // Deno passes over each of these without a word.
  ...[
    "::::",
    "htp:/x",
    "ftp://proxy:1",
    "socks4://proxy:1",
    "SOCKS5://proxy:1",
    "//proxy:1",
    "proxy:3128/",
    "http://proxy:1 ",
    "http:// proxy",
    "http://u:p#x@proxy:1",
    "http://u:p@:9",
    "http://",
    "http://proxy:99999",
    "http://proxy:x",
  ].map((value) => ({
    name: value,
    env: { HTTPS_PROXY: value, https_proxy: PROXY },
    expected: "HTTPS_PROXY",
  })),
];

Deno.test("proxyFor() finds the proxy that Deno uses, and the variable that it would pass over", () => {
  for (const { name, url = TRACK, env, expected } of CASES) {
    const proxy = proxyFor(url, (variable) => env[variable]);
    const found = proxy === undefined
      ? undefined
      : "address" in proxy
      ? `${proxy.variable} ${proxy.address}`
      : proxy.variable;
    assertEquals(found, expected, name);
    assertEquals(JSON.stringify(proxy ?? {}).includes("u:p"), false, name);
  }
});

Deno.test("proxySecrets() are the password of the proxy, as written and as sent", () => {
  const cases: { env: Record<string, string>; secrets: string[] }[] = [
    { env: {}, secrets: [] },
    { env: { HTTPS_PROXY: PROXY }, secrets: [] },
    { env: { HTTPS_PROXY: "http://user@proxy.example:3128" }, secrets: [] },
    {
      env: { HTTPS_PROXY: "http://user:pa%2Fss@proxy.example:3128" },
      secrets: ["pa%2Fss", "pa/ss", btoa("user:pa/ss")],
    },
    { env: { ALL_PROXY: "user:pass@proxy:3128" }, secrets: ["pass", "pass", btoa("user:pass")] },
    {
      env: { HTTPS_PROXY: "http://u:p%E9@proxy:1" },
      secrets: ["p%E9", "p%E9", btoa("u:p%E9")],
    },
  ];
  for (const { env, secrets } of cases) {
    assertEquals(proxySecrets(TRACK, (name) => env[name]), secrets, JSON.stringify(env));
  }
});

Deno.test("proxyFor() knows a proxy that is itself spoken to in TLS", () => {
  const cases: [value: string, isTls: boolean][] = [
    ["https://proxy:1", true],
    ["HTTPS://proxy:1", true],
    ["http://proxy:1", false],
    ["socks5://proxy:1", false],
    ["proxy:1", false],
  ];
  for (const [value, isTls] of cases) {
    const proxy = proxyFor(TRACK, (name) => name === "HTTPS_PROXY" ? value : undefined);
    assertEquals(proxy !== undefined && "isTls" in proxy && proxy.isTls, isTls, value);
  }
});

Deno.test("proxyProblemMessage() and showProxy() name the variable, and no password", () => {
  const proxyOf = (value: string) =>
    proxyFor(TRACK, (name) => name === "ALL_PROXY" ? value : undefined);
  const broken = proxyOf("user:password@:1");
  assertEquals(
    broken !== undefined && "problem" in broken && proxyProblemMessage(broken),
    "Cannot use the proxy that ALL_PROXY names: write it as http://HOST:PORT, or unset the " +
      "variable; nothing was sent",
  );
  const usual = proxyOf("http://user:password@proxy:1");
  assertEquals(
    usual !== undefined && "address" in usual && showProxy(usual),
    "the proxy proxy:1 (ALL_PROXY)",
  );
});
