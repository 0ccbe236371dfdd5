/**
 * Branches of the plugin netbox-branching 1.2, as it lists them. What they hold is in `branches.ts`.
 *
 * @module
 */
import { fixedShape } from "../shapes.ts";
import type { Kind } from "./kind.ts";
import { choice, one } from "./field.ts";
import { name, schema } from "./schema.ts";

const STATUS = { new: "New", ready: "Ready", merged: "Merged", archived: "Archived" };

const SHOWN = [
  "id",
  "url",
  "display",
  "name",
  "status",
  "owner",
  "description",
  "schema_id",
  "last_sync",
  "merged_time",
  "merged_by",
  "comments",
  "tags",
  "custom_fields",
  "created",
  "last_updated",
];

const KEPT = [
  "created",
  "description",
  "comments",
  "name",
  "owner",
  "schema_id",
  "status",
  "applied_migrations",
  "last_sync",
  "merged_time",
  "merged_by",
  "merge_strategy",
  "custom_fields",
  "tags",
];

/** `netbox_branching.branch` */
export const branch: Kind = {
  objectType: "netbox_branching.branch",
  path: "/api/plugins/branching/branches/",
  verbose: "branch",
  model: "Branch",
  brief: () => ["name", "status", "description"],
  fields: {
    status: choice(STATUS),
    owner: one("users.user"),
    merged_by: one("users.user"),
    last_sync: { is: "time" },
    merged_time: { is: "time" },
  },
  shape: () => fixedShape(SHOWN, KEPT),
  request: () => schema({ name: name() }, ["name"]),
  defaults: {
    status: "new",
    owner: null,
    description: "",
    schema_id: "",
    last_sync: null,
    merged_time: null,
    merged_by: null,
    comments: "",
    applied_migrations: [],
    merge_strategy: null,
  },
  unique: ["name"],
  born: (row, scope, user) => ({
    ...row,
    schema_id: `b${String(row.id).padStart(7, "0")}`,
    owner: scope.rows("users.user").find(({ username }) => username === user)?.id ?? null,
  }),
};
