/**
 * Tags.
 *
 * @module
 */
import { schemaOf } from "../recorded.ts";
import { shapeOf } from "../shapes.ts";
import { computed } from "./field.ts";
import type { Kind } from "./kind.ts";

/** `extras.tag` */
export const tag: Kind = {
  objectType: "extras.tag",
  path: "/api/extras/tags/",
  verbose: "tag",
  model: "Tag",
  brief: () => ["name", "slug", "color"],
  fields: {
    object_types: { is: "types" },
    tagged_items: computed(({ id }, scope) =>
      [...scope.world.kinds.values()].flatMap(({ objectType }) => scope.rows(objectType))
        .filter((row) => (row.tags as number[] | undefined)?.includes(id)).length
    ),
  },
  shape: (version) =>
    shapeOf(version, {
      calls: ["create-tag-blue"],
      event: "extras.tag.create",
      read: "tag-update",
      named: "extras.tag.update",
    }),
  request: ({ version }) => schemaOf(version, "TagRequest"),
  defaults: { color: "9e9e9e" },
  unique: ["name", "slug"],
};
