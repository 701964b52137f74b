// The script of the page. Without it the page works, but is not live. All HTML that it inserts comes
// from the sandbox, which has escaped everything in it.

import { ago } from "./ago.ts";
import { isAbout, prepareLog, takeRows } from "./log.js";

const SEARCH_DELAY_MS = 150;
const REFRESH_EVERY_MS = 1500;
const TIMES_EVERY_MS = 10_000;

const byId = (id) => document.getElementById(id);
const search = byId("q");
const faults = byId("faults");
const person = byId("person");

listen();
rememberList();
if (search) prepareSearch();
if (faults) prepareFaults();
prepareLog();
prepareCopy();
setInterval(showTimes, TIMES_EVERY_MS);

function listen() {
  // From where the page was made: what happens until the connection is there is told as well.
  const events = new EventSource("/sandbox/events?after=" + byId("main").dataset.sequence);
  events.addEventListener("open", () => showConnection("on", "live"));
  events.addEventListener("error", () => showConnection("off", "not live"));
  events.addEventListener("activity", (event) => takeLines(JSON.parse(event.data).lines));
  events.addEventListener("state", (event) => takeState(JSON.parse(event.data)));
}

function showConnection(state, text) {
  const element = byId("connection");
  element.dataset.state = state;
  element.textContent = text;
}

function takeLines(lines) {
  const rows = lines.map(asElement);
  if (person && rows.some((row) => isAbout(row, person.dataset.cioId))) refreshSoon();
  takeRows(rows);
}

function asElement(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild;
}

function takeState(state) {
  for (const [id, text] of Object.entries(state.texts)) setText(byId(id), text);
  for (const [id, html] of Object.entries(state.parts)) {
    const element = byId(id);
    if (element) element.innerHTML = html;
  }
  if (faults) { for (const fault of state.faults) showFault(fault); }
  const people = byId("people");
  if (people && people.dataset.people !== String(state.people)) refreshSoon();
}

// The sandbox writes its times with the same function.
function showTimes() {
  for (const time of document.querySelectorAll("time.ago[datetime]")) {
    setText(time, ago(Date.parse(time.dateTime) / 1000, Date.now() / 1000));
  }
}

function setText(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

// Another page or a program may have switched the fault.
function showFault({ kind, isOn, value }) {
  const toggle = faults.querySelector('input[value="' + kind + '"]');
  if (!toggle) return;
  toggle.checked = isOn;
  const field = faults.elements["rate-" + kind];
  if (isOn && field !== document.activeElement) field.value = value;
}

let refreshTimer;
let lastRefresh = 0;

// Not on every event: while many people arrive there are several a second.
function refreshSoon() {
  if (refreshTimer) return;
  const wait = Math.max(0, lastRefresh + REFRESH_EVERY_MS - Date.now());
  refreshTimer = setTimeout(async () => {
    await load(location.href);
    lastRefresh = Date.now();
    refreshTimer = undefined;
  }, wait);
}

let loads = 0;

// Replaces the parts of this page that depend on the search by those at the address.
async function load(address) {
  const turn = ++loads;
  let html;
  try {
    html = await (await fetch(address)).text();
  } catch {
    return false;
  }
  if (turn !== loads) return false;
  const next = new DOMParser().parseFromString(html, "text/html");
  for (const id of ["people", "found", "person"]) {
    const [old, fresh] = [byId(id), next.getElementById(id)];
    if (!old || !fresh) continue;
    const focused = old.contains(document.activeElement) &&
      document.activeElement.getAttribute("href");
    old.replaceChildren(...fresh.childNodes);
    Object.assign(old.dataset, fresh.dataset);
    if (focused) old.querySelector('a[href="' + CSS.escape(focused) + '"]')?.focus();
  }
  fixBack();
  prepareCopy();
  return true;
}

function prepareSearch() {
  let timer;
  const find = async () => {
    const query = search.value.trim() === "" ? "" : "?" + new URLSearchParams({ q: search.value });
    if (await load("/" + query)) {
      history.replaceState(null, "", "/" + query);
      rememberList();
    }
  };
  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(find, SEARCH_DELAY_MS);
  });
  search.form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    find();
  });
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.matches("input, textarea, select");
    if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      search.select();
    }
    if (event.key === "ArrowDown" || event.key === "ArrowUp") moveInList(event);
  });
  // Somebody may have typed before this script was there.
  if (search.value !== search.defaultValue) find();
}

// Arrow keys move from the search into the list, and up and down in it.
function moveInList(event) {
  const links = [...document.querySelectorAll("#people a.person")];
  const place = links.indexOf(event.target);
  if (event.target !== search && place === -1) return;
  const next = place + (event.key === "ArrowDown" ? 1 : -1);
  const target = next < 0 ? search : links[next];
  if (!target || target === event.target) return;
  event.preventDefault();
  target.focus();
}

function prepareFaults() {
  byId("apply").hidden = true;
  faults.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  faults.addEventListener("change", (event) => {
    const kind = event.target.name.replace("rate-", "");
    const toggle = faults.querySelector('input[value="' + kind + '"]');
    if (event.target.name === "on" || (toggle && toggle.checked)) send();
  });
  async function send() {
    const error = byId("faults-error");
    const response = await fetch(faults.action, {
      method: "POST",
      headers: { accept: "application/json" },
      body: new URLSearchParams(new FormData(faults)),
    }).catch(() => undefined);
    error.hidden = response !== undefined && response.ok;
    if (error.hidden) return;
    error.textContent = response === undefined
      ? "The sandbox cannot be reached"
      : (await response.json()).meta.error;
  }
}

// Pages of an address that is not this machine's may not write to the clipboard.
function prepareCopy() {
  const copy = byId("copy");
  if (!copy || !navigator.clipboard) return;
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(copy.nextElementSibling.textContent);
    copy.textContent = "Copied";
  });
}

// The link back from a person leads to the list that one came from.
function rememberList() {
  if (search) sessionStorage.setItem("list", location.search);
  else fixBack();
}

function fixBack() {
  const back = byId("back");
  if (back) back.href = "/" + (sessionStorage.getItem("list") || "");
}
