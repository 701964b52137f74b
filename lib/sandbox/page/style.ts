/** The style sheet of the sandbox's page, as it is sent to browsers. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #f5f6f4;
  --card: #ffffff;
  --sunken: #f0f2ef;
  --text: #1c2227;
  --muted: #5c666f;
  --line: #dfe3df;
  --accent: #0b6e5f;
  --accent-soft: #e3f1ee;
  --on-accent: #ffffff;
  --good: #1a6e37;
  --good-soft: #e5f3e8;
  --warn: #8a5300;
  --warn-soft: #fbf0dc;
  --bad: #b0241a;
  --bad-soft: #fbe9e7;
  --info: #22559c;
  --info-soft: #e6eef9;
  --shadow: 0 1px 2px rgb(20 30 30 / 6%);
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "Noto Sans Mono", "DejaVu Sans Mono", monospace;
}

@media (prefers-color-scheme: dark) {
  :root {
    --ground: #121517;
    --card: #1a1e21;
    --sunken: #22272b;
    --text: #e7eaec;
    --muted: #9aa5ae;
    --line: #2d3439;
    --accent: #5fcbb6;
    --accent-soft: #17332e;
    --on-accent: #0d1f1b;
    --good: #7fd39a;
    --good-soft: #16301f;
    --warn: #e9b866;
    --warn-soft: #352810;
    --bad: #f3948b;
    --bad-soft: #3b1d1b;
    --info: #8db8f2;
    --info-soft: #19283d;
    --shadow: none;
  }
}

*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }

body {
  margin: 0;
  background: var(--ground);
  color: var(--text);
  font: 15px/1.5 var(--sans);
  -webkit-text-size-adjust: 100%;
}

h1, h2, p, ul, ol, dl, dd, figure { margin: 0; padding: 0; }
ul, ol { list-style: none; }
h1 { font-size: 1.6rem; line-height: 1.25; letter-spacing: -0.01em; overflow-wrap: anywhere; }
h2 { font-size: 1rem; scroll-margin-top: 2rem; }
code, kbd, .value, .routes { font-family: var(--mono); font-size: 0.875em; }
a { color: var(--accent); text-underline-offset: 0.2em; text-decoration-thickness: 1px; }
a:hover { text-decoration-thickness: 2px; }

kbd {
  padding: 0 0.4em;
  border: 1px solid var(--line);
  border-bottom-width: 2px;
  border-radius: 4px;
  background: var(--card);
}

:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }

.visually-hidden {
  position: absolute;
  width: 1px;
  height: 1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}

.skip {
  position: absolute;
  left: 1rem;
  top: -4rem;
  z-index: 1;
  padding: 0.5rem 1rem;
  border-radius: 6px;
  background: var(--accent);
  color: var(--on-accent);
}
.skip:focus { top: 0.5rem; }

/* Frame */

.top {
  display: flex;
  flex-wrap: wrap;
  align-items: center;
  justify-content: space-between;
  gap: 0.5rem 1.5rem;
  padding: 0.75rem clamp(1rem, 3vw, 2rem);
  border-bottom: 1px solid var(--line);
  background: var(--card);
}
.brand {
  display: inline-flex;
  align-items: center;
  gap: 0.625rem;
  color: var(--text);
  font-weight: 650;
  text-decoration: none;
}
.brand img { display: block; }
.where { display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem 1rem; color: var(--muted); }
.connection { display: inline-flex; align-items: center; gap: 0.4rem; }
.connection::before {
  content: "";
  width: 0.5rem;
  height: 0.5rem;
  border-radius: 50%;
  background: var(--muted);
}
.connection[data-state="on"] { color: var(--good); }
.connection[data-state="on"]::before { background: var(--good); }

main {
  max-width: 88rem;
  margin: 0 auto;
  padding: 1.25rem clamp(1rem, 3vw, 2rem) 3rem;
}

