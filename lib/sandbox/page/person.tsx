/** The page of one person. */

import { formatCount, plural } from "../../text.ts";
import { type Activity, namesOf } from "../people/activity.ts";
import { phoneOf, type StoredPerson } from "../people/store.ts";
import { showPerson } from "../people/workspace.ts";
import { History } from "./activity.tsx";
import { Devices } from "./devices.tsx";
import { dateAndTime, nameOf } from "./format.ts";
import { Relationships } from "./relationships.tsx";
import { Time } from "./time.tsx";

/** Numbers that are likely to be Unix seconds: from 2001 to 2065. */
const LIKELY_TIMES = { from: 1e9, to: 3e9 };

/** What {@linkcode PersonPage} shows; `person` is missing after a person was deleted. */
export interface PersonProps {
  cioId: string;
  person: StoredPerson | undefined;
  /** Newest first. */
  activities: Activity[];
  /** The present in Unix seconds. */
  now: number;
}

/** One person: identifiers, all attributes, and the history of changes. */
export function PersonPage({ cioId, person, activities, now }: PersonProps) {
  const shown = person && showPerson(person);
  const identifiers = person ? namesOf(person) : activities[0]?.identifiers ?? {};
  const phone = person ? phoneOf(person) : identifiers.phone ?? null;
  return (
    <div id="person" data-cio-id={cioId}>
      <p class="back">
        <a href="/" id="back">← All people</a>
      </p>
      <div class="person-head">
        <h1>{nameOf(identifiers)}</h1>
        {shown === undefined && <Absence activities={activities} />}
        {shown?.unsubscribed && <span class="kind suppress">unsubscribed</span>}
      </div>
      <dl class="identifiers">
        <IdentifierEntry name="id" value={identifiers.id} />
        <IdentifierEntry name="email" value={identifiers.email} />
        {phone !== null && <IdentifierEntry name="phone" value={phone} />}
        <IdentifierEntry name="cio_id" value={identifiers.cio_id} />
        {person && (
          <div>
            <dt>changed</dt>
            <dd>
              <Time seconds={person.changedAt} now={now} />
            </dd>
          </div>
        )}
      </dl>
      <div class="columns">
        {shown && (
          <div class="stack">
            <Attributes sent={shown.sent} attributes={shown.attributes} />
            {shown.devices && <Devices devices={shown.devices} now={now} />}
            {shown.relationships && <Relationships relationships={shown.relationships} />}
          </div>
        )}
        <section class="card" aria-labelledby="history-title">
          <div class="card-head">
            <h2 id="history-title">History</h2>
            <p class="found">{formatCount(activities.length)} shown</p>
          </div>
          <History activities={activities} now={now} />
        </section>
      </div>
    </div>
  );
}

/** Whoever was only ever skipped was never there. */
function Absence({ activities }: { activities: Activity[] }) {
  const wasThere = activities.some(({ type }) => type !== "skipped_update");
  return <span class="kind profile_delete">{wasThere ? "deleted" : "never there"}</span>;
}

function IdentifierEntry({ name, value }: { name: string; value: string | null | undefined }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value ?? <span class="more">none</span>}</dd>
    </div>
  );
}

function Attributes(
  { sent, attributes }: { sent: Record<string, string>; attributes: Record<string, string> },
) {
  const names = Object.keys(sent);
  return (
    <section class="card" aria-labelledby="attributes-title">
      <div class="card-head">
        <h2 id="attributes-title">Attributes</h2>
        <p class="found">{plural(names.length, "attribute")}</p>
      </div>
      {names.length === 0
        ? (
          <div class="empty">
            <p class="empty-title">No attributes</p>
            <p>This person has identifiers and nothing else.</p>
          </div>
        )
        : (
          <table class="attributes">
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Value</th>
                <th scope="col">Sent as</th>
              </tr>
            </thead>
            <tbody>
              {names.map((name) => (
                <tr>
                  <th scope="row">{name}</th>
                  <td class="value">
                    {attributes[name]}
                    <TimeHint name={name} sent={sent[name]} />
                  </td>
                  <td class="type">{typeOf(sent[name])}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
    </section>
  );
}

/** The date that a number stands for, guessed from the attribute's name and the number's size. */
function TimeHint({ name, sent }: { name: string; sent: string }) {
  const seconds = Number(sent);
  const isLikely = /(_at|_on|date|time|seen)$/i.test(name) && Number.isInteger(seconds) &&
    seconds > LIKELY_TIMES.from && seconds < LIKELY_TIMES.to;
  return isLikely ? <span class="time-hint">{dateAndTime(seconds)}</span> : null;
}

function typeOf(json: string): string {
  switch (json[0]) {
    case '"':
      return "text";
    case "{":
      return "object";
    case "[":
      return "list";
    case "t":
    case "f":
      return "boolean";
    default:
      return "number";
  }
}
