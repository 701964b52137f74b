/** News for open pages, so that they need no reload. */

import type { Clock } from "../../clock.ts";
import { formatCount, printable, printableJson } from "../../text.ts";
import type { ControlOptions } from "../faults/control.ts";
import { nowInSeconds } from "../people/workspace.ts";
import { ActivityRow } from "./activity.tsx";
import { type FaultView, faultViews } from "./faults.tsx";
import { logRows } from "./log_rows.ts";
import { faultTotal } from "./overview.tsx";
import { Requests } from "./requests.tsx";

/** Milliseconds between two polls. */
const PERIOD_MS = 250;

/** After so many periods without news a comment is sent, so that a dead connection is noticed. */
const QUIET_PERIODS = 60;

/** The counts and faults as they are sent to open pages. */
interface PageState {
  people: number;
  /** Texts by the id of the element that shows them. */
  texts: Record<string, string>;
  /** HTML by the id of the element that holds it. */
  parts: Record<string, string>;
  faults: FaultView[];
}

/**
 * News for open pages as server-sent events. It polls the sandbox a few times a second, and only
 * while a page is open, so that it does not slow requests down.
 */
export class LiveEvents {
  readonly #parts: ControlOptions;
  readonly #clock: Clock;
  readonly #open = new Set<() => void>();

  /** @param clock Times the polling. */
  constructor(parts: ControlOptions, clock: Clock) {
    this.#parts = parts;
    this.#clock = clock;
  }

  /**
   * Answers with the events from now on.
   *
   * @param after The sequence of the latest activity that the page already shows.
   */
  open(after: number): Response {
    const { activity } = this.#parts.workspace;
    const encoder = new TextEncoder();
    let timer: Disposable | undefined;
    let last = after;
    let lastState = "";
    let quiet = 0;
    let end = () => {};
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        const sendNews = () => {
          const state = JSON.stringify(this.#state());
          let text = "";
          if (activity.count > last) {
            text += event("activity", { lines: this.#lines(last) }, activity.count);
            last = activity.count;
          }
          if (state !== lastState) text += event("state", JSON.parse(lastState = state));
          quiet = text === "" ? quiet + 1 : 0;
          if (quiet === QUIET_PERIODS) {
            text = ": quiet\n\n";
            quiet = 0;
          }
          if (text !== "") controller.enqueue(encoder.encode(text));
          timer = this.#clock.startTimer(PERIOD_MS, sendNews);
        };
        end = () => {
          timer?.[Symbol.dispose]();
          this.#open.delete(end);
          controller.close();
        };
        this.#open.add(end);
        sendNews();
      },
      cancel: () => {
        timer?.[Symbol.dispose]();
        this.#open.delete(end);
      },
    });
    return new Response(stream, {
      headers: { "Content-Type": "text/event-stream", "Cache-Control": "no-store" },
    });
  }

  /** Ends all open connections. */
  close(): void {
    for (const end of this.#open) end();
  }

  #state(): PageState {
    const { workspace: { store, activity }, counts, faults } = this.#parts;
    const views = faultViews(faults);
    return {
      people: store.size,
      texts: {
        "total-people": formatCount(store.size),
        "total-requests": formatCount(counts.total),
        "total-faults": formatCount(faultTotal(faults)),
        "total-activity": formatCount(activity.count),
        ...Object.fromEntries(
          views.map(({ kind, count }) => [`count-${kind}`, formatCount(count)]),
        ),
      },
      parts: { requests: printable(String(<Requests counts={counts} />)) },
      faults: views,
    };
  }

  /** The rows of the log with activities after this sequence as HTML, newest first. */
  #lines(after: number): string[] {
    const { workspace } = this.#parts;
    const now = nowInSeconds(workspace);
    return logRows(workspace.activity, after)
      .map((row) => printable(String(<ActivityRow row={row} now={now} />)));
  }
}

function event(name: string, data: unknown, id?: number): string {
  // JSON.stringify() writes no line breaks, so one `data` line is enough.
  return `event: ${name}\n${id === undefined ? "" : `id: ${id}\n`}data: ${
    printableJson(JSON.stringify(data))
  }\n\n`;
}