.totals { display: flex; flex-wrap: wrap; gap: 0.25rem 2.5rem; margin-bottom: 1.25rem; color: var(--muted); }
.totals a { color: inherit; text-decoration: none; }
.totals a:hover span { text-decoration: underline; }
.totals b {
  color: var(--text);
  font-size: 1.75rem;
  font-weight: 650;
  letter-spacing: -0.02em;
  font-variant-numeric: tabular-nums;
}

.columns {
  display: grid;
  grid-template-columns: minmax(0, 1.55fr) minmax(0, 1fr);
  align-items: start;
  gap: 1.25rem;
}
.side { display: grid; gap: 1.25rem; min-width: 0; }

.card {
  min-width: 0;
  border: 1px solid var(--line);
  border-radius: 10px;
  background: var(--card);
  box-shadow: var(--shadow);
}
.card-head {
  display: flex;
  align-items: baseline;
  gap: 0.75rem;
  padding: 0.875rem 1.125rem 0.625rem;
}
.found { margin-left: auto; color: var(--muted); font-variant-numeric: tabular-nums; }
.more, .hint { color: var(--muted); }

.empty { padding: 2.5rem 1.5rem; color: var(--muted); text-align: center; text-wrap: balance; }
.empty.whole { padding-block: 5rem; }
.empty-title { margin-bottom: 0.25rem; color: var(--text); font-size: 1.0625rem; font-weight: 600; }
.side .empty { padding: 1.25rem 1.5rem 1.75rem; }

/* Controls */

input, button, .button { font: inherit; color: inherit; }
button, .button {
  display: inline-block;
  padding: 0.4rem 0.875rem;
  border: 1px solid var(--line);
  border-radius: 7px;
  background: var(--card);
  text-decoration: none;
  cursor: pointer;
}
button:hover, a.button:hover { border-color: var(--accent); }
.button[aria-disabled] { color: var(--muted); opacity: 0.55; cursor: default; }
button.quiet { margin-left: auto; padding: 0.1rem 0.6rem; color: var(--muted); font-size: 0.875rem; }
button.quiet[aria-pressed="true"] { border-color: var(--warn); color: var(--warn); }

.search {
  display: grid;
  grid-template-columns: minmax(0, 1fr) auto;
  gap: 0.5rem;
  padding: 0 1.125rem 0.875rem;
}
.search input {
  min-width: 0;
  padding: 0.5rem 0.75rem;
  border: 1px solid var(--line);
  border-radius: 7px;
  background: var(--ground);
}
.search input::placeholder { color: var(--muted); opacity: 1; }
.search input:focus-visible { outline-offset: -1px; }
.search .hint { grid-column: 1 / -1; font-size: 0.8125rem; }

/* People */

table { width: 100%; border-collapse: collapse; text-align: left; }
thead th {
  padding: 0.375rem 0.75rem;
  border-block: 1px solid var(--line);
  background: var(--sunken);
  color: var(--muted);
  font-size: 0.8125rem;
  font-weight: 500;
}
tbody th, tbody td { padding: 0.5rem 0.75rem; vertical-align: top; font-weight: inherit; overflow-wrap: anywhere; }
tr > :first-child { padding-left: 1.125rem; }
tr > :last-child { padding-right: 1.125rem; }
tbody tr + tr > * { border-top: 1px solid var(--line); }

.people-table { table-layout: fixed; }
.people-table th:first-child { width: 34%; }
.people-table .time { width: 11.5rem; color: var(--muted); font-size: 0.8125rem; font-variant-numeric: tabular-nums; }
.people-table tbody tr:hover { background: var(--sunken); }
.people-table a.person { font-weight: 600; text-decoration: none; }
.people-table a.person:hover { text-decoration: underline; }
.people-table .email { display: block; color: var(--muted); font-size: 0.875rem; }
.tag {
  display: inline-block;
  margin-left: 0.5rem;
  padding: 0 0.45em;
  border-radius: 4px;
  background: var(--accent-soft);
  color: var(--accent);
  font-size: 0.75rem;
}
.summary { font-size: 0.875rem; }
.pair { display: inline-block; max-width: 100%; margin-right: 0.75rem; }
.name { color: var(--muted); }

