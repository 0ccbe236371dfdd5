/**
 * Conditions of event rules (docs/reference/conditions.md).
 *
 * @module
 */
import type { Happening } from "./event.ts";

/** Whether what happened meets a condition, or those joined by `and` or `or`. */
export function holds(condition: unknown, happening: Happening): boolean {
  const { and, or, ...single } = condition as {
    and?: readonly unknown[];
    or?: readonly unknown[];
  } & Single;
  if (and) return and.every((it) => holds(it, happening));
  if (or) return or.some((it) => holds(it, happening));
  return meets(single, happening) !== (single.negate ?? false);
}

interface Single {
  readonly attr?: string;
  readonly value?: unknown;
  readonly op?: string;
  readonly negate?: boolean;
}

function meets({ attr = "", op = "eq", value: wanted }: Single, happening: Happening): boolean {
  if (op === "changed" || op === "unchanged") {
    const { prechange, postchange } = happening.snapshots ?? { prechange: null, postchange: null };
    const [before, after] = [prechange, postchange].map((it) => JSON.stringify(find(it, attr)));
    return (before !== after) === (op === "changed");
  }
  const found = find(attr.startsWith("snapshots.") ? happening : happening.data, attr);
  return COMPARE[op]?.(found, wanted) ?? false;
}

const COMPARE: Readonly<Record<string, (found: unknown, wanted: unknown) => boolean>> = {
  eq: (found, wanted) => JSON.stringify(found ?? null) === JSON.stringify(wanted),
  gt: (found, wanted) => (found as number) > (wanted as number),
  gte: (found, wanted) => (found as number) >= (wanted as number),
  lt: (found, wanted) => (found as number) < (wanted as number),
  lte: (found, wanted) => (found as number) <= (wanted as number),
  in: (found, wanted) => (wanted as unknown[]).includes(found),
  contains: (found, wanted) =>
    (found as unknown[] | string | undefined)?.includes(wanted as string) ?? false,
  regex: (found, wanted) => new RegExp(String(wanted)).test(String(found)),
};

/** `tags.slug` of a list is the list of their slugs. */
function find(value: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((it, name) => {
    if (Array.isArray(it)) return it.map((one) => Object(one)[name]);
    return Object(it)[name];
  }, value);
}
