/** What can happen to a person. */

/**
 * What can happen to a person, named as the App API names activities. It has no names for
 * suppressing and unsuppressing.
 */
export type ActivityType =
  | "profile_create"
  | "attribute_change"
  | "failed_attribute_change"
  | "skipped_update"
  | "profile_delete"
  | "profile_merge"
  | "suppress"
  | "unsuppress"
  | "event"
  | "page"
  | "screen";

/** The types in words. */
export const ACTIVITY_TITLES: Readonly<Record<ActivityType, string>> = {
  profile_create: "Person Created",
  attribute_change: "Attribute Change",
  failed_attribute_change: "Attribute Update Failure",
  skipped_update: "Update Skipped",
  profile_delete: "Person Deleted",
  profile_merge: "People Merged",
  suppress: "Person Suppressed",
  unsuppress: "Person Unsuppressed",
  event: "Event",
  page: "Page Viewed",
  screen: "Screen Viewed",
};
