/** People of a state who have left the data: how many, who, and what was done to them. */

import type { DatabaseSync, StatementSync } from "node:sqlite";
import { doubtRecords } from "./record_tables.ts";
import { KEPT, type SeenPeople, SUPPRESSED } from "./seen_people.ts";
import { explain } from "./state_error.ts";

/** What is done to people who have left the data; `set` and a hash of what is set. */
export type GoneMark = "keep" | "suppress" | "delete" | `set ${string}`;

/** People that are read at once. */
const PAGE = 10_000;

/** The people of one page: all in the order of identifiers, from `condition` on. */
const page = (condition: string) =>
  `SELECT identifier, number, gone FROM people
    WHERE ${condition} ORDER BY identifier LIMIT ${PAGE}`;

/** The numbers of a page and what was done to each: most are in the data, and need not be read. */
const NUMBERS_OF = (condition: string) => `
  SELECT
    group_concat(number || coalesce(':' || gone, '')) AS numbers,
    hex(max(identifier)) AS last
  FROM (${page(condition)})
`;

/** The identifiers of some of them as JSON, as a text column may come back cut off at a NUL. */
const IDENTIFIERS_OF = (condition: string) => `
  SELECT json_group_array(json_array(identifier, coalesce(gone, ''))) AS people
  FROM (${page(condition)}) WHERE number IN (SELECT value FROM json_each(?))
`;

/** One person who has left the data. */
export interface GonePerson {
  /** The identifier, as people are compared. */
  key: string;
  /** Whether an earlier run has kept them, and said so. */
  isKept: boolean;
}

/** Which people of which state. */
export interface GonePeopleOptions {
  /** Who is in the data. */
  seen: SeenPeople;
  /** The state file, as errors name it. */
  path: string;
}

/**
 * Those of one state who have left the data of one run, which was read to its end. All that asks for them throws a
 * `RunError` when the file is damaged.
 */
export class GonePeople {
  #database: DatabaseSync;
  #seen: SeenPeople;
  #path: string;
  #statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync, { seen, path }: GonePeopleOptions) {
    this.#database = database;
    this.#seen = seen;
    this.#path = path;
  }

  /** How many people the state has. */
  get stateSize(): number {
    return this.#rows().reduce((sum, { count }) => sum + count, 0);
  }

  /** How many have left the data, and nothing was done to them that makes `mark` needless. */
  count(mark: GoneMark): number {
    return this.#rows()
      .filter(({ gone }) => !isDone(gone, mark))
      .reduce((sum, { gone, count }) => sum + count - this.#seen.countBy(gone), 0);
  }

  /** Those people, some at a time. What is marked meanwhile is not among the later ones. */
  *pages(mark: GoneMark): Generator<GonePerson[]> {
    let from: string[] = [];
    while (true) {
      const condition = from.length === 0
        ? "identifier >= ''"
        : "identifier > CAST(unhex(?) AS TEXT)";
      const { numbers, last } = this.#get<Page>(NUMBERS_OF(condition), ...from);
      if (numbers === null) return;
      const unseen = numbers.split(",").filter((entry) => this.#isGone(entry, mark))
        .map((entry) => parseInt(entry));
      if (unseen.length > 0) yield this.#identify(condition, { from, unseen });
      from = [last];
    }
  }

  /** Records that `mark` was done to these people. */
  mark(keys: readonly string[], mark: GoneMark): void {
    const which = "identifier IN (SELECT value FROM json_each(?))";
    const list = JSON.stringify(keys);
    // Who comes back is sent in full, unless they were left as they were.
    const hashes = mark === KEPT ? "" : ", hashes = x''";
    this.#try((database) => {
      doubtRecords(database);
      if (mark === "delete") database.prepare(`DELETE FROM people WHERE ${which}`).run(list);
      else database.prepare(`UPDATE people SET gone = ?${hashes} WHERE ${which}`).run(mark, list);
    });
  }

  /** Whether someone has left, by number and what was done to them: `12`, `12:keep`. */
  #isGone(entry: string, mark: GoneMark): boolean {
    const colon = entry.indexOf(":");
    const number = Number(colon < 0 ? entry : entry.slice(0, colon));
    return !this.#seen.has(number) && !isDone(colon < 0 ? "" : entry.slice(colon + 1), mark);
  }

  #identify(
    condition: string,
    { from, unseen }: { from: string[]; unseen: number[] },
  ): GonePerson[] {
    const sql = IDENTIFIERS_OF(condition);
    const { people } = this.#get<{ people: string }>(sql, ...from, JSON.stringify(unseen));
    return (JSON.parse(people) as [string, string][])
      .map(([key, gone]) => ({ key, isKept: gone === KEPT }));
  }

  #get<Row>(sql: string, ...values: string[]): Row {
    return this.#try((database) => {
      let statement = this.#statements.get(sql);
      if (statement === undefined) {
        statement = database.prepare(sql);
        this.#statements.set(sql, statement);
      }
      return statement.get(...values) as Row;
    });
  }

  #try<T>(action: (database: DatabaseSync) => T): T {
    try {
      return action(this.#database);
    } catch (error) {
      throw explain(this.#path, error);
    }
  }

  /** How many people there are by what was done to them: most are with those to whom nothing was. */
  #rows(): GoneCount[] {
    const sql = "SELECT gone, count(*) AS count FROM people WHERE gone IS NOT NULL GROUP BY gone";
    const others = this.#try((database) => database.prepare(sql).all() as unknown as GoneCount[]);
    const { all } = this.#get<{ all: number }>('SELECT count(*) AS "all" FROM people');
    const count = others.reduce((rest, each) => rest - each.count, all);
    return [{ gone: "", count }, ...others];
  }
}

interface GoneCount {
  gone: string;
  count: number;
}

interface Page {
  /** Null where there is nobody. */
  numbers: string | null;
  /** The last identifier in hexadecimal. */
  last: string;
}

/** Whether `gone`, which was done to someone, makes `mark` needless. */
function isDone(gone: string, mark: GoneMark): boolean {
  if (gone === "" || gone === KEPT) return false;
  return gone === SUPPRESSED || gone === mark || mark === KEPT;
}
