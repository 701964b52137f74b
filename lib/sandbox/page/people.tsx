/** The list of people and its search. */

import { formatCount, plural } from "../../text.ts";
import { namesOf } from "../people/activity.ts";
import { matchIn } from "../people/search.ts";
import type { StoredPerson } from "../people/store.ts";
import { showPerson } from "../people/workspace.ts";
import { nameOf, shorten } from "./format.ts";
import { Marked } from "./marked.tsx";
import { Time } from "./time.tsx";
import { titleOf } from "./words.tsx";

/** How many people one page of the list shows. */
export const PEOPLE_ON_PAGE = 25;

/** How many attributes the list shows of each person. */
const ATTRIBUTES_SHOWN = 4;

/** What the list of people shows. */
export interface PeopleProps {
  /** What was searched for. */
  text: string;
  /** Counted from 1. */
  page: number;
  /** People with exactly this identifier; they come first. */
  exact: StoredPerson[];
  people: StoredPerson[];
  /** How many were found on all pages. */
  total: number;
  /** How many people there are altogether. */
  all: number;
  /** What to put into `configuration.json`; shown while there is nobody. */
  configuration: string;
  /** The present in Unix seconds. */
  now: number;
}

/** The search and what it found. */
export function People(props: PeopleProps) {
  const { text, exact, people, total, all, configuration, now } = props;
  const others = people.filter(({ cioId }) => exact.every((person) => person.cioId !== cioId));
  const isEmpty = exact.length + others.length === 0;
  return (
    <section class="card people" aria-labelledby="people-title">
      <div class="card-head">
        <h2 id="people-title">People</h2>
        <p class="found" id="found" role="status">{foundText(props)}</p>
      </div>
      <form class="search" action="/" method="get" role="search">
        <label class="visually-hidden" for="q">
          Search people by id, email or attribute
        </label>
        <input
          id="q"
          name="q"
          type="search"
          value={text}
          placeholder="Search by id, email or attribute"
          autocomplete="off"
          spellcheck={false}
          aria-describedby="search-hint"
        />
        <button type="submit">Search</button>
        <p class="hint" id="search-hint">
          <code>ann</code> in any value, <code>plan=pro</code> exactly, <code>city:ber</code>{" "}
          from the beginning. Press <kbd>/</kbd> to search.
        </p>
      </form>
      <div id="people" data-people={all}>
        {isEmpty
          ? (all === 0
            ? <NobodyYet configuration={configuration} />
            : <NobodyFound text={text} isBeyond={total > 0} />)
          : <PeopleTable exact={exact} others={others} text={text} now={now} />}
        <Paging {...props} />
      </div>
    </section>
  );
}

/** What all rows of the list are shown by. */
type RowProps = Pick<PeopleProps, "text" | "now">;

function PeopleTable(
  { exact, others, ...row }: RowProps & { exact: StoredPerson[]; others: StoredPerson[] },
) {
  return (
    <table class="people-table">
      <thead>
        <tr>
          <th scope="col">Person</th>
          <th scope="col">Attributes</th>
          <th scope="col" class="time">Changed</th>
        </tr>
      </thead>
      <tbody>
        {exact.map((person) => <PersonRow key={person.cioId} person={person} {...row} isExact />)}
        {others.map((person) => <PersonRow key={person.cioId} person={person} {...row} />)}
      </tbody>
    </table>
  );
}

function PersonRow({ person, text, now, isExact = false }: RowProps & {
  person: StoredPerson;
  isExact?: boolean;
}) {
  const { identifiers: { id, email, cio_id }, attributes } = showPerson(person);
  const name = nameOf(namesOf(person));
  const kind = id !== null ? "id" : email !== null ? "email" : name === cio_id ? "cio_id" : "phone";
  return (
    <tr>
      <th scope="row">
        <a class="person" href={`/people/${cio_id}`} title={titleOf(name)}>
          <Marked text={name} match={matchIn({ name: kind, value: name }, text)} length={60} />
        </a>
        {isExact && <span class="tag">exact match</span>}
        {id !== null && email !== null && (
          <span class="email" title={titleOf(email)}>
            <Marked
              text={email}
              match={matchIn({ name: "email", value: email }, text)}
              length={60}
            />
          </span>
        )}
      </th>
      <td class="summary">
        <Summary attributes={attributes} text={text} isNamed={kind === "cio_id"} />
      </td>
      <td class="time">
        <Time seconds={person.changedAt} now={now} />
      </td>
    </tr>
  );
}

