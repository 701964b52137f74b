/** What a state is opened by. */

import type { StateOwner } from "./owner.ts";

/** Which file, and whose people. */
export interface StateOptions extends StateOwner {
  /** Created when it does not exist. */
  path: string;
  /** Nobody counts as unchanged; accepted people are recorded all the same. @default {false} */
  full?: boolean;
  /**
   * What makes people of records, as text: with the same, equal records become equal people. Records are compared only
   * where it is given, and `sort` then wants to know whether all of the data was read. @default {records are not compared}
   */
  rules?: string | undefined;
  /**
   * Whether another thread writes a new file: then who was accepted last is lost in a kill, and sent once more.
   * @default {false}
   */
  inBackground?: boolean;
  /** Called before `count` people that an earlier run left unsorted are sorted in: 2 s for a million. */
  onSort?: (count: number) => void;
}
