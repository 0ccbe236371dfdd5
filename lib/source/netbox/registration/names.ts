/**
 * The names of our objects in the source. Only objects with these names are ever touched.
 *
 * @module
 */
import { createHash } from "node:crypto";

/** The name of our webhook. */
export function webhookName(instance: string): string {
  return `hookbox:${instance}`;
}

/** The longest name that NetBox takes. */
const MAX_NAME = 150;

/** The name of one of our rules; a key too long for it ends in a hash of itself. */
export function ruleName(instance: string, key: string): string {
  const name = `${webhookName(instance)}:${key}`;
  if (name.length <= MAX_NAME) return name;
  const hash = createHash("sha256").update(key).digest("hex").slice(0, 12);
  return `${name.slice(0, MAX_NAME - hash.length - 1)}~${hash}`;
}
