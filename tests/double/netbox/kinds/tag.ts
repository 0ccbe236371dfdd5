/**
 * Tags.
 *
 * @module
 */
import { schemaOf } from "../recorded.ts";
import type { Kind } from "./kind.ts";

/** `extras.tag` */
export const tag: Kind = {
  path: "/api/extras/tags/",
  objectType: "extras.tag",
  verbose: "tag",
  model: "Tag",
  kept: (world) => world.tags,
  request: (world) => schemaOf(world.version, "TagRequest"),
  response: (world) => schemaOf(world.version, "Tag"),
  defaults: { color: "9e9e9e", description: "", weight: 1000, object_types: [], tagged_items: 0 },
  unique: ["name", "slug"],
};
