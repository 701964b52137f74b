/** The parts of a state that a run over the data has to do with. */

import type { KnownTexts } from "../input/known_texts.ts";
import type { RepeatedRecords } from "./repeated_records.ts";
import type { State } from "./state.ts";

/** What a run asks of a state, and tells it. */
export type RunState =
  & Pick<
    State,
    | "disputes"
    | "judge"
    | "resend"
    | "reject"
    | "accept"
    | "refuse"
    | "doubt"
    | "written"
    | "waiting"
  >
  & { readonly repeated: RecordList | undefined };

/** What a run asks of the records of the last one, and tells of its own. */
export type RecordList =
  & Pick<RepeatedRecords, "shapes" | "match" | "keep" | "add" | "endAdding" | "confirm">
  & KnownTexts;
