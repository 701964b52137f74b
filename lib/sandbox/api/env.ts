// The types that Hono gives the sandbox's handlers.

import type { Clock } from "../../clock.ts";

/** What handlers find in their context besides the request. */
export interface SandboxEnv {
  Bindings: {
    /** The port that the request's connection comes from; undefined where no server is involved. */
    clientPort?: number;
  };
  Variables: {
    /** Times the reading of bodies. */
    clock: Clock;
    /** Whether the request is for the page or the switches, and so is not counted. */
    isInspection?: boolean;
    /** Whether not all of the body was read, so that the connection cannot be used again. */
    isBodyLeft?: boolean;
    /** Whether the connection was ended, so that the client gets no answer. */
    isUnanswered?: boolean;
  };
}
