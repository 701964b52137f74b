/** What counts as this machine, for plain http, proxies and the sandbox's page. */

/** Names under `localhost` always mean it (RFC 6761, section 6.3). The forms are those of `URL.hostname`. */
const THIS_MACHINE = /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])$/i;

/** Whether `hostname`, as `URL` gives it, means this machine and nothing but it. */
export function isThisMachine(hostname: string): boolean {
  return THIS_MACHINE.test(hostname);
}

/** The same as `NO_PROXY` has it. */
export const THIS_MACHINE_NO_PROXY = "localhost,.localhost,127.0.0.0/8,::1";
