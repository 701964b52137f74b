/** What is told about the connection to NATS. Pure functions. */

import type { LogEntry } from "../terminal/log_entry.ts";
import { formatDuration } from "../text.ts";
import type { LinkChange, NatsLink } from "./connect.ts";

/** The entry for a connection that was made. */
export function connected(
  { server, serverVersion }: Pick<NatsLink, "server" | "serverVersion">,
): LogEntry {
  return {
    level: "info",
    event: "connected",
    message: `Connected to NATS ${serverVersion} at ${server}`,
    facts: { server, serverVersion },
  };
}

/** The entry for a connection that was lost, or is back. */
export function linkChanged(change: LinkChange): LogEntry {
  const { server } = change;
  if (change.state === "lost") {
    const message = `NATS at ${server} is no longer connected: trying again until it is`;
    return { level: "warning", event: "disconnected", message, facts: { server } };
  }
  const lostMs = Math.round(change.lostMs);
  const message = `NATS is connected again, at ${server}, after ${formatDuration(lostMs)}`;
  return { level: "info", event: "reconnected", message, facts: { server, lostMs } };
}
