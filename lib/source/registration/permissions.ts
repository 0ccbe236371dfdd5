/**
 * Which object permissions the token's user lacks. No endpoint says it, so each is tried, harmlessly: the source judges
 * permissions before it looks at anything else.
 *
 * @module
 */
import { type NetBoxApi, NetBoxError, type RequestOptions } from "../netbox/api.ts";
import { EVENT_RULES, type Generation, WEBHOOKS } from "./generation.ts";

/** The words of NetBox and Nautobot for what can be done to objects. */
export type Right = "view" | "add" | "change" | "delete";

/** A kind of object that hookbox writes. */
export interface Kind {
  readonly path: string;
  /** As it is named in permissions: `extras.webhook`. */
  readonly objectType: string;
}

export const KINDS = {
  webhook: { path: WEBHOOKS, objectType: "extras.webhook" },
  rule: { path: EVENT_RULES, objectType: "extras.eventrule" },
} as const satisfies Record<string, Kind>;

/** The kinds of a generation. */
export function kindsOf(generation: Pick<Generation, "rules"> | null): readonly Kind[] {
  return generation && !generation.rules ? [KINDS.webhook] : [KINDS.webhook, KINDS.rule];
}

export const RIGHTS: readonly Right[] = ["view", "add", "change", "delete"];

/** The right that each action takes. */
export const RIGHT_FOR: Readonly<Record<string, Right>> = {
  create: "add",
  update: "change",
  delete: "delete",
};

/** Rights to one kind of object. */
export interface Needed {
  readonly kind: Kind;
  readonly rights: readonly Right[];
}

/** All that registering takes. */
export function neededBy(generation: Pick<Generation, "rules"> | null): Needed[] {
  return kindsOf(generation).map((kind) => ({ kind, rights: RIGHTS }));
}

/**
 * The rights that are missing, as the source names them: `extras.add_webhook`.
 *
 * @throws {NetBoxError} when the source does not answer, or does not know the token.
 */
export async function missingPermissions(
  api: NetBoxApi,
  needed: readonly Needed[],
  options?: RequestOptions,
): Promise<string[]> {
  const missing: string[] = [];
  for (const { kind, rights } of needed) {
    for (const right of rights) {
      if (!await may(api, kind, right, options)) missing.push(permissionName(kind, right));
    }
  }
  return missing;
}

/** `extras.add_webhook` */
export function permissionName({ objectType }: Pick<Kind, "objectType">, right: Right): string {
  const [app, model] = objectType.split(".");
  return `${app}.${right}_${model}`;
}

/** Whether an answer says that a right is missing (and not that the token is wrong). */
export function isDenied(error: unknown): error is NetBoxError {
  return error instanceof NetBoxError && error.status === 403 &&
    error.detail.includes("permission");
}

async function may(
  api: NetBoxApi,
  kind: Kind,
  right: Right,
  options?: RequestOptions,
): Promise<boolean> {
  try {
    await attempt(api, kind, right, options);
    return true;
  } catch (error) {
    if (isDenied(error)) return false;
    // 400: may add, and sent nothing to add. 404: may change or delete, and there is no such object.
    if (error instanceof NetBoxError && (error.status === 400 || error.status === 404)) return true;
    throw error;
  }
}

/** An object that is never there. */
const NOBODY = { netbox: "0", nautobot: "00000000-0000-0000-0000-000000000000" } as const;

function attempt(api: NetBoxApi, { path }: Kind, right: Right, options?: RequestOptions) {
  const one = `${path}${NOBODY[api.product.kind]}/`;
  switch (right) {
    case "view":
      return api.get(path, { ...options, query: { limit: 1 } });
    case "add":
      return api.post(path, { ...options, body: {} });
    case "change":
      return api.patch(one, { ...options, body: {} });
    case "delete":
      return api.delete(one, options);
  }
}