.paging {
  display: flex;
  align-items: center;
  justify-content: space-between;
  gap: 1rem;
  padding: 0.75rem 1.125rem;
  border-top: 1px solid var(--line);
  color: var(--muted);
  font-variant-numeric: tabular-nums;
}
.paging a { color: var(--text); }

/* Activity */

.log { max-height: 22rem; overflow-y: auto; border-top: 1px solid var(--line); }
.log:empty { display: none; }
.log:focus-visible { outline-offset: -2px; }
.log > li {
  display: grid;
  grid-template-columns: 4.25rem minmax(0, 1fr);
  gap: 0.5rem;
  padding: 0.4rem 1.125rem;
  font-size: 0.875rem;
  overflow-wrap: anywhere;
}
.log > li + li { border-top: 1px solid var(--line); }
.log time { padding-top: 0.1rem; color: var(--muted); font-size: 0.8125rem; font-variant-numeric: tabular-nums; }
.log a.person { font-weight: 600; text-decoration: none; }
.log a.person:hover { text-decoration: underline; }
.changes { margin-top: 0.125rem; }

@media (prefers-reduced-motion: no-preference) {
  .log > li.fresh { animation: fresh 1.6s ease-out; }
  @keyframes fresh { from { background: var(--accent-soft); } }
}

.kind {
  display: inline-block;
  margin-right: 0.5rem;
  padding: 0 0.5em;
  border-radius: 4px;
  background: var(--sunken);
  color: var(--muted);
  font-size: 0.8125rem;
  white-space: nowrap;
}
.profile_create { background: var(--good-soft); color: var(--good); }
.attribute_change, .profile_merge { background: var(--info-soft); color: var(--info); }
.failed_attribute_change, .profile_delete { background: var(--bad-soft); color: var(--bad); }
.suppress, .skipped_update { background: var(--warn-soft); color: var(--warn); }

del { color: var(--muted); text-decoration: line-through; text-decoration-thickness: 1px; }
ins { text-decoration: none; }
.arrow, .cleared { color: var(--muted); }
.cleared { font-style: italic; }
.reason { color: var(--bad); }

/* Faults */

.faults .hint { padding: 0 1.125rem 0.75rem; font-size: 0.8125rem; }
.switches { border-top: 1px solid var(--line); }
.switches li {
  display: grid;
  grid-template-columns: 7.5rem minmax(0, 1fr) 5.75rem 2.75rem;
  align-items: center;
  gap: 0.75rem;
  padding: 0.4rem 1.125rem;
}
.switches li + li { border-top: 1px solid var(--line); }
.switch { position: relative; display: inline-flex; align-items: center; gap: 0.625rem; cursor: pointer; }
.switch input { position: absolute; inset: 0; margin: 0; opacity: 0; cursor: pointer; }
.track {
  flex: none;
  width: 2.125rem;
  height: 1.25rem;
  padding: 0.1875rem;
  border-radius: 1rem;
  background: var(--muted);
  transition: background 0.12s;
}
.track::before {
  content: "";
  display: block;
  width: 0.875rem;
  height: 0.875rem;
  border-radius: 50%;
  background: var(--card);
  transition: translate 0.12s;
}
.switch input:checked + .track { background: var(--accent); }
.switch input:checked + .track::before { translate: 0.875rem 0; }
.switch input:focus-visible + .track { outline: 2px solid var(--accent); outline-offset: 2px; }
.switch-name { font-weight: 550; font-variant-numeric: tabular-nums; }
.effect { color: var(--muted); font-size: 0.8125rem; line-height: 1.35; }
.rate { display: flex; align-items: baseline; gap: 0.3rem; color: var(--muted); }
.rate input {
  width: 3.75rem;
  padding: 0.15rem 0.4rem;
  border: 1px solid var(--line);
  border-radius: 6px;
  background: var(--ground);
  color: var(--text);
  text-align: right;
  font-variant-numeric: tabular-nums;
  appearance: textfield;
}
.rate input::-webkit-inner-spin-button { appearance: none; margin: 0; }
.count { color: var(--muted); text-align: right; font-variant-numeric: tabular-nums; }
.form-error { margin: 0.5rem 1.125rem 0.875rem; color: var(--bad); font-size: 0.875rem; }
#apply { margin: 0.75rem 1.125rem; }

