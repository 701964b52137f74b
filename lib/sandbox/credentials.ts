/** The credentials of the command's sandbox. */

import { RunError } from "../errors.ts";
import { isThisMachine } from "../this_machine.ts";
import { randomCredential } from "./api/auth.ts";
import type { SandboxFlags } from "./flags.ts";
import type { ShownCredentials } from "./page/configuration.ts";
import { originOf } from "../serve/origin.ts";

/** What clients of a sandbox have to know. */
export interface Credentials {
  siteId: string;
  apiKey: string;
  appApiKey: string;
}

/**
 * Fixed, so that a configuration with them still works after a restart, and known to everyone: good for a sandbox that
 * only this machine can reach.
 */
const PUBLIC: Credentials = {
  siteId: "sandbox-site-id",
  apiKey: "sandbox-api-key",
  appApiKey: "sandbox-app-api-key",
};

/** Of credentials those that everyone knows, so that a page without a password may show them. */
export function withoutSecrets(credentials: Partial<Credentials>): ShownCredentials {
  const shown = (name: keyof Credentials) =>
    credentials[name] === PUBLIC[name] ? PUBLIC[name] : undefined;
  return { siteId: shown("siteId"), apiKey: shown("apiKey"), appApiKey: shown("appApiKey") };
}

const FLAGS = { siteId: "--site-id", apiKey: "--api-key", appApiKey: "--app-api-key" };

/**
 * The credentials that the flags name; for the others those that everyone knows, or random ones where other machines
 * can reach the sandbox.
 *
 * @throws {RunError} If a secret that everyone knows was named there, or a random one would be shown to nobody.
 */
export function chooseCredentials(host: string, flags: SandboxFlags): Credentials {
  const isLocal = isThisMachine(new URL(originOf(host, 1)).hostname);
  const choose = (name: keyof Credentials) => {
    const given = flags[name];
    if (isLocal) return given ?? PUBLIC[name];
    const listening = `Cannot listen on ${host}, which other machines can reach`;
    // A site id is no secret.
    if (given === PUBLIC[name] && name !== "siteId") {
      throw new RunError(
        "usage",
        `${listening}: everyone knows the default of ${FLAGS[name]}; ` +
          "name another, or leave the flag out for a random one",
      );
    }
    if (given === undefined && flags.quiet && !flags.json) {
      throw new RunError(
        "usage",
        `${listening}: ${FLAGS[name]} would be a random one that --quiet does not print; name one`,
      );
    }
    return given ?? randomCredential();
  };
  return { siteId: choose("siteId"), apiKey: choose("apiKey"), appApiKey: choose("appApiKey") };
}
