/**
 * The names of our objects in the source. Only objects with these names are ever touched.
 *
 * @module
 */
import { createHash } from "node:crypto";

/** The name of our webhook, where event rules call it. */
export function webhookName(instance: string): string {
  return `hookbox:${instance}`;
}

/** The longest name that NetBox takes; Nautobot takes more. */
const MAX_NAME = 150;

/**
 * The name of one of our rules, or of one of our webhooks where there are no rules; a key too long for it ends in a hash of
 * itself.
 */
export function ruleName(instance: string, key: string): string {
  const name = `${webhookName(instance)}:${key}`;
  if (name.length <= MAX_NAME) return name;
  const hash = createHash("sha256").update(key).digest("hex").slice(0, 12);
  return `${name.slice(0, MAX_NAME - hash.length - 1)}~${hash}`;
}

/** Whether a webhook or a rule is one of this instance: `a` does not mean `a-b`. */
export function isOurs(instance: string, name: string): boolean {
  const ours = webhookName(instance);
  return name === ours || name.startsWith(`${ours}:`);
}
