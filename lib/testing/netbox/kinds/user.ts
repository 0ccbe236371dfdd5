/**
 * Users: who is named in changes.
 *
 * @module
 */
import { fixedShape } from "../shapes.ts";
import type { Kind } from "./kind.ts";
import { name, schema } from "./schema.ts";

const SHOWN = ["id", "url", "display", "username"];

/** `users.user` */
export const user: Kind = {
  objectType: "users.user",
  path: "/api/users/users/",
  verbose: "user",
  model: "User",
  label: ({ username }) => String(username),
  brief: () => ["username"],
  shape: () => fixedShape(SHOWN, ["username"]),
  request: () => schema({ username: name(150) }, ["username"]),
  unique: ["username"],
  order: ({ username }) => String(username),
  logged: false,
};
