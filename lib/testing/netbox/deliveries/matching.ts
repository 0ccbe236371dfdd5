/**
 * Which webhooks want to hear of what happened.
 *
 * @module
 */
import type { Row } from "../dataset.ts";
import type { World } from "../world.ts";
import { holds } from "./conditions.ts";
import type { Happening } from "./event.ts";

/** `created` as flags up to 4.0, and as event types from 4.1 on. Rules for jobs that fail never fire. */
const WORDS: Readonly<Record<string, { flag: string; type: string }>> = {
  created: { flag: "type_create", type: "object_created" },
  updated: { flag: "type_update", type: "object_updated" },
  deleted: { flag: "type_delete", type: "object_deleted" },
  job_started: { flag: "type_job_start", type: "job_started" },
  job_ended: { flag: "type_job_end", type: "job_completed" },
};

/** The webhooks that get it, once for each rule, in the order of the rules' names. */
export function matching(happening: Happening, world: World): Row[] {
  const { release } = world;
  const rules = [...(release < 307 ? world.webhooks : world.rules).values()]
    .filter((rule) => wants(rule, happening, release))
    .sort((a, b) => String(a.name) < String(b.name) ? -1 : 1);
  if (release < 307) return rules;
  return rules.flatMap((rule) => {
    const ours = (rule.action_type ?? "webhook") === "webhook";
    const webhook = ours && world.webhooks.get(rule.action_object_id as number);
    return webhook ? [webhook] : [];
  });
}

function wants(rule: Row, happening: Happening, release: number): boolean {
  const types = (rule.object_types ?? rule.content_types) as readonly string[] | undefined;
  if (rule.enabled === false || !types?.includes(happening.objectType)) return false;
  const words = WORDS[happening.event];
  const asked = release < 401
    ? words !== undefined && rule[words.flag] === true
    : (rule.event_types as readonly string[] | undefined)
      ?.includes(words?.type ?? happening.event) === true;
  return asked && (!rule.conditions || holds(rule.conditions, happening));
}
