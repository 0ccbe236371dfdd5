/**
 * Bodies of what was not recorded: an object of any type, in the envelope of one that was.
 *
 * @module
 */
import type { ModelData } from "../../event/types.ts";
import { EVENTS } from "../body.ts";
import type { SourceKind } from "../product.ts";
import type { Body } from "./body.ts";
import { FORMS } from "./forms.ts";
import { recordedBody } from "./mod.ts";

/** Of these, every version was recorded with a creation. */
const ENVELOPE: Readonly<Record<SourceKind, string>> = {
  netbox: "dcim.site.create",
  nautobot: "dcim.device.create",
};

/**
 * A body as that version would send it.
 *
 * @param word What happened: `create`, `update`, `delete`, `job_started`, `job_ended`, or an event type of a plugin.
 * @param data The object, as far as it matters; an update has changed nothing of it.
 */
export function composeBody(
  kind: SourceKind,
  version: string,
  objectType: string,
  word: string,
  data: Readonly<Record<string, unknown>>,
): Body {
  const envelope: Body = JSON.parse(recordedBody(kind, version, ENVELOPE[kind])!);
  const [, model] = objectType.split(".");
  const event = Object.hasOwn(EVENTS, word) ? EVENTS[word as keyof typeof EVENTS] : null;
  const type = "object_type" in envelope ? { object_type: objectType } : {};
  const body = { ...envelope, ...type, ...("model" in envelope ? { model: model! } : {}) };
  if (event === null) {
    return { ...body, event: word, data, snapshots: { prechange: null, postchange: null } };
  }
  const whole = objectWith(objectType, data, envelope.data!);
  const kept = Object.fromEntries(
    Object.entries(whole).filter(([field]) => FORMS[kind].keeps(field))
      .map(([field, value]) => [field, FORMS[kind].kept(field, value)]),
  );
  return {
    ...body,
    event,
    data: whole,
    snapshots: {
      prechange: word === "create" ? null : kept,
      postchange: word === "delete" ? null : kept,
    },
  };
}

/** The object with what every object has. */
function objectWith(objectType: string, data: ModelData, like: ModelData): ModelData {
  const [app, model] = objectType.split(".");
  const { id = like.id } = data;
  const { name, address, prefix } = data;
  return {
    id,
    url: `/api/${app}/${model}s/${id}/`,
    display: String(name ?? address ?? prefix ?? `${model} ${id}`),
    ...("object_type" in like ? { object_type: objectType } : {}),
    tags: [],
    custom_fields: {},
    created: like.created,
    last_updated: like.last_updated,
    ...data,
  };
}
