/**
 * VLANs.
 *
 * @module
 */
import { shapeOf } from "../shapes.ts";
import { choice, one } from "./field.ts";
import type { Kind } from "./kind.ts";
import { integer, name, nullable, schema, words } from "./schema.ts";

const STATUS = { active: "Active", reserved: "Reserved", deprecated: "Deprecated" };

/** `ipam.vlan` */
export const vlan: Kind = {
  objectType: "ipam.vlan",
  path: "/api/ipam/vlans/",
  verbose: "VLAN",
  model: "VLAN",
  label: ({ name, vid }) => `${name} (${vid})`,
  brief: (release) => release < 400 ? ["vid", "name"] : ["vid", "name", "description"],
  fields: { status: choice(STATUS), site: one("dcim.site", "protect") },
  shape: (version) =>
    shapeOf(version, {
      calls: ["create-vlan10"],
      event: "ipam.vlan.create",
      named: "ipam.vlan.delete",
    }),
  request: () =>
    schema({
      site: nullable({}),
      vid: integer(1, 4094),
      name: name(64),
      status: words(...Object.keys(STATUS)),
    }, ["vid", "name"]),
  order: ({ vid }) => vid as number,
};
