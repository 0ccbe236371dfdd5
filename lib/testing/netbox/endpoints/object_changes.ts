/**
 * The change log: `/api/core/object-changes/`, and up to 4.0 `/api/extras/object-changes/`.
 *
 * @module
 */
import type { Action, Change } from "../changes/change.ts";
import { cleaned } from "../changes/snapshot.ts";
import { json, missing, notAllowed, Refusal } from "../rest/answers.ts";
import { fieldsAsked, page, pick } from "../rest/page.ts";
import { brief } from "../rest/present.ts";
import { authorize } from "../rest/tokens.ts";
import type { Scope } from "../scope.ts";
import { readStamp } from "../time.ts";
import type { Call } from "./call.ts";

/** Where a release has its change log. */
export function changesPath(release: number): string {
  return release < 401 ? "/api/extras/object-changes/" : "/api/core/object-changes/";
}

/** The list, or one row by its id. */
export function objectChanges(call: Call, id?: number): Response {
  const { method, url, headers, scope, token } = call;
  authorize(token, method, `${scope.release < 401 ? "extras" : "core"}.objectchange`);
  if (method !== "GET") throw notAllowed(method);
  const changes = changesOf(scope);
  if (id !== undefined) {
    const change = changes.find((it) => it.id === id);
    if (!change) throw missing("ObjectChange", scope.release);
    return json(200, show(change, scope, url.origin), headers);
  }
  const names = scope.release >= 405 ? fieldsAsked(url) : null;
  const found = ordered(changes.filter(filterOf(url, scope)), url);
  const body = page(found, url, (change) => pick(show(change, scope, url.origin), names));
  return json(200, body, headers);
}

/** A branch has its own, and those of types that are the same in every branch. */
function changesOf({ data, branched, world }: Scope): readonly Change[] {
  return branched ? data.changes : world.main.changes;
}

const LABELS: Readonly<Record<Action, string>> = {
  create: "Created",
  update: "Updated",
  delete: "Deleted",
};

/** A row as the release shows it. */
function show(change: Change, scope: Scope, host: string): Record<string, unknown> {
  const { release } = scope;
  const { id, objectType, objectId, action, user, repr } = change;
  const kind = scope.kind(objectType);
  const row = scope.row(objectType, objectId);
  const users = scope.kind("users.user")!;
  const who = scope.rows("users.user").find((it) => it.username === user);
  return {
    id,
    url: `${host}${changesPath(release)}${id}/`,
    ...(release >= 401 ? { display_url: `${host}/core/changelog/${id}/` } : {}),
    display: `${typeLabel(objectType, scope)} ${repr} ${LABELS[action].toLowerCase()} by ${user}`,
    time: change.time,
    user: who ? brief(users, who, scope, host) : null,
    user_name: user,
    request_id: change.requestId,
    action: { value: action, label: LABELS[action] },
    changed_object_type: objectType,
    changed_object_id: objectId,
    changed_object: kind && row ? brief(kind, row, scope, host) : null,
    ...(release >= 405 ? { object_repr: repr } : {}),
    ...(release >= 404 ? { message: change.message } : {}),
    prechange_data: cleaned(change.prechange, release),
    postchange_data: cleaned(change.postchange, release),
  };
}

const APPS: Readonly<Record<string, string>> = { dcim: "DCIM", ipam: "IPAM", extras: "Extras" };

/** `DCIM | interface`; up to 3.7 `dcim | interface`. */
function typeLabel(objectType: string, scope: Scope): string {
  const [app = "", model] = objectType.split(".");
  const name = scope.kind(objectType)?.verbose ?? model;
  return `${scope.release < 400 ? app : APPS[app] ?? app} | ${name}`;
}

type Test = (change: Change) => boolean;

/** Filters that are not known are ignored. */
function filterOf(url: URL, scope: Scope): Test {
  const tests = [...new Set(url.searchParams.keys())].flatMap((name) => {
    const test = testOf(name, url.searchParams.getAll(name), scope);
    return test ? [test] : [];
  });
  return (change) => tests.every((test) => test(change));
}

function testOf(name: string, wanted: readonly string[], scope: Scope): Test | undefined {
  const [last = ""] = wanted.slice(-1);
  switch (name) {
    case "time_after":
    case "time_before": {
      const at = readStamp(last);
      if (!at) throw new Refusal(400, { time: ["Enter a valid date/time."] });
      return ({ time }) => name === "time_after" ? time >= at : time <= at;
    }
    case "request_id":
      return ({ requestId }) => wanted.includes(requestId);
    case "action":
      return ({ action }) => wanted.includes(action);
    case "user":
    case "user_name":
      return ({ user }) => wanted.includes(user);
    case "user_id": {
      const users = wanted.map((id) => scope.row("users.user", Number(id))?.username);
      return ({ user }) => users.includes(user);
    }
    case "changed_object_type":
      // Up to 4.4 of several types the last counts.
      return ({ objectType }) => (scope.release < 405 ? [last] : wanted).includes(objectType);
    case "changed_object_type_id": {
      const types = scope.world.objectTypes.filter(({ row }) => wanted.includes(String(row.id)));
      return ({ objectType }) => types.some((type) => type.name === objectType);
    }
    case "changed_object_id":
      return ({ objectId }) => wanted.includes(String(objectId));
    case "id":
      return ({ id }) => wanted.includes(String(id));
    case "id__gt":
      return ({ id }) => id > Number(last);
    case "id__gte":
      return ({ id }) => id >= Number(last);
    case "id__lt":
      return ({ id }) => id < Number(last);
    case "id__lte":
      return ({ id }) => id <= Number(last);
  }
}

/** The newest first, unless asked otherwise. */
function ordered(changes: readonly Change[], url: URL): Change[] {
  const asked = url.searchParams.get("ordering") ?? "-time";
  const sign = asked.startsWith("-") ? -1 : 1;
  const byTime = (a: Change, b: Change) => a.time < b.time ? -1 : a.time > b.time ? 1 : a.id - b.id;
  const byId = (a: Change, b: Change) => a.id - b.id;
  const compare = asked.endsWith("id") ? byId : byTime;
  return changes.toSorted((a, b) => sign * compare(a, b));
}
