/** Addresses as they stand in URLs. */

/** The origin of a server: `http://127.0.0.1:8787`, `http://[::1]:8787`. */
export function originOf(hostname: string, port: number): string {
  return `http://${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
}
