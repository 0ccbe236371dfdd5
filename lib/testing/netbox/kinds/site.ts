/**
 * Sites.
 *
 * @module
 */
import { schemaOf } from "../recorded.ts";
import { shapeOf } from "../shapes.ts";
import { choice, computed, type Field } from "./field.ts";
import type { Kind } from "./kind.ts";
import { naturalise } from "./natural.ts";

/** `dcim.site` */
export const site: Kind = {
  objectType: "dcim.site",
  path: "/api/dcim/sites/",
  verbose: "site",
  model: "Site",
  brief: (release) => release < 400 ? ["name", "slug"] : ["name", "slug", "description"],
  fields: {
    status: choice(),
    latitude: { is: "decimal" },
    longitude: { is: "decimal" },
    _name: computed(({ name }) => naturalise(String(name))),
    device_count: counted("dcim.device"),
    vlan_count: counted("ipam.vlan"),
  },
  shape: (version) =>
    shapeOf(version, {
      calls: ["create-site"],
      event: "dcim.site.create",
      read: "site-rename",
      named: "dcim.site.update",
    }),
  request: ({ version }) => schemaOf(version, "WritableSiteRequest"),
  defaults: { status: "active", description: "" },
  unique: ["name", "slug"],
};

function counted(objectType: string): Field {
  return computed(({ id }, scope) =>
    scope.rows(objectType).filter((row) => row.site === id).length
  );
}
