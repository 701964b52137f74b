/** What a sync would do to people in Customer.io, for people. Pure text. */

import { bold, dim, yellow } from "@std/fmt/colors";
import type { JsonValue } from "../json/exact_json.ts";
import { formatCount, plural, printable, printableJson } from "../text.ts";
import { isAbsent } from "../verify/same_value.ts";
import type { AttributeChange, AttributeChanges } from "./comparison.ts";
import { countLine } from "./count_line.ts";
import type { DryRunResult } from "./result.ts";

/** Attributes shown; the JSON has them all. */
const SHOWN_ATTRIBUTES = 20;
/** Changes shown of one attribute. */
const SHOWN_EXAMPLES = 1;
/** Characters of a name or a value. */
const WIDTH = 40;

/** The part of a summary about the comparison, with an empty line before it; nothing when there was none. */
export function comparisonLines({ comparison, users }: DryRunResult): string[] {
  if (comparison === null) return [];
  const { people, created, notCreated, changed, resubscribed, same, failed, failure, attributes } =
    comparison;
  if (people === 0) {
    return ["", `${bold("Compared with Customer.io:")} nobody, as nobody would be sent`];
  }
  const first = people < users.planned
    ? `the first ${plural(people, "user")}`
    : plural(people, "user");
  const reason = failure === null
    ? "not looked up"
    : `could not be looked up: ${printable(failure)}`;
  const hidden = attributes.length - SHOWN_ATTRIBUTES;
  return [
    "",
    bold(`Compared with Customer.io, ${first}:`),
    countLine("to create", created),
    ...(notCreated > 0
      ? [countLine("not there", notCreated, "and not created: there are only updates")]
      : []),
    countLine("to change", changed),
    ...(resubscribed > 0
      ? [
        `  ${yellow(`${plural(resubscribed, "user")} who unsubscribed would be subscribed again`)}`,
      ]
      : []),
    countLine("to leave", same, same > 0 ? "they have these values already" : ""),
    ...(failed > 0 ? [countLine("failed", failed, reason)] : []),
    ...(attributes.length > 0 ? ["", bold("Of those to change:")] : []),
    ...attributes.slice(0, SHOWN_ATTRIBUTES).flatMap(attributeLines),
    ...(hidden > 0 ? [`  and ${plural(hidden, "other attribute")}: --json has them all`] : []),
  ];
}

/** `  plan: 40 changed, 2 set, 1 cleared`, and an example. */
function attributeLines({ name, set, changed, cleared, examples }: AttributeChanges): string[] {
  const counts = [
    ...(changed > 0 ? [`${formatCount(changed)} changed`] : []),
    ...(set > 0 ? [`${formatCount(set)} set`] : []),
    ...(cleared > 0 ? [`${formatCount(cleared)} cleared`] : []),
  ];
  return [
    `  ${printable(name, WIDTH)}: ${counts.join(", ")}`,
    ...examples.slice(0, SHOWN_EXAMPLES).map((example) => dim(`    ${exampleText(example)}`)),
  ];
}

/** `42: "free" becomes "team"`; look-ups show all values as text. */
function exampleText({ user, from, to }: AttributeChange): string {
  const before = from === null ? "absent" : short(from);
  const after = isAbsent(to) ? "absent" : short(to);
  return `${printable(user, WIDTH)}: ${before} becomes ${after}`;
}

function short(value: JsonValue): string {
  return printable(printableJson(JSON.stringify(value)), WIDTH);
}
