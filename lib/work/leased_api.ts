/** The Track API for the requests of one message: sent under its lease, and never two of them at once. */

import type { TrackApi } from "../customerio/track_api.ts";
import type { PeopleApi } from "../sync/deliver.ts";
import type { Lease } from "./lease.ts";

/** `api` for the message with this lease. */
export function leasedApi(
  api: PeopleApi,
  { lease, timeoutMs }: { lease: Pick<Lease, "coverAttempt">; timeoutMs: number },
): PeopleApi {
  let last: Promise<unknown> = Promise.resolve();
  const send = <Answer>(attempt: () => Promise<Answer>): Promise<Answer> => {
    const answer = last.then(async () => {
      await lease.coverAttempt(timeoutMs);
      return await attempt();
    });
    last = answer.catch(() => {});
    return answer;
  };
  return {
    identifyBatch: (body, size) => send(() => api.identifyBatch(body, size)),
    identify: (identifier, attributes) => send(() => api.identify(identifier, attributes)),
    entity: (item) => send(() => api.entity(item)),
  } satisfies Pick<TrackApi, keyof PeopleApi>;
}
