/** Has done what is to be done to people who have left the data, through the pool of a run. */

import type { GoneAction } from "../../config/gone.ts";
import type { IdentifierKind } from "../../customerio/identifiers.ts";
import type { Places } from "../../delivery/places.ts";
import { internalError, RunError } from "../../errors.ts";
import type { GoneFile, GoneLine } from "../../outcome/gone_file.ts";
import type { Person } from "../../person/person.ts";
import type { GoneMark, GonePeople } from "../../state/gone_people.ts";
import type { Deliver } from "../deliver.ts";
import type { Delivery } from "../delivery.ts";
import { deliverInPlaces } from "../in_places.ts";
import { actionName, DONE } from "./guard.ts";
import { batchesOf, itemFor } from "./items.ts";

/** What it needs. */
export interface RemovalOptions {
  gone: GonePeople;
  action: Exclude<GoneAction, "keep">;
  mark: GoneMark;
  kind: IdentifierKind;
  deliver: Deliver;
  places: Places;
  file: GoneFile;
  /** Aborted with a `RunError` when nothing more may be sent. */
  stop: AbortController;
}

/** A person in whose identifier something could not be read: Unicode's replacement character stands for it. */
const UNREADABLE = "\ufffd";

/** The removal of one run. Each of these people has one outcome. */
export class Removal {
  /** To whom it was done. */
  removed = 0;
  /** To whom it could not be done, or was not any more. */
  failed = 0;

  #options: RemovalOptions;

  constructor(options: RemovalOptions) {
    this.#options = options;
  }

  /** Runs to the end, or to a stop. Whoever is left is found again by the next run. */
  async run(): Promise<void> {
    const { places, stop } = this.#options;
    try {
      await deliverInPlaces(this.#batches(), {
        places,
        deliver: (people) => this.#deliver(people),
      });
    } catch (error) {
      stop.abort(internalError(error));
    }
  }

  /** Those who are to be removed, a request's worth at a time; ends at a stop, and where the state cannot be read on. */
  async *#batches(): AsyncGenerator<Person[]> {
    try {
      yield* this.#readable();
    } catch (error) {
      this.#stopWith(error);
    }
  }

  *#readable(): Generator<Person[]> {
    const { gone, mark, stop: { signal } } = this.#options;
    for (const some of gone.pages(mark)) {
      const keys = some.map(({ key }) => key);
      this.#refuseUnreadable(keys.filter((key) => key.includes(UNREADABLE)));
      const readable = keys.filter((key) => !key.includes(UNREADABLE));
      for (const batch of batchesOf(this.#items(readable))) {
        if (signal.aborted) return;
        yield batch;
      }
    }
  }

  *#items(keys: readonly string[]): Generator<Person> {
    const { action, kind } = this.#options;
    for (const key of keys) yield itemFor(key, { action, kind });
  }

  async #deliver(people: Person[]): Promise<void> {
    const { deliver, stop } = this.#options;
    const delivery = await deliver({ kind: "batch", people }, { signal: stop.signal });
    if (delivery.stop !== undefined) stop.abort(delivery.stop);
    try {
      this.#settle(delivery);
    } catch (error) {
      this.#stopWith(error);
    }
  }

  #stopWith(error: unknown): void {
    this.#options.stop.abort(error instanceof RunError ? error : internalError(error));
  }

  #settle({ accepted, refused }: Delivery): void {
    const { gone, action, mark, file } = this.#options;
    const outcome = DONE[actionName(action)];
    const lines: GoneLine[] = [
      ...accepted.map(({ key }) => ({ outcome, user: key })),
      ...refused.map(({ person, failure: { reason, status } }): GoneLine => {
        return { outcome: "failed", user: person.key, reason, status };
      }),
    ];
    this.removed += accepted.length;
    this.failed += refused.length;
    // First the file: who is in it twice was killed in between.
    file.append(lines);
    gone.mark(accepted.map(({ key }) => key), mark);
  }

  #refuseUnreadable(keys: readonly string[]): void {
    if (keys.length === 0) return;
    const { file } = this.#options;
    this.failed += keys.length;
    const reason = "The identifier holds half a character, so that no request can name this person";
    file.append(keys.map((user) => ({ outcome: "failed", user, reason })));
  }
}
