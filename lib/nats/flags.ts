/** What the commands that talk to NATS take from their command lines for it. */

/** Where the messages are. */
export interface NatsFlags {
  /** One URL or several with commas, as written; those of the environment variable NATS_URL when left out. */
  nats: string | undefined;
  /** Path of a credentials file; that of the environment variable NATS_CREDS when left out. */
  natsCreds: string | undefined;
}
