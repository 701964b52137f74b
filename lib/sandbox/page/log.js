// The part of the page's script that is about the activity log.

const ROWS_SHOWN = 50;

const log = document.getElementById("log");
const pause = document.getElementById("pause");
let isPaused = false;
let held = [];

/** Makes the button work that holds rows back. */
export function prepareLog() {
  if (!log) return;
  pause.hidden = false;
  pause.addEventListener("click", () => {
    isPaused = !isPaused;
    pause.setAttribute("aria-pressed", String(isPaused));
    pause.textContent = isPaused ? "Resume" : "Pause";
    if (!isPaused) showRows(held.splice(0));
  });
}

/** Shows new rows, or holds them back. They come newest first, as in the log. */
export function takeRows(rows) {
  if (!log) return;
  if (!isPaused) return showRows(rows);
  held = withRows(held, rows);
  const shown = log.firstElementChild ? log.firstElementChild.dataset.sequence : 0;
  pause.textContent = "Resume (" + (held[0].dataset.sequence - shown) + " new)";
}

/** Whether a row is about a person, or lists an activity that is. */
export function isAbout(row, cioId) {
  return [row, ...row.querySelectorAll("li")].some((line) => line.dataset.cioId === cioId);
}

// A group that has grown comes as a whole, and replaces what was shown of it.
function withRows(list, rows) {
  if (rows.length === 0) return list;
  const oldest = Number(rows.at(-1).dataset.oldest);
  return rows.concat(list.filter((row) => row.dataset.oldest < oldest)).slice(0, ROWS_SHOWN);
}

function showRows(rows) {
  const before = [...log.children];
  const after = withRows(before, rows);
  const focused = log.contains(document.activeElement) &&
    document.activeElement.closest("#log > li");
  for (const row of rows) {
    const old = before.find(({ dataset }) => dataset.oldest === row.dataset.oldest);
    row.classList.toggle("fresh", !old);
    if (old && old.querySelector("details[open]")) row.querySelector("details").open = true;
    if (old && old === focused) setTimeout(() => row.querySelector("summary, a")?.focus());
  }
  for (const row of before) if (!after.includes(row)) row.remove();
  log.prepend(...rows);
  document.getElementById("log-empty").hidden = log.children.length > 0;
}
