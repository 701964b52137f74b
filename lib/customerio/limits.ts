/**
 * Customer.io's documented limits.
 *
 * Source: Track API reference, "Customer limits" and "v2 API Limits"
 * (https://docs.customer.io/integrations/api/track/).
 */

/** A batch request must be smaller than this many bytes. */
export const BATCH_BYTES = 500_000;

/** The most bytes that one person may take in a batch. */
export const ITEM_BYTES = 32_000;

/** The most bytes of a person's identifier. */
export const IDENTIFIER_BYTES = 150;

/** The most bytes of an attribute's name. */
export const ATTRIBUTE_NAME_BYTES = 150;

/** The most bytes of an attribute's value. */
export const ATTRIBUTE_VALUE_BYTES = 1000;

/** The most attributes of a person. */
export const ATTRIBUTES_PER_PERSON = 300;
