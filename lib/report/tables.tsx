/** The tables of a report: why records were not accepted, the mappings, warnings, and what the run was given. */

import type { Child } from "hono/jsx";
import { placeOf } from "../input/record.ts";
import type { FailurePlace, GroupedReason } from "../outcome/ledger.ts";
import type { MappingCount } from "../run/result.ts";
import { formatCount, plural, printable } from "../text.ts";
import type { ReportFacts } from "./facts.ts";
import { formatShare } from "./units.ts";

/** Characters of an identifier. */
const USER_WIDTH = 80;

/** Files of data that are named. */
const SHOWN_FILES = 20;

/** Why records were rejected or failed, and where the first of them stand. */
export function Reasons({ facts: { reasons, result: { users, failuresFile } } }: {
  facts: ReportFacts;
}) {
  return (
    <Section id="reasons" title="Why records were not accepted">
      {reasons.length === 0
        ? (
          <p class="empty">
            {users.read === 0 ? "There were no records." : "None: every record was accepted."}
          </p>
        )
        : (
          <table class="reasons">
            <thead>
              <tr>
                <th scope="col" class="number">Records</th>
                <th scope="col">Outcome</th>
                <th scope="col">Reason, and the first places in the data</th>
              </tr>
            </thead>
            <tbody>{reasons.map((reason, index) => <Reason key={index} reason={reason} />)}</tbody>
          </table>
        )}
      {failuresFile !== null && (
        <p class="note">
          All of them, ready to be synced again: <code>{failuresFile}</code>
        </p>
      )}
    </Section>
  );
}

function Reason({ reason: { outcome, group, field, count, places } }: { reason: GroupedReason }) {
  const rest = count - places.length;
  return (
    <tr>
      <td class="number">{formatCount(count)}</td>
      <td>
        <span class={`pill ${outcome === "rejected" ? "warn" : "bad"}`}>{outcome}</span>
      </td>
      <td>
        {field !== null && (
          <>
            <code>{field}</code>
            {": "}
          </>
        )}
        {group}
        <ul class="places">
          {places.map((place, index) => <li key={index}>{placeText(place)}</li>)}
          {rest > 0 && <li>{`and ${formatCount(rest)} more`}</li>}
        </ul>
      </td>
    </tr>
  );
}

function placeText({ position, user }: FailurePlace): string {
  return user === undefined
    ? placeOf(position)
    : `${placeOf(position)} (user ${printable(user, USER_WIDTH)})`;
}

/** In how many records there is what each mapping takes. */
export function Mappings({ facts: { result: { mappings, users } } }: { facts: ReportFacts }) {
  return (
    <Section id="mappings" title="Mappings">
      {mappings.length === 0
        ? <p class="empty">There were none to apply.</p>
        : (
          <table class="mappings">
            <thead>
              <tr>
                <th scope="col">Key in the data</th>
                <th scope="col">Attribute</th>
                <th scope="col" class="number">Records with it</th>
              </tr>
            </thead>
            <tbody>
              {mappings.map((mapping) => (
                <Mapping key={mapping.to} mapping={mapping} read={users.read} />
              ))}
            </tbody>
          </table>
        )}
    </Section>
  );
}

function Mapping(
  { mapping: { from, to, present }, read }: { mapping: MappingCount; read: number },
) {
  return (
    <tr class={present === 0 && read > 0 ? "unused" : undefined}>
      <td>{from === null ? <span class="muted">the same for all</span> : <code>{from}</code>}</td>
      <td>
        <code>{to}</code>
      </td>
      <td class="number">
        {formatCount(present)} <span class="share">{formatShare(present, read)}</span>
        <i class="bar" aria-hidden="true">
          <i style={`width:${read > 0 ? present / read * 100 : 0}%`} />
        </i>
      </td>
    </tr>
  );
}

/** What there is to warn of; nothing where there is nothing. */
export function Warnings({ facts: { result: { warnings } } }: { facts: ReportFacts }) {
  if (warnings.length === 0) return null;
  return (
    <Section id="warnings" title="Warnings">
      <ul class="warnings">{warnings.map(({ message }) => <li key={message}>{message}</li>)}</ul>
    </Section>
  );
}

/** What the run was given. */
export function Settings({ facts }: { facts: ReportFacts }) {
  const { result, parallelism, rateLimit, state, gone } = facts;
  const { version, config, data, mode, limit, updatesOnly, failuresFile } = result;
  return (
    <Section id="settings" title="The run">
      <dl class="settings">
        <Setting name={data.length === 1 ? "data" : plural(data.length, "data file")}>
          <Files paths={data} />
        </Setting>
        <Setting name="configuration">
          <code>{config}</code>
        </Setting>
        {mode !== null && (
          <Setting name="mode">
            {`${
              mode === "batch" ? "batch: many people a request" : "identify: one request a person"
            }` +
              `${updatesOnly ? ", updates only: nobody is created" : ""}`}
          </Setting>
        )}
        <Setting name="limits">
          {`${plural(parallelism, "request")} at once, ${formatCount(rateLimit)} a second` +
            `${limit === null ? "" : `, the first ${plural(limit, "record")}`}`}
        </Setting>
        {state !== undefined && (
          <Setting name="state">
            <code>{state}</code>
          </Setting>
        )}
        {gone !== undefined && (
          <Setting name="gone">{`${plural(result.gone?.found ?? 0, "user")} ${gone}`}</Setting>
        )}
        {result.gone?.file && (
          <Setting name="who is gone">
            <code>{result.gone.file}</code>
          </Setting>
        )}
        {failuresFile !== null && (
          <Setting name="failures file">
            <code>{failuresFile}</code>
          </Setting>
        )}
        <Setting name="cio-sync">{version}</Setting>
      </dl>
    </Section>
  );
}

function Files({ paths }: { paths: readonly string[] }) {
  const hidden = paths.length - SHOWN_FILES;
  return (
    <>
      {paths.slice(0, SHOWN_FILES).map((path) => (
        <div key={path}>
          <code>{path}</code>
        </div>
      ))}
      {hidden > 0 && <div>{`and ${plural(hidden, "other file")}`}</div>}
    </>
  );
}

function Setting({ name, children }: { name: string; children?: Child }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Section({ id, title, children }: { id: string; title: string; children?: Child }) {
  return (
    <section class="card" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      {children}
    </section>
  );
}
