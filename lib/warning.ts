// Something that went through but is likely not what was meant: counted, never silent.

/** A warning as `--json` has it; programs may rely on `kind`. */
export interface Warning {
  /** Which of the warnings it is, in kebab case. */
  kind: WarningKind;
  /** What is the case, and what to do about it. */
  message: string;
}

/** The warnings there are. */
export type WarningKind =
  /** Others on the machine can read a key in the configuration. */
  | "exposed-key"
  /** Customer.io redirects to another region. */
  | "redirected"
  /** No record has what a mapping names. */
  | "mapping-unused"
  /** An attribute that no look-up shows. */
  | "not-compared"
  /** Records of a failures file that are not sent, as a later one of their user was accepted. */
  | "superseded"
  /** White space around an identifier. */
  | "identifier-space"
  /** One mapping has seconds and milliseconds. */
  | "timestamp-units"
  /** A number that was read as seconds looks like something else. */
  | "timestamp-doubtful"
  /** A year outside 1900 to 2200. */
  | "timestamp-year"
  /** The time of an update was sent: Customer.io drops what is older than a person's last change, and answers 200. */
  | "update-time"
  /** Most values of one mapping look like times in another unit than the one that is read or compared. */
  | "time-unit"
  /** Something else where an email is expected. */
  | "email-doubtful"
  /** People of whom it is said that they have not unsubscribed: who has since is subscribed again. */
  | "resubscribe"
  /** Dates that go through as text, or in milliseconds, as the mapping has no type. */
  | "date-untyped";
