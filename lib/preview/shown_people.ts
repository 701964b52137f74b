/** The first people of the data as they would be sent. */

import type { Position } from "../input/record.ts";
import { type JsonObject, parseExactJson } from "../json/exact_json.ts";
import { type PlannedPerson, recordsOf } from "./planned_requests.ts";

/** A person as they would be sent, as `--json` has it. */
export interface ShownPerson {
  /** The identifier. */
  user: string;
  /** Of the record; of several the last one's. */
  position: Position;
  /** How many records of this user go together. */
  records: number;
  /** The request that carries the person: `POST /api/v2/batch`. */
  request: string;
  /** The item of the batch, or the body of a request of their own. */
  body: JsonObject;
}

/** A person and the place among the others. */
interface Placed {
  /** The file among the files, and the record in it. */
  place: [file: number, record: number];
  person: ShownPerson;
}

/** Keeps the first people, in the order of the data: requests may go in another one. */
export class ShownPeople {
  #size: number;
  #files: readonly string[];
  #placed: Placed[] = [];

  /**
   * @param size How many to keep.
   * @param files The files of the data in their order.
   */
  constructor(size: number, files: readonly string[]) {
    this.#size = size;
    this.#files = files;
  }

  /** Those who were kept. */
  get people(): ShownPerson[] {
    return this.#placed.map(({ person }) => person);
  }

  /** Keeps `planned` if nobody, or too few, are before them. */
  add(planned: PlannedPerson): void {
    if (this.#size === 0) return;
    const place = this.#placeOf(planned);
    const isFull = this.#placed.length === this.#size;
    if (isFull && compare(place, this.#placed[this.#size - 1].place) > 0) return;
    if (isFull) this.#placed.pop();
    this.#placed.push({ place, person: shown(planned) });
    this.#placed.sort((a, b) => compare(a.place, b.place));
  }

  #placeOf({ person: { record, parts } }: PlannedPerson): Placed["place"] {
    const { file, record: number } = (parts?.[0].record ?? record).position;
    return [file === undefined ? 0 : this.#files.indexOf(file), number];
  }
}

function shown({ person, single }: PlannedPerson): ShownPerson {
  const body = single?.body ?? person.bytes.subarray(person.start, person.end);
  return {
    user: person.user,
    position: person.record.position,
    records: recordsOf(person),
    request: requestOf(single),
    body: parseExactJson(new TextDecoder().decode(body)) as JsonObject,
  };
}

function requestOf(single: PlannedPerson["single"]): string {
  if (single === undefined) return "POST /api/v2/batch";
  if (!("path" in single)) return "POST /api/v2/entity";
  return `PUT /api/v1/customers/${encodeURIComponent(single.path)}`;
}

function compare([file, record]: Placed["place"], [otherFile, other]: Placed["place"]): number {
  return file - otherFile || record - other;
}
