/** Tests of where redirects may lead. */

import { assertEquals, assertThrows } from "@std/assert";
import {
  type HostPrefix,
  REDIRECTS,
  redirectTarget,
  settingOf,
} from "../../lib/customerio/redirect.ts";
import { RedirectError } from "../../lib/customerio/request_error.ts";

const FROM = { track: "https://track.customer.io/x", api: "https://api.customer.io/x" };

function targetOf(location: string, hostPrefix: HostPrefix = "track"): string {
  const redact = (text: string) => text.includes("secret") ? "(left out)" : text;
  return redirectTarget({ location, from: FROM[hostPrefix], hostPrefix, redact });
}

Deno.test("redirectTarget() follows to hosts of the same API, at the usual port", () => {
  const cases: [string, HostPrefix, string][] = [
    ["https://track-eu.customer.io/y", "track", "https://track-eu.customer.io/y"],
    ["https://track.customer.io:443/y", "track", "https://track.customer.io/y"],
    ["/y", "track", "https://track.customer.io/y"],
    ["//track-eu-2.customer.io/y", "track", "https://track-eu-2.customer.io/y"],
    ["https://u:p@track-eu.customer.io/y", "track", "https://track-eu.customer.io/y"],
    ["https://api-eu.customer.io/y", "api", "https://api-eu.customer.io/y"],
  ];
  for (const [location, prefix, target] of cases) {
    assertEquals(targetOf(location, prefix), target, location);
  }
});

Deno.test("redirectTarget() refuses every other place, and says where it leads and what to check", () => {
  const cases: [string, string][] = [
    ["http://track-eu.customer.io/y", "track-eu.customer.io"],
    ["https://track-eu.customer.io:444/y", "track-eu.customer.io:444"],
    ["https://api.customer.io/y", "api.customer.io"],
    ["https://track.customer.io.example/y", "track.customer.io.example"],
    ["https://xtrack.customer.io/y", "xtrack.customer.io"],
    ["https://track-.customer.io/y", "track-.customer.io"],
    ["https://trackxcustomer.io/y", "trackxcustomer.io"],
    ["https://secret.example/y", "(left out)"],
    ["https://track-secret.customer.io/y", "(left out)"],
    [`https://${"x".repeat(300)}.example/y`, `${"x".repeat(260)}…`],
    ["https://[", "no valid address"],
    ["mailto:a@example.com", "no valid address"],
  ];
  for (const [location, host] of cases) {
    const error = assertThrows(() => targetOf(location), RedirectError);
    assertEquals(
      error.message,
      `Cannot follow track.customer.io: it redirects to ${host}, which is not Customer.io's ` +
        "Track API; the credentials were not sent there: check trackUrl",
    );
  }
  const error = assertThrows(() => targetOf("https://track.customer.io/y", "api"), RedirectError);
  assertEquals(
    error.message,
    "Cannot follow api.customer.io: it redirects to track.customer.io, which is not Customer.io's " +
      "App API; the credentials were not sent there: check appUrl",
  );
});

Deno.test("REDIRECTS are the statuses that name another place", () => {
  assertEquals([...REDIRECTS], [301, 302, 303, 307, 308]);
});

Deno.test("settingOf() names the key of the configuration", () => {
  assertEquals([settingOf("track"), settingOf("api")], ["trackUrl", "appUrl"]);
});
