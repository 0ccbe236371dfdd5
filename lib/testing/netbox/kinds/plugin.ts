/**
 * Models of plugins: `/api/plugins/bgp/sessions/`.
 *
 * @module
 */
import type { Property } from "../recorded.ts";
import { fixedShape } from "../shapes.ts";
import type { Kind } from "./kind.ts";
import { schema } from "./schema.ts";

/** A model of a plugin, as a test declares it. */
export interface PluginModel {
  /** `netbox_bgp.bgpsession` */
  readonly objectType: string;
  /** `/api/plugins/bgp/sessions/` */
  readonly path: string;
  /** Its fields with the values that they have when nobody says anything. `name` is always there. */
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** The kind of a plugin's model: any value goes into any of its fields. */
export function pluginKind({ objectType, path, fields = {} }: PluginModel): Kind {
  const model = objectType.split(".")[1]!;
  const values: Record<string, unknown> = { name: "", ...fields };
  const anything: Record<string, Property> = Object.fromEntries(
    Object.keys(values).map((name) => [name, {}]),
  );
  return {
    objectType,
    path,
    verbose: model,
    model,
    shape: () =>
      fixedShape([...FIRST, ...Object.keys(values), ...LAST], [...LAST, ...Object.keys(values)]),
    request: () => schema({ ...anything, name: { type: "string" } }, ["name"]),
    defaults: values,
  };
}

const FIRST = ["id", "url", "display"];
const LAST = ["tags", "custom_fields", "created", "last_updated"];
