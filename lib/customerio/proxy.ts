/**
 * Which proxy a request goes through: Deno's rules, which it keeps to itself. Pure functions. Source:
 * https://github.com/denoland/deno/blob/v2.4.2/ext/fetch/proxy.rs, and tried with Deno 2.4.2 and 2.9.6.
 */

import { isThisMachine } from "../this_machine.ts";
import { toBase64 } from "./base64.ts";

/** Looks an environment variable up. */
export type Environment = (name: string) => string | undefined;

/** A proxy that the environment names. */
export interface Proxy {
  /** The variable that names it. */
  variable: string;
  /** Host and port, without user name and password. */
  address: string;
  /** Whether it is itself spoken to in TLS. */
  isTls: boolean;
}

/** A variable that names no proxy, and what is wrong with it. */
export interface ProxyProblem {
  variable: string;
  problem: string;
}

/** What Deno takes for a proxy: without a scheme there is no path either. */
const PROXY =
  /^(?:(https?:\/\/|socks5h?:\/\/)(?:[^\s/?#@]*@)?([^\s/?#@:]+|\[[\da-f:.]+\])(?::(\d*))?(?:[/?]\S*)?|(?:[^\s/?#@]*@)?([^\s/?#@:]+|\[[\da-f:.]+\])(?::(\d*))?)$/i;

/**
 * The proxy for requests to `url`, undefined when there is none. What runs on this machine is reached without one.
 * Deno ignores a variable that it cannot parse, so that requests would go where nobody meant them to go.
 */
export function proxyFor(url: string, env: Environment): Proxy | ProxyProblem | undefined {
  const { protocol, hostname } = new URL(url);
  if (isThisMachine(hostname) || isExcepted(hostname, env)) return undefined;
  for (const name of ["ALL_PROXY", protocol === "http:" ? "HTTP_PROXY" : "HTTPS_PROXY"]) {
    for (const variable of [name, name.toLowerCase()]) {
      const value = env(variable);
      if (value !== undefined && value.trim() !== "") return parseProxy(variable, value);
    }
  }
}

/** The password that the environment gives for the proxy to `url`, and the header that it makes with its user name. */
export function proxySecrets(url: string, env: Environment): string[] {
  const proxy = proxyFor(url, env);
  const value = proxy === undefined ? "" : env(proxy.variable) ?? "";
  const [, user, password] = /^(?:[a-z0-9]+:\/\/)?([^\s/?#@:]*):([^\s/?#@]*)@/i.exec(value) ?? [];
  if (password === undefined) return [];
  const plain = unescaped(password);
  return [password, plain, toBase64(`${unescaped(user)}:${plain}`)];
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** `problem` as a message; the value is not in it, as it may hold a password. */
export function proxyProblemMessage({ variable, problem }: ProxyProblem): string {
  return `Cannot use the proxy that ${variable} names: ${problem}; nothing was sent`;
}

/** How messages name a proxy. */
export function showProxy({ address, variable }: Proxy): string {
  return `the proxy ${address} (${variable})`;
}

function parseProxy(variable: string, value: string): Proxy | ProxyProblem {
  const [, scheme, withScheme, portWithScheme, plain, plainPort] = PROXY.exec(value) ?? [];
  const host = withScheme ?? plain;
  const port = portWithScheme || plainPort;
  // Deno knows the SOCKS schemes in small letters only.
  const isKnown = scheme === undefined || /^https?:/i.test(scheme) || /^socks/.test(scheme);
  if (host === undefined || !isKnown || Number(port ?? 1) > 65535 || Number(port ?? 1) === 0) {
    return { variable, problem: "write it as http://HOST:PORT, or unset the variable" };
  }
  const address = port === undefined ? host : `${host}:${port}`;
  return { variable, address, isTls: /^https:/i.test(scheme ?? "") };
}

/** Whether `NO_PROXY` names `hostname`, a domain that it is in, or its network (of IPv4). */
function isExcepted(hostname: string, env: Environment): boolean {
  const names = (env("NO_PROXY") ?? env("no_proxy") ?? "").split(",").map((name) => name.trim());
  return names.some((name) => {
    if (isInNetwork(hostname, name)) return true;
    const domain = name.replace(/^\./, "").toLowerCase();
    return name === "*" ||
      (domain !== "" && (hostname === domain || hostname.endsWith(`.${domain}`)));
  });
}

/** Whether the address `hostname` is in `network`, written as `10.0.0.0/8`. */
function isInNetwork(hostname: string, network: string): boolean {
  const [base, bits = ""] = network.split("/");
  const [address, first] = [hostname, base].map(ipv4Number);
  if (address === undefined || first === undefined || !/^\d+$/.test(bits)) return false;
  const size = 2 ** (32 - Number(bits));
  return Math.floor(address / size) === Math.floor(first / size);
}

function ipv4Number(text: string): number | undefined {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return undefined;
  return text.split(".").reduce((number, byte) => number * 256 + Number(byte), 0);
}
