/**
 * `/api/extras/object-changes/`: what changed, without what was before.
 *
 * @module
 */
import type { Change } from "./changes.ts";
import { kindOf } from "./kinds.ts";
import type { Answer } from "./objects.ts";
import { page } from "./page.ts";
import { Refusal } from "./refusal.ts";
import type { World } from "./world.ts";

const LABELS = { create: "Created", update: "Updated", delete: "Deleted" } as const;

/** The list, the newest first, or one row. */
export function changeLog(world: World, url: URL, id?: string): Answer {
  if (id !== undefined) {
    const change = world.changes.find((it) => it.id === id);
    if (!change) throw new Refusal(404, { detail: "No ObjectChange matches the given query." });
    return { body: show(change, world, url.origin) };
  }
  const tests = [...new Set(url.searchParams.keys())].flatMap((name) => {
    if (["limit", "offset", "depth", "sort", "exclude_m2m"].includes(name)) return [];
    const test = FILTERS[name];
    if (!test) throw new Refusal(400, { [name]: ["Unknown filter field"] });
    // Of several values the last counts.
    return [(change: Change) => test(change, url.searchParams.getAll(name).at(-1)!)];
  });
  const found = world.changes.filter((change) => tests.every((test) => test(change)));
  if (url.searchParams.get("sort") !== "time") found.reverse();
  return { body: page(found, url, (change) => show(change, world, url.origin)) };
}

const FILTERS: Readonly<Record<string, (change: Change, wanted: string) => boolean>> = {
  id: ({ id }, wanted) => id === wanted,
  time: ({ time }, wanted) => time === stamp(wanted),
  time__gte: ({ time }, wanted) => time >= stamp(wanted),
  time__gt: ({ time }, wanted) => time > stamp(wanted),
  time__lte: ({ time }, wanted) => time <= stamp(wanted),
  time__lt: ({ time }, wanted) => time < stamp(wanted),
  request_id: ({ requestId }, wanted) => requestId === wanted,
  changed_object_id: ({ objectId }, wanted) => objectId === wanted,
  changed_object_type: ({ objectType }, wanted) => objectType === wanted,
  user_name: ({ user }, wanted) => user === wanted,
  user: ({ user }, wanted) => user === wanted,
  action: ({ action }, wanted) => action === wanted,
};

/** With six digits of the second. */
function stamp(text: string): string {
  const [whole, fraction = ""] = text.replace(/Z$/, "").split(".");
  return `${whole}.${fraction.padEnd(6, "0")}Z`;
}

function show(change: Change, world: World, host: string): Record<string, unknown> {
  const { id, action, objectType, objectId, repr, user, related, data } = change;
  const url = `${host}/api/extras/object-changes/${id}/`;
  const kind = kindOf(objectType);
  const there = world.table(objectType).has(objectId);
  const account = world.user(user);
  return {
    id,
    object_type: "extras.objectchange",
    display: `${world.display(objectType)} ${repr} ${LABELS[action].toLowerCase()} by ${user}`,
    url,
    natural_slug: `${id}_${id.slice(0, 4)}`,
    action: { value: action, label: LABELS[action] },
    changed_object_type: objectType,
    related_object_type: related?.objectType ?? null,
    changed_object: there && kind ? short(objectType, kind.path, objectId, host) : null,
    time: change.time,
    user_name: user,
    request_id: change.requestId,
    changed_object_id: objectId,
    change_context: "web",
    change_context_detail: change.detail,
    related_object_id: related?.id ?? null,
    object_repr: repr,
    object_data: {},
    object_data_v2: data,
    user: short("users.user", "/api/users/users/", String(account.id), host),
  };
}

function short(object_type: string, path: string, id: string, host: string) {
  return { id, object_type, url: `${host}${path}${id}/` };
}
