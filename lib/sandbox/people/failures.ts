/** Why attributes and identifiers are not applied although the answer is 200. */

import { ATTRIBUTES_PER_PERSON } from "../../customerio/limits.ts";
import type { AttributeFailure } from "./activity.ts";

/** What an update could not apply, by attribute name. */
export type Failures = Map<string, AttributeFailure>;

/** The words of Customer.io's own log: https://github.com/customerio/customerio-flutter/issues/235. */
export const TAKEN = "The identifier is already associated with a different profile.";

/** The identifier was suppressed, so that nobody can have it. */
export const SUPPRESSED = "The identifier is suppressed.";

/** An identifier that is set stays, however the person is named. */
export const SET_BEFORE = "The identifier is already set and can only be changed by cio_id.";

/** With `_update`, nobody is created. */
export const NOBODY = "No person has this identifier, and the request only updates.";

/** Nobody is made for a `cio_id`: Customer.io gives them. */
export const UNKNOWN_CIO_ID = "No person has this cio_id.";

/** The person has as many attributes as one can have. */
export const FULL = `A person cannot have more than ${ATTRIBUTES_PER_PERSON} attributes.`;
