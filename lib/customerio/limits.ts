// Customer.io's documented limits.
//
// Source, where there is no other: Track API reference, "Customer limits" and "v2 API Limits"
// (https://docs.customer.io/integrations/api/track/).

/** A batch request must be smaller than this many bytes. */
export const BATCH_BYTES = 500_000;

/** The most bytes that one person may take in a batch. */
export const ITEM_BYTES = 32_000;

/** A request to `/api/v2/entity` may have this many bytes. */
export const ENTITY_BYTES = 32_000;

/** The most bytes of a person's `id`; the documents name no limit for other identifiers. */
export const ID_BYTES = 150;

/** The most bytes of an attribute's name. */
export const ATTRIBUTE_NAME_BYTES = 150;

/** The most bytes of an attribute's value, but for the objects in `reserved_names.ts`. */
export const ATTRIBUTE_VALUE_BYTES = 1000;

/** The most attributes of a person, and of one request for a person. */
export const ATTRIBUTES_PER_PERSON = 300;

/** The most people that one request to the App API can ask for. Source: App API reference, "List customers and attributes". */
export const IDS_PER_LOOK_UP = 100;

/** The most requests a second that the App API answers. Source: App API reference, "Rate limits". */
export const LOOK_UPS_PER_SECOND = 10;
