/** The versions whose payloads differ most: bare model names, and none of the old keys. */
export const OLDEST_AND_NEWEST = ["4.1", "4.7"] as const;