/** Some attributes of a person, those first that the search has found; the `cio_id` only then. */
function Summary({ attributes, text, isNamed }: {
  attributes: Record<string, string>;
  text: string;
  /** Whether the person is called by the `cio_id`, so that it is there already. */
  isNamed: boolean;
}) {
  const pairs = Object.entries(attributes)
    .filter(([name]) => name !== "id" && name !== "email")
    .map(([name, value]) => ({ name, value, match: matchIn({ name, value }, text) }))
    .filter(({ name, match }) => name !== "cio_id" || (match !== undefined && !isNamed));
  const found = pairs.filter(({ match }) => match !== undefined);
  const sorted = [...found, ...pairs.filter(({ match }) => match === undefined)];
  const hidden = pairs.length - ATTRIBUTES_SHOWN;
  return (
    <>
      {sorted.slice(0, ATTRIBUTES_SHOWN).map(({ name, value, match }) => (
        <span class="pair">
          <span class="name">{shorten(name, 30)}</span>{" "}
          <Marked text={value} match={match} length={30} />
        </span>
      ))}
      {hidden > 0 && <span class="more">+{hidden}</span>}
      {pairs.length === 0 && <span class="more">no attributes</span>}
    </>
  );
}

function Paging({ text, page, total }: PeopleProps) {
  const pages = Math.ceil(total / PEOPLE_ON_PAGE);
  if (pages <= 1) return null;
  return (
    <nav class="paging" aria-label="Pages of people">
      <PageLink text={text} page={page - 1} isPossible={page > 1} rel="prev">Previous</PageLink>
      <span>
        Page {formatCount(page)} of {formatCount(pages)}
      </span>
      <PageLink text={text} page={page + 1} isPossible={page < pages} rel="next">Next</PageLink>
    </nav>
  );
}

function PageLink(
  { text, page, isPossible, rel, children }: {
    text: string;
    page: number;
    isPossible: boolean;
    rel: string;
    children?: string;
  },
) {
  if (!isPossible) return <span class="button" aria-disabled="true">{children}</span>;
  return <a class="button" rel={rel} href={listAddress(text, page)}>{children}</a>;
}

function NobodyYet({ configuration }: { configuration: string }) {
  return (
    <div class="empty">
      <p class="empty-title">Nobody here yet</p>
      <p>
        Point a client at this address and people appear as they arrive. With cio-sync, save this as
        {" "}
        <code>configuration.json</code>:
      </p>
      <div class="snippet">
        <button type="button" class="quiet" id="copy" hidden>Copy</button>
        <pre tabindex={0} aria-label="Configuration">{configuration}</pre>
      </div>
      <p>
        Then run <code>cio-sync --data users.json</code>.
      </p>
    </div>
  );
}

function NobodyFound({ text, isBeyond }: { text: string; isBeyond: boolean }) {
  return (
    <div class="empty">
      <p class="empty-title">{isBeyond ? "No such page" : "Nobody found"}</p>
      <p>
        {isBeyond ? "There are fewer people than that. " : (
          <>
            Nobody has <q>{shorten(text)}</q> in an identifier or attribute.{" "}
          </>
        )}
        <a href={isBeyond ? listAddress(text, 1) : "/"}>
          {isBeyond ? "Go to the first page" : "Show everybody"}
        </a>
      </p>
    </div>
  );
}

function foundText({ text, total, all, exact, people }: PeopleProps): string {
  if (text.trim() === "") return plural(all, "person").replace("persons", "people");
  const found = people.length === 0 && total === 0 ? exact.length : total;
  return `${formatCount(found)} of ${formatCount(all)} found`;
}

function listAddress(text: string, page: number): string {
  const query = new URLSearchParams();
  if (text !== "") query.set("q", text);
  if (page > 1) query.set("page", String(page));
  return query.size > 0 ? `/?${query}` : "/";
}
