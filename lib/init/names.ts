/** What the name of a key tells of its values. */

import { looksLikeKey } from "../key_like.ts";
import { words } from "../person/record_keys.ts";

const EMAIL_NAME = /^(e ?mail|e ?mail address|mail|user email|primary email|contact email)$/;

/** Names of what identifies a user, the likeliest first; each is a list of names that are as likely. */
const IDENTIFIER_NAMES: readonly RegExp[] = [
  /^(id|id oid)$/,
  /^(user ?id|uid|user (uuid|guid|key))$/,
  /^(customer|person|people|member|contact|client|subscriber|profile|account|external|lead|player) ?id$/,
  /^(uuid|guid|customer (uuid|number)|person uuid|ref|reference)$/,
  EMAIL_NAME,
  /^cio id$/,
  / (id|uuid|guid)$/,
  /^(phone|phone number|mobile|msisdn)$/,
];

/** The rank of all other names. */
export const OTHER_NAMES = IDENTIFIER_NAMES.length;

/** How likely a key of this name is the one that identifies a user: 0 is the likeliest. */
export function identifierRank(from: string): number {
  const name = words(from);
  const rank = IDENTIFIER_NAMES.findIndex((pattern) => pattern.test(name));
  return rank < 0 ? OTHER_NAMES : rank;
}

/** Whether emails under this name are a user's own. */
export function isEmailName(from: string): boolean {
  return EMAIL_NAME.test(words(from));
}

const DATE_NAME =
  /(^| )(at|on|date|day|time|timestamp|ts|dob|birthday|birthdate|birth|born|created|updated|modified|deleted|seen|login|expires|expiry|until|since|joined|registered|signup|signed up|last active|last visit|last order)$|^(date|timestamp|time) /;

/** Whether numbers under this name can be times. */
export function isDateName(from: string): boolean {
  return DATE_NAME.test(words(from));
}

/** Whether times under this name can be long ago. */
export function isBirthName(from: string): boolean {
  return /(^| )(dob|birthday|birthdate|birth|born)( |$)/.test(words(from));
}

const CODE_NAME =
  /(^| )(id|uuid|guid|key|code|zip|zip ?code|postal|post ?code|plz|phone|mobile|fax|tel|telephone|msisdn|number|no|nr|ssn|iban|bic|sku|ean|isbn|vat|tax|card|account|version|token|hash|pin|house|street|address|reference|ref|handle|name)$/;

/** Whether digits under this name are a code, of which nobody makes a sum: a zip code, a phone number. */
export function isCodeName(from: string): boolean {
  return CODE_NAME.test(words(from));
}

/** Whether 1 and 0 under this name are true and false. */
export function isSwitchName(from: string): boolean {
  return /^(is|has|can|was|wants|accepts|allow|allows|enabled|active|subscribed|unsubscribed) ?|(^| )(consent|opt in|optin|opted in|opt out|optout|enabled|active|subscribed|verified|flag)$/
    .test(words(from));
}

/** Why no configuration can name the key; undefined when one can. */
export function problemOfName(from: string): string | undefined {
  if (from === "") return "its name is empty";
  if (from.includes("${")) return "its name holds '${', which means a variable in a configuration";
  if (!from.isWellFormed()) return "its name holds half of a surrogate pair";
  // Messages would not show it.
  return looksLikeKey(from) ? "its name looks like a credential" : undefined;
}
