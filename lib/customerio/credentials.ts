/** What to tell the user to check when Customer.io refuses credentials. */

import type { StatusError } from "./request_error.ts";

/** Where to make an App API key. Source: Customer.io documentation, "App API authentication". */
export const APP_KEYS_PLACE = "Settings > Account Settings > API Credentials > App API Keys";

/** Where to make Track API credentials. Source: Customer.io documentation, "Track API authentication". */
export const TRACK_KEYS_PLACE = "Settings > Workspace Settings > API and webhook credentials";

/** The message for a 401 or 403 of the Track API. */
export function trackCredentialsMessage(error: StatusError): string {
  return `${refuserOf(error)} refused the credentials (${said(error)}): ` +
    `check siteId and apiKey, the Track API credentials of the workspace, under ${TRACK_KEYS_PLACE}` +
    (error.status === 403 ? "; they are known, but may not do this" : "");
}

/** The message for a 401 or 403 of the App API. */
export function appKeyMessage(error: StatusError): string {
  return `${refuserOf(error)} refused the App API key (${said(error)}): ` +
    (error.status === 403
      ? `it is known, but may not look people up; give it the scope for customers under ${APP_KEYS_PLACE}`
      : `check appApiKey, which is made under ${APP_KEYS_PLACE}`);
}

/** Who has refused, and what to check first when that is somebody else. */
function refuserOf({ isApiAnswer, sender, request: { setting } }: StatusError): string {
  if (isApiAnswer) return "Customer.io";
  return `${sender}, which does not answer as Customer.io does (check ${setting}),`;
}

function said({ status, problems }: StatusError): string {
  const reason = problems[0]?.reason;
  return reason === undefined ? `${status}` : `${status}: ${reason}`;
}