/* Requests */

.statuses { display: flex; flex-wrap: wrap; gap: 0.5rem; padding: 0 1.125rem 0.75rem; font-size: 0.875rem; }
.status { padding: 0.05rem 0.6rem; border-radius: 5px; background: var(--sunken); font-variant-numeric: tabular-nums; }
.s2 { background: var(--good-soft); color: var(--good); }
.s4 { background: var(--warn-soft); color: var(--warn); }
.s5 { background: var(--bad-soft); color: var(--bad); }
.routes { padding-bottom: 0.5rem; }
.routes div {
  display: flex;
  justify-content: space-between;
  gap: 1rem;
  padding: 0.3rem 1.125rem;
  border-top: 1px solid var(--line);
}
.routes code { font-size: inherit; overflow-wrap: anywhere; }
.routes dd { font-variant-numeric: tabular-nums; }

/* One person */

.back { margin-bottom: 0.75rem; }
.back a { text-decoration: none; }
.back a:hover { text-decoration: underline; }
.person-head { display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem 0.75rem; }
.identifiers { display: flex; flex-wrap: wrap; gap: 0.5rem 2.5rem; margin: 0.75rem 0 1.5rem; }
.identifiers dt { color: var(--muted); font-size: 0.8125rem; }
.identifiers dd { overflow-wrap: anywhere; }
.attributes tbody th { width: 34%; color: var(--muted); font-size: 0.875rem; }
.attributes .value { white-space: pre-wrap; }
.attributes .type { width: 6rem; color: var(--muted); font-size: 0.8125rem; }
.time-hint { display: block; color: var(--muted); font-family: var(--sans); font-size: 0.8125rem; }

.history > li { padding: 0.625rem 1.125rem; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
.history time { color: var(--muted); font-size: 0.8125rem; font-variant-numeric: tabular-nums; }
.history dl { margin-top: 0.375rem; font-size: 0.875rem; }
.history dl div { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 2fr); gap: 0.75rem; padding: 0.1rem 0; }
.history dt { color: var(--muted); }

/* Narrow windows and phones */

@media (max-width: 60rem) {
  .columns { grid-template-columns: minmax(0, 1fr); }
}

@media (max-width: 40rem) {
  .top { gap: 0.375rem 1rem; }
  .where { gap: 0.125rem 0.75rem; font-size: 0.875rem; }
  main { padding-top: 1rem; }
  .totals { justify-content: space-between; gap: 0.25rem 1rem; }
  .totals b { display: block; font-size: 1.375rem; line-height: 1.2; }
  .totals span { font-size: 0.875rem; }
  .people-table thead, .attributes thead {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
  .people-table, .people-table tbody, .people-table tr, .people-table tbody th, .people-table td { display: block; }
  .people-table tr { padding: 0.625rem 1.125rem; border-top: 1px solid var(--line); }
  .people-table tbody tr > *, .people-table th:first-child { width: auto; padding: 0; border: 0; }
  .people-table .time { width: auto; }
  .summary { margin-top: 0.125rem; }
  .attributes tbody th { width: 40%; }
  .attributes .type { display: none; }
  .switches li { grid-template-columns: minmax(0, 1fr) 5.75rem 3rem; }
  .switches .effect { grid-row: 2; grid-column: 1 / -1; margin: -0.5rem 0 0 2.75rem; }
  .history dl div { grid-template-columns: minmax(0, 2fr) minmax(0, 3fr); }
}
`;
