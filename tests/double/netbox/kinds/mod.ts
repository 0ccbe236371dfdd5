/**
 * The kinds that are doubled.
 *
 * @module
 */
import type { World } from "../world.ts";
import type { Kind } from "./kind.ts";
import { rule } from "./rule.ts";
import { tag } from "./tag.ts";
import { webhook } from "./webhook.ts";

export type { Kind } from "./kind.ts";

const KINDS: readonly Kind[] = [webhook, rule, tag];

/** The kinds that this version has. */
export function kindsOf({ release }: World): readonly Kind[] {
  return KINDS.filter(({ since = 0 }) => release >= since);
}
