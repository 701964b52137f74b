/** The top of a report: what became of the run, from where to where, when, and the counts. */

import { sourceName, targetName } from "../run/announcement.ts";
import { formatCount, formatDuration, perSecond, plural } from "../text.ts";
import { isSentByWorkers, type ReportedResult, type ReportFacts } from "./facts.ts";
import { totalOf } from "./point.ts";
import { Period } from "./time.tsx";
import { formatMs, formatShare } from "./units.ts";

/** What became of a run, in a word or some. */
interface Status {
  label: string;
  tone: "good" | "warn" | "bad" | "still";
}

/** The top of the report. */
export function Headline({ facts }: { facts: ReportFacts }) {
  const { result, baseUrl } = facts;
  const { label, tone } = statusOf(result);
  const { region, workspaceId, error } = result;
  const where = targetName({ region, workspaceId, baseUrl });
  return (
    <header class="top">
      <p class="eyebrow">
        <span class="brand">cio-sync</span> report of a sync
      </p>
      <h1>{titleOf(result)}</h1>
      <p class="status">
        <span class={`pill ${tone}`}>{label}</span>
      </p>
      <p class="route">
        <span>{sourceName(result.data)}</span> <span aria-hidden="true">→</span>{" "}
        <span class="visually-hidden">to</span> <span>{where}</span>
      </p>
      <Period startedAt={result.startedAt} durationMs={result.durationMs} />
      {error !== null && <p class="error">{error.message}</p>}
      <Extent facts={facts} />
    </header>
  );
}

/** The title of the report, for a browser's tab. */
export function titleOf({ users, region, updatesOnly, interrupted, error }: ReportedResult) {
  if (users.read === 0) {
    return interrupted || error !== null ? "Nothing was read" : "The data has no users";
  }
  const where = region === "sandbox" ? "the sandbox" : "Customer.io";
  const done = formatCount(users.accepted + users.unchanged);
  return `${done} of ${plural(users.read, "user")} ${updatesOnly ? "taken by" : "in"} ${where}`;
}

function statusOf({ users, interrupted, error }: ReportedResult): Status {
  if (error !== null) return { label: "Stopped", tone: "bad" };
  if (interrupted) return { label: "Interrupted", tone: "warn" };
  if (users.read === 0) return { label: "Nothing to do", tone: "still" };
  const isAll = users.accepted + users.unchanged === users.read;
  return isAll ? { label: "Done", tone: "good" } : { label: "Done, but not for all", tone: "warn" };
}

/** What of the data was not read, if anything. */
function Extent({ facts: { result: { users, limit, interrupted, error }, isComplete } }: {
  facts: ReportFacts;
}) {
  if (isComplete) return null;
  const isLimit = limit !== null && error === null && !interrupted;
  return (
    <p class="extent">
      {isLimit
        ? `The first ${plural(users.read, "record")} only, as --limit says.`
        : `Not all of the data was read: ${plural(users.read, "record")} of it.`}
    </p>
  );
}

/** The outcomes, and the figures of the whole run. */
export function Totals({ facts: { result, heldBack, course } }: { facts: ReportFacts }) {
  const { users, requests, durationMs } = result;
  const { times } = totalOf(course.points);
  const done = users.accepted + users.unchanged;
  const { throttledMs } = requests;
  const median = times?.percentile(0.5);
  const slowest = times?.percentile(0.99);
  return (
    <section aria-labelledby="totals-title">
      <h2 id="totals-title" class="visually-hidden">Counts</h2>
      <ul class="outcomes">
        <Outcome name="accepted" count={users.accepted} of={users.read} />
        <Outcome name="unchanged" count={users.unchanged} of={users.read} />
        <Outcome name="rejected" count={users.rejected} of={users.read} />
        <Outcome name="failed" count={users.failed} of={users.read} />
      </ul>
      <Proportions users={users} />
      <dl class="figures">
        <Figure name="took" value={formatDuration(durationMs)} />
        <Figure name="users a second" value={formatCount(perSecond(done, durationMs))} />
        <Figure
          name="requests"
          value={formatCount(requests.sent)}
          more={`${formatCount(requests.retried)} retried`}
        />
        {!isSentByWorkers(result) && (
          <Figure
            name="response time"
            value={median === undefined ? "–" : formatMs(median)}
            more={slowest === undefined ? "nothing was answered" : `p99 ${formatMs(slowest)}`}
          />
        )}
        <Figure
          name="held back"
          value={throttledMs === 0 ? "never" : formatDuration(throttledMs)}
          more={throttledMs === 0 || heldBack === undefined
            ? undefined
            : `${formatShare(throttledMs, durationMs)} of the time`}
        />
      </dl>
    </section>
  );
}

type OutcomeName = "accepted" | "unchanged" | "rejected" | "failed";

function Outcome({ name, count, of }: { name: OutcomeName; count: number; of: number }) {
  return (
    <li class={count > 0 ? name : "none"}>
      <b>{formatCount(count)}</b>
      <span class="name">{name}</span>
      <span class="share">{of > 0 ? formatShare(count, of) : ""}</span>
    </li>
  );
}

/** The counts as a bar; they stand above it in words. */
function Proportions({ users }: { users: ReportedResult["users"] }) {
  const names = (["accepted", "unchanged", "rejected", "failed"] as const)
    .filter((name) => users[name] > 0);
  if (names.length === 0) return null;
  return (
    <div class="proportions" aria-hidden="true">
      {names.map((name) => <i key={name} class={name} style={`flex-grow:${users[name]}`} />)}
    </div>
  );
}

function Figure({ name, value, more }: { name: string; value: string; more?: string | undefined }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {value}
        {more && <small>{more}</small>}
      </dd>
    </div>
  );
}
