/** A survey of records that stand in a test. */

import { readJsonArray } from "../../lib/input/json_array.ts";
import { type Survey, type SurveyOptions, surveyRecords } from "../../lib/init/survey.ts";

/** Looks at `records`: values, or their JSON text where digits matter. */
export async function surveyOf(
  records: readonly unknown[] | string,
  options?: SurveyOptions,
): Promise<Survey> {
  const text = typeof records === "string" ? records : JSON.stringify(records);
  async function* chunks() {
    yield new TextEncoder().encode(text);
  }
  return await surveyRecords(readJsonArray(chunks()), options);
}
