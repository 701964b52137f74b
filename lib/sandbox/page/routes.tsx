/** The routes of the page, and the headers that protect it. */

import { type Context, Hono } from "hono";
import type { Child } from "hono/jsx";
import { canonical, IDENTIFIER_KINDS } from "../../customerio/identifiers.ts";
import type { SandboxEnv } from "../api/env.ts";
import { unknownAddress } from "../api/errors.ts";
import type { ControlOptions } from "../faults/control.ts";
import { namesOf } from "../people/activity.ts";
import type { Store, StoredPerson } from "../people/store.ts";
import { nowInSeconds } from "../people/workspace.ts";
import { ASSETS } from "./assets.ts";
import { printableLines } from "../../text.ts";
import { nameOf, shorten } from "./format.ts";
import { Layout } from "./layout.tsx";
import type { LiveEvents } from "./live.tsx";
import { logRows } from "./log_rows.ts";
import { Overview } from "./overview.tsx";
import { PEOPLE_ON_PAGE, type PeopleProps } from "./people.tsx";
import { PersonPage } from "./person.tsx";

/** What the page's routes need. */
export interface PageOptions extends ControlOptions {
  live: LiveEvents;
  /** The sandbox's address. */
  url: string;
  /** The file that people are kept in; undefined for memory. */
  keptIn: string | undefined;
  /** What to put into `configuration.json`; shown while there is nobody. */
  configuration: string;
}

/** How many activities the page of one person shows. */
const HISTORY_SHOWN = 100;

const SECURITY_HEADERS = {
  // Nothing from other hosts, only the sandbox's own script, no frames.
  "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; " +
    "img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
};

/** The routes of the page: the list, one person, their news and files. */
export function pageRoutes(options: PageOptions): Hono {
  const { workspace: { activity }, live } = options;
  const routes = new Hono();
  routes.get("/", (context) => showOverview(context, options));
  routes.get("/people/:cioId", (context) => showPersonPage(context, options));
  routes.get("/sandbox/events", (context) => {
    const after = Number(context.req.header("last-event-id") ?? context.req.query("after"));
    return live.open(Number.isInteger(after) ? Math.min(after, activity.count) : activity.count);
  });
  for (const [name, { type, text }] of Object.entries(ASSETS)) {
    routes.get(`/sandbox/${name}`, () =>
      new Response(text, {
        headers: { ...SECURITY_HEADERS, "Content-Type": type, "Cache-Control": "no-cache" },
      }));
  }
  routes.get("/favicon.ico", (context) => context.redirect("/sandbox/icon.svg"));
  return routes;
}

/** Answers 404: browsers get a page with a way back, everybody else what the API says. */
export function showUnknownAddress(context: Context<SandboxEnv>, options: PageOptions): Response {
  const wantsPage = /\btext\/html\b/.test(context.req.header("accept") ?? "");
  if (context.req.method !== "GET" || !wantsPage) return unknownAddress(context);
  context.set("isInspection", true);
  return answer(options, {
    status: 404,
    title: "No such page – Customer.io sandbox",
    content: (
      <div class="empty whole">
        <h1 class="empty-title">No such page</h1>
        <p>
          The sandbox has nothing at <code>{shorten(context.req.path)}</code>.{" "}
          <a href="/">All people</a>
        </p>
      </div>
    ),
  });
}

function showOverview(context: Context, options: PageOptions): Response {
  const { workspace: { activity }, counts, faults } = options;
  const people = findPeople(context, options);
  const title = people.text === ""
    ? "Customer.io sandbox"
    : `${shorten(people.text)} – Customer.io sandbox`;
  return answer(options, {
    title,
    content: (
      <Overview
        people={people}
        rows={logRows(activity)}
        activityCount={activity.count}
        counts={counts}
        faults={faults}
      />
    ),
  });
}

function findPeople(context: Context, options: PageOptions): PeopleProps {
  const { workspace, configuration } = options;
  const { store } = workspace;
  const text = (context.req.query("q") ?? "").slice(0, 1000);
  const page = Math.max(1, Math.trunc(Number(context.req.query("page"))) || 1);
  const offset = (page - 1) * PEOPLE_ON_PAGE;
  const found = store.search({ text, offset, limit: PEOPLE_ON_PAGE });
  const exact = page === 1 ? findExactly(text.trim(), store) : [];
  return {
    text,
    page,
    exact,
    ...found,
    all: store.size,
    configuration,
    now: nowInSeconds(workspace),
  };
}

function findExactly(value: string, store: Store): StoredPerson[] {
  if (value === "") return [];
  const found = IDENTIFIER_KINDS.map((kind) =>
    store.find({ kind, value: canonical({ kind, value }) })
  );
  const people = new Map(found.flatMap((person) => person ? [[person.cioId, person]] : []));
  return [...people.values()];
}

function showPersonPage(context: Context, options: PageOptions): Response {
  const { workspace } = options;
  const { store, activity } = workspace;
  const cioId = context.req.param("cioId") ?? "";
  const person = store.find({ kind: "cio_id", value: cioId });
  const activities = activity.latest({ limit: HISTORY_SHOWN, cioId });
  if (person === undefined && activities.length === 0) {
    return answer(options, {
      status: 404,
      title: "No such person – Customer.io sandbox",
      content: (
        <div class="empty whole">
          <h1 class="empty-title">No such person</h1>
          <p>
            Nobody has this <code>cio_id</code>. <a href="/">All people</a>
          </p>
        </div>
      ),
    });
  }
  const name = nameOf(person ? namesOf(person) : activities[0].identifiers);
  return answer(options, {
    title: `${shorten(name)} – Customer.io sandbox`,
    content: (
      <PersonPage
        cioId={cioId}
        person={person}
        activities={activities}
        now={nowInSeconds(workspace)}
      />
    ),
  });
}

function answer(
  { url, keptIn, workspace }: PageOptions,
  { title, content, status = 200 }: { title: string; content: Child; status?: number },
): Response {
  const { count } = workspace.activity;
  const page = <Layout title={title} url={url} keptIn={keptIn} sequence={count}>{content}</Layout>;
  return new Response(printableLines(`<!doctype html>${page}`), {
    status,
    headers: {
      ...SECURITY_HEADERS,
      "Content-Type": "text/html; charset=utf-8",
      "Cache-Control": "no-store",
    },
  });
}
