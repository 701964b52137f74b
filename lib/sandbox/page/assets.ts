/** The files that the page refers to: style sheet, script and icon. */

import { ago } from "./ago.ts";
import icon from "./icon.svg" with { type: "text" };
import log from "./log.js" with { type: "text" };
import script from "./page.js" with { type: "text" };
import activity from "./style/activity.css" with { type: "text" };
import base from "./style/base.css" with { type: "text" };
import controls from "./style/controls.css" with { type: "text" };
import faults from "./style/faults.css" with { type: "text" };
import frame from "./style/frame.css" with { type: "text" };
import narrow from "./style/narrow.css" with { type: "text" };
import people from "./style/people.css" with { type: "text" };
import person from "./style/person.css" with { type: "text" };
import requests from "./style/requests.css" with { type: "text" };
import snippet from "./style/snippet.css" with { type: "text" };

/** One file as browsers get it. */
export interface Asset {
  /** Its media type. */
  readonly type: string;
  readonly text: string;
}

// The order matters: of two equally specific rules the later one wins.
const STYLES = [
  base,
  frame,
  controls,
  people,
  activity,
  faults,
  requests,
  person,
  snippet,
  narrow,
];

const JAVASCRIPT = "text/javascript; charset=utf-8";

/** The files by their name below `/sandbox/`. */
export const ASSETS: Readonly<Record<string, Asset>> = {
  "style.css": { type: "text/css; charset=utf-8", text: STYLES.join("\n") },
  "page.js": { type: JAVASCRIPT, text: script },
  "log.js": { type: JAVASCRIPT, text: log },
  "ago.ts": { type: JAVASCRIPT, text: `export ${ago}\n` },
  "icon.svg": { type: "image/svg+xml", text: icon },
};
