/**
 * A webhook body in the form of NetBox 4.7, made of changes.
 *
 * @module
 */
import { isRecord } from "../../../event/changes.ts";
import { EVENTS } from "../../body.ts";
import type { FoldedEvent } from "../../catch_up/change_log.ts";
import type { Row } from "../api.ts";
import { displayOf, snapshotOf } from "./rows.ts";

/** What a body is made of. */
export interface BodyParts {
  readonly event: FoldedEvent;
  /** Full rows of the event's first and last change; undefined where NetBox has pruned them. */
  readonly first: Row | undefined;
  readonly last: Row | undefined;
  /** The object as the API gives it now; null: take it from the change. */
  readonly object: Row | null;
  /** Whether the server has branches: then the body says that this happened in main. */
  readonly branching: boolean;
}

/** The body as NetBox would have sent it, as far as the change log knows. */
export function bodyOf(
  { event, first, last, object, branching }: BodyParts,
): Record<string, unknown> {
  const deleted = event.action === "delete";
  const before = event.action === "create" ? null : snapshotOf(first, "prechange_data");
  // What the same request created and deleted has a state before only in the row of its delete.
  const prechange = deleted ? before ?? snapshotOf(last, "prechange_data") : before;
  const postchange = deleted ? null : snapshotOf(last, "postchange_data");
  const state = deleted ? snapshotOf(last, "prechange_data") ?? prechange : postchange;
  const id = Number(event.objectId);
  return {
    event: EVENTS[event.action],
    timestamp: event.stamp.replace(/Z$/, "+00:00"),
    object_type: event.objectType,
    data: object ? withoutOrigin(object) : { ...state, id, display: nameOf(last, state) },
    request: { id: event.requestId, user: event.user },
    snapshots: { prechange, postchange },
    ...(branching ? { context: { active_branch: null } } : {}),
  };
}

function nameOf(last: Row | undefined, state: Row | null): string | undefined {
  const name = (last && displayOf(last)) ?? state?.name;
  return typeof name === "string" ? name : undefined;
}

/** A webhook's URLs have no origin: it is made without a request. */
function withoutOrigin(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutOrigin);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      typeof inner === "string" && (key === "url" || key === "display_url")
        ? inner.replace(/^https?:\/\/[^/]+(?=\/)/, "")
        : withoutOrigin(inner),
    ]),
  );
}
