/**
 * `/api/dcim/interfaces/`, `/api/dcim/interfaces/7/` and their like.
 *
 * @module
 */
import type { Row } from "../dataset.ts";
import type { Kind } from "../kinds/kind.ts";
import { json, notAllowed, Refusal } from "../rest/answers.ts";
import { Collection, entityTag } from "../rest/collection.ts";
import { authorize } from "../rest/tokens.ts";
import type { Call } from "./call.ts";

/** All objects of a kind: lists, creates, and does things to several at once. */
export function list(kind: Kind, call: Call): Response {
  const { method, url, body, headers, scope } = call;
  const collection = open(kind, call);
  switch (method) {
    case "GET":
      return json(200, collection.list(url), headers);
    case "POST": {
      if (inBackground(call)) return accepted(call, () => collection.create(body));
      const shown = collection.create(body);
      if (Array.isArray(shown)) return json(201, shown, headers);
      const { id, url: location } = shown as { id: number; url: string };
      const row = collection.get(id);
      return json(201, shown, { ...headers, ...tagged(row, scope.release), location });
    }
    case "PATCH":
    case "PUT": {
      const items = itemsOf(body);
      const work = () => collection.updateAll(items, method === "PATCH");
      return inBackground(call) ? accepted(call, work) : json(200, work(), headers);
    }
    case "DELETE":
      collection.deleteAll(itemsOf(body));
      return json(204, undefined, headers);
    default:
      throw notAllowed(method);
  }
}

/** One object. */
export function detail(kind: Kind, id: number, call: Call): Response {
  const { method, body, headers, scope, request } = call;
  const collection = open(kind, call);
  switch (method) {
    case "GET": {
      const row = collection.get(id);
      return json(200, collection.show(row), { ...headers, ...tagged(row, scope.release) });
    }
    case "PATCH":
    case "PUT": {
      unchanged(collection.get(id), request, scope.release);
      const shown = collection.update(id, body, method === "PATCH");
      return json(200, shown, { ...headers, ...tagged(collection.get(id), scope.release) });
    }
    case "DELETE": {
      unchanged(collection.get(id), request, scope.release);
      const { changelog_message } = Object(body) as { changelog_message?: string };
      collection.delete(id, changelog_message);
      return json(204, undefined, headers);
    }
    default:
      throw notAllowed(method);
  }
}

function open(kind: Kind, { token, method, unit, url }: Call): Collection {
  authorize(token, method, kind.objectType);
  return new Collection(kind, unit, token, url.origin);
}

function itemsOf(body: unknown): Record<string, unknown>[] {
  if (Array.isArray(body) && body.every((item) => typeof Object(item).id === "number")) return body;
  throw new Refusal(400, { non_field_errors: ["Expected a list of items with their ids."] });
}

function tagged(row: Row, release: number): Record<string, string> {
  const etag = entityTag(row, release);
  return etag ? { etag } : {};
}

/** `If-Match`, from 4.6 on. */
function unchanged(row: Row, request: Request, release: number): void {
  const etag = entityTag(row, release);
  const wanted = request.headers.get("if-match");
  if (!etag || !wanted || wanted === "*" || wanted.split(", ").includes(etag)) return;
  throw new Refusal(412, { detail: "Precondition failed." }, { etag });
}

/** `?background=true` on a list, from 4.7 on: here it is done at once, but answered as if it would be later. */
function inBackground({ url, scope, body }: Call): boolean {
  const asked = url.searchParams.get("background") === "true";
  return asked && scope.release >= 407 && Array.isArray(body);
}

function accepted({ headers, scope, url }: Call, work: () => unknown): Response {
  work();
  const id = scope.world.nextId("core.job", scope.world.main.table("core.job"));
  const location = `${url.origin}/api/core/jobs/${id}/`;
  const job = { id, url: location, status: "pending" };
  return json(202, { job }, { ...headers, location });
}
