/** What handlers of the sandbox's HTTP side find in their context, besides the request. */
export interface SandboxEnv {
  Bindings: {
    /** The port that the request's connection comes from. Undefined without a server around the app. */
    clientPort?: number;
  };
  Variables: {
    /** Whether the request is none of a client's: it looks into the sandbox, and is not counted. */
    isLookInside?: boolean;
    /** Whether the client gets no answer, whatever the handler returns. */
    isUnanswered?: boolean;
  };
}
