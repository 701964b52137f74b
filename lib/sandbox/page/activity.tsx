/** Activities on the page: the log, and the history of one person. */

import { formatCount } from "../../text.ts";
import type { Activity, AttributeChange, AttributeFailure } from "../people/activity.ts";
import { nameOf, shorten } from "./format.ts";
import type { LogRow } from "./log_rows.ts";
import { Time } from "./time.tsx";

/** How many changes a line of the log names. */
const CHANGES_NAMED = 2;

/** The activity log; the page's script adds rows to it. */
export function ActivityLogSection({ rows, now }: { rows: LogRow[]; now: number }) {
  return (
    <section class="card activity" aria-labelledby="activity-title">
      <div class="card-head">
        <h2 id="activity-title">Activity</h2>
        <button type="button" class="quiet" id="pause" aria-pressed="false" hidden>Pause</button>
      </div>
      <ol class="log" id="log" tabindex={0} aria-label="Activity log">
        {rows.map((row) => <ActivityRow key={row.newest} row={row} now={now} />)}
      </ol>
      <div class="empty" id="log-empty" hidden={rows.length > 0}>
        <p class="empty-title">Quiet so far</p>
        <p>Whatever happens to a person shows up here as it happens.</p>
      </div>
    </section>
  );
}

/** One row of the log; a group can be opened. */
export function ActivityRow({ row, now }: { row: LogRow; now: number }) {
  const { oldest, newest, activities } = row;
  const [latest] = activities;
  if (oldest === newest) return <ActivityLine activity={latest} now={now} />;
  const hidden = newest - oldest + 1 - activities.length;
  return (
    <li data-sequence={newest} data-oldest={oldest}>
      <Time seconds={latest.timestamp} now={now} />
      <details>
        <summary>
          <span class={`kind ${latest.type}`}>{latest.title}</span>
          <b>{formatCount(newest - oldest + 1)} in a row</b>
        </summary>
        <ol>
          {activities.map((activity) => (
            <ActivityLine key={activity.sequence} activity={activity} now={now} />
          ))}
          {hidden > 0 && <li class="more">and {formatCount(hidden)} earlier ones</li>}
        </ol>
      </details>
    </li>
  );
}

/** One activity of the log. */
function ActivityLine({ activity, now }: { activity: Activity; now: number }) {
  const { sequence, type, title, timestamp, identifiers, name: event } = activity;
  const name = shorten(nameOf(identifiers), 40);
  return (
    <li data-sequence={sequence} data-oldest={sequence} data-cio-id={identifiers.cio_id}>
      <Time seconds={timestamp} now={now} />
      <div>
        <p>
          <span class={`kind ${type}`}>{title}</span>
          {identifiers.cio_id === undefined
            ? <span class="person">{name}</span>
            : <a class="person" href={`/people/${identifiers.cio_id}`}>{name}</a>}
          {event !== undefined && <span class="event">{shorten(event, 40)}</span>}
        </p>
        {type !== "profile_create" && <ChangesInShort activity={activity} />}
      </div>
    </li>
  );
}

/** What {@linkcode History} shows. */
export interface HistoryProps {
  /** Newest first. */
  activities: Activity[];
  /** The present in Unix seconds. */
  now: number;
}

/** All activities of one person, newest first, with every change. */
export function History({ activities, now }: HistoryProps) {
  if (activities.length === 0) {
    return (
      <div class="empty">
        <p class="empty-title">No history</p>
        <p>The activities of this person are too long ago: the log keeps the latest ones only.</p>
      </div>
    );
  }
  return (
    <ol class="history">
      {activities.map(({ type, title, timestamp, name, data }) => (
        <li>
          <p>
            <span class={`kind ${type}`}>{title}</span>
            {name !== undefined && <b class="event">{shorten(name)}</b>}
            <Time seconds={timestamp} now={now} />
          </p>
          <dl>
            {Object.entries(data).map(([name, change]) => (
              <div>
                <dt>{shorten(name)}</dt>
                <dd>
                  <Change change={change} length={200} />
                </dd>
              </div>
            ))}
          </dl>
        </li>
      ))}
    </ol>
  );
}

function ChangesInShort({ activity: { data } }: { activity: Activity }) {
  const changes = Object.entries(data);
  if (changes.length === 0) return null;
  const hidden = changes.length - CHANGES_NAMED;
  return (
    <ul class="changes">
      {changes.slice(0, CHANGES_NAMED).map(([name, change]) => (
        <li>
          <span class="name">{shorten(name, 30)}</span> <Change change={change} length={36} />
        </li>
      ))}
      {hidden > 0 && <li class="more">and {formatCount(hidden)} more</li>}
    </ul>
  );
}

function Change(
  { change, length }: { change: AttributeChange | AttributeFailure; length: number },
) {
  if ("reason" in change) {
    return (
      <>
        <span class="value">{shorten(change.value, length)}</span>{" "}
        <span class="reason">{change.reason}</span>
      </>
    );
  }
  const { from, to } = change;
  return (
    <>
      {from !== "" && (
        <>
          <del>{shorten(from, length)}</del> <span class="arrow" aria-label="became">→</span>
          {" "}
        </>
      )}
      {to === "" ? <span class="cleared">cleared</span> : <ins>{shorten(to, length)}</ins>}
    </>
  );
}
