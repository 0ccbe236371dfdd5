/**
 * Which object types of the source the handlers' patterns mean.
 *
 * @module
 */
/**
 * Object types that a pattern never means, only their full name: registering changes webhooks and event rules, so a
 * handler of everything would hear of itself at every start.
 */
const HOUSEKEEPING: readonly string[] = ["extras.webhook", "extras.eventrule"];

/** Whether it names one object type, without any wildcard. */
export function isExact(pattern: string): boolean {
  return !pattern.includes("*");
}

/** Whether an object type is meant by a pattern. `*` does not cross the dot. */
export function matches(pattern: string, objectType: string): boolean {
  if (isExact(pattern)) return pattern === objectType;
  if (HOUSEKEEPING.includes(objectType)) return false;
  const source = RegExp.escape(pattern).replaceAll("\\*", "[^.]*");
  return new RegExp(`^${source}$`).test(objectType);
}
