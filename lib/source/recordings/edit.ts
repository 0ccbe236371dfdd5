/**
 * Changes what a recorded body says of its object, so that `data` and the snapshots stay one story.
 *
 * @module
 */
import { isRecord } from "../../event/changes.ts";
import type { ModelData, Snapshot } from "../../event/types.ts";
import type { SourceKind } from "../product.ts";
import type { Body } from "./body.ts";
import { FORMS, type Forms } from "./forms.ts";

/** What is different from the recording. */
export interface Edits {
  /** Fields as the REST API shows them; of records inside, only what is given changes. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** Fields as a snapshot keeps them; null: no such snapshot. */
  readonly prechange?: Snapshot | null;
  readonly postchange?: Snapshot | null;
}

/** An object with both its snapshots. */
interface Story {
  readonly data: ModelData;
  readonly snapshots: NonNullable<Body["snapshots"]>;
}

/**
 * The body with the edits in it.
 *
 * - `data` goes into the snapshot of what the object is, and what that snapshot says goes into `data`.
 * - Of an update, `prechange` and `postchange` are all that changed: the recorded change is not there any more. Without
 *   them, what `data` says otherwise than the recording is what changed.
 */
export function editBody(kind: SourceKind, body: Body, edits: Edits): Body {
  const { data, snapshots } = body;
  if (data !== null && (snapshots?.prechange || snapshots?.postchange)) {
    return { ...body, ...edit({ data, snapshots }, edits, FORMS[kind]) };
  }
  return edits.data ? { ...body, data: merge(data ?? {}, edits.data) } : body;
}

function edit({ data, snapshots }: Story, edits: Edits, forms: Forms): Story {
  // Of a deletion nothing comes after: the object is what it was.
  const last = snapshots.postchange ? "postchange" : "prechange";
  const said = edits[last] ?? {};
  const now = follow(data, merge({ ...data, ...shownOf(said, data, forms) }, edits.data ?? {}));
  const facts = keptOf(edits.data ?? {}, now, snapshots[last] ?? {}, forms);
  const told = { ...snapshots, [last]: merge(merge(snapshots[last] ?? {}, facts), said) };
  if (snapshots.prechange && snapshots.postchange) {
    told.prechange = before(snapshots, edits, facts);
  }
  const { prechange, postchange } = edits;
  return {
    data: now,
    snapshots: {
      prechange: prechange === null ? null : told.prechange,
      postchange: postchange === null ? null : told.postchange,
    },
  };
}

/** What an object that was updated was before. */
function before({ prechange, postchange }: Story["snapshots"], edits: Edits, facts: Snapshot) {
  if (edits.prechange !== undefined || edits.postchange !== undefined) {
    return merge(merge(postchange!, facts), edits.prechange ?? {});
  }
  const differs = Object.entries(facts).some(([field, value]) =>
    JSON.stringify(value) !== JSON.stringify(postchange![field])
  );
  return differs ? postchange : prechange;
}

/** What the REST API shows of what a snapshot says. */
function shownOf(said: Snapshot, data: ModelData, forms: Forms): ModelData {
  return Object.fromEntries(
    Object.entries(said).filter(([field]) => Object.hasOwn(data, field))
      .map(([field, kept]) => [field, forms.shown(field, kept, data[field])]),
  );
}

/** What a snapshot keeps of the fields that were given. */
function keptOf(given: object, data: ModelData, snapshot: Snapshot, forms: Forms): Snapshot {
  return Object.fromEntries(
    Object.keys(given).filter((field) => Object.hasOwn(snapshot, field))
      .map((field) => [field, forms.kept(field, data[field], snapshot[field])]),
  );
}

/** An object's URL follows its id, and its display the field that it shows. */
function follow(data: ModelData, now: ModelData): ModelData {
  const followed = { ...now };
  const named = Object.keys(data).find((field) =>
    field !== "display" && data[field] === data.display && now[field] !== data[field]
  );
  if (named && now.display === data.display) followed.display = String(now[named]);
  for (const url of ["url", "display_url"]) {
    if (now.id === data.id || now[url] !== data[url] || typeof now[url] !== "string") continue;
    followed[url] = now[url].replace(`/${data.id}/`, `/${now.id}/`);
  }
  return followed;
}

/** Values one over the other; records are joined, and a choice keeps its form. */
function merge(under: object, over: object): Record<string, unknown> {
  const joined: Record<string, unknown> = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const old = joined[key];
    if (isRecord(old) && isRecord(value)) joined[key] = merge(old, value);
    else if (isChoice(old) && value !== null) joined[key] = { value, label: String(value) };
    else joined[key] = value;
  }
  return joined;
}

function isChoice(value: unknown): boolean {
  return isRecord(value) && "value" in value && "label" in value;
}
