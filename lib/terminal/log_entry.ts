/** What there is to tell on stderr. */

/** What happened, by a name that stays: see docs/logging.md. */
export type LogEvent =
  /** A run begins. */
  | "run-started"
  /** From what to where, before anything is sent or looked up. */
  | "reading"
  /** How far a run is. */
  | "progress"
  /** Something to know. */
  | "note"
  /** What goes through but is likely not what was meant. */
  | "warning"
  /** Requests are slowed down or held back. */
  | "throttled"
  /** Requests are at full speed again. */
  | "throttle-ended"
  /** Requests wait, as none succeeds. */
  | "outage-begun"
  /** One has succeeded. */
  | "outage-ended"
  /** NATS is connected. */
  | "connected"
  /** The connection to NATS is lost, and made again. */
  | "disconnected"
  /** It is back. */
  | "reconnected"
  /** A worker has nothing to do. */
  | "waiting"
  /** A worker begins to take messages of a run. */
  | "run-found"
  /** That run has ended. */
  | "run-left"
  /** What a worker has done. */
  | "work-progress"
  /** A signal ends the run early. */
  | "interrupted"
  /** What ended a run, or kept it from starting. */
  | "error"
  /** A run has ended, with its counts. */
  | "run-ended";

/** One thing to tell. What a line of JSON has beyond this are the `facts`. */
export interface LogEntry {
  level: "info" | "warning" | "error";
  event: LogEvent;
  /** For people: lines of text, the first of which says it all. */
  message: string;
  /** For programs. */
  facts?: Readonly<Record<string, unknown>>;
}

/** Takes out of a text what must not be shown. */
export type Conceal = (text: string) => string;
