import { assert, assertEquals } from "@std/assert";
import { peopleOf, users } from "./helpers/people.ts";
import { AUTHORIZATION, CREDENTIALS, senderFor } from "./helpers/sync_run.ts";
import { type Reply, startTrackServer } from "./helpers/track_server.ts";

const TOKEN = AUTHORIZATION.slice("Basic ".length);
const SECRETS = [CREDENTIALS.apiKey, TOKEN];

/** An error with its whole chain of causes, all of their properties and stacks. */
function inside(error: unknown): string {
  const texts: string[] = [];
  for (let each = error; each instanceof Error; each = each.cause) {
    texts.push(Deno.inspect(each, { depth: 20, strAbbreviateSize: 1e6 }), each.stack ?? "");
  }
  return texts.join("\n");
}

/** Answers that repeat what they were sent. */
const REPLIES: Record<string, Reply> = {
  "a refusal": { status: 401, body: { meta: { error: `no: ${AUTHORIZATION} ${atob(TOKEN)}` } } },
  "a refusal in words": { status: 403, body: `<h1>${AUTHORIZATION}</h1>` },
  "a redirect": {
    status: 307,
    headers: { location: `https://${CREDENTIALS.siteId}:${CREDENTIALS.apiKey}@example.com/` },
  },
  "a redirect to a neighbour": {
    status: 308,
    headers: { location: `https://evil-customer.io/${TOKEN}` },
  },
  "a body that breaks off": { cut: "body", body: { errors: [AUTHORIZATION] } },
  "a broken connection": { cut: "request" },
};

for (const [name, reply] of Object.entries(REPLIES)) {
  Deno.test(`Credentials are in no error and no cause of one: ${name}`, async () => {
    await using server = startTrackServer(() => reply);
    for (const kind of ["batch", "single"] as const) {
      const parts = senderFor(server.url, { maxAttempts: 1 });
      const thrown: unknown[] = [];
      const { identify, identifyBatch } = parts.api;
      const keep = (error: unknown) => {
        thrown.push(error);
        throw error;
      };
      parts.api.identify = (...args) => identify.apply(parts.api, args).catch(keep);
      parts.api.identifyBatch = (...args) => identifyBatch.apply(parts.api, args).catch(keep);
      await parts.sender.send({ kind, people: await peopleOf(users(1)) });

      const isAccepted = name === "a body that breaks off" && kind === "single";
      assertEquals(thrown.length, isAccepted ? 0 : 1);
      const texts = [...thrown, parts.stop.signal.reason].map(inside);
      texts.push(JSON.stringify(parts.settled), JSON.stringify(parts.ledger.reasons()));
      for (const secret of SECRETS) assert(!texts.some((text) => text.includes(secret)), name);
    }
  });
}
