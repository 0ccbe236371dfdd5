/**
 * A plan, and numbers, as people read them.
 *
 * @module
 */
import type { Change } from "../../event/types.ts";
import type { PlanStep } from "../types.ts";

const SIGNS = { create: "+", update: "~", delete: "-" } as const;

/**
 * The steps as lines: `+ webhook hookbox:default`, and below it what differs. Secrets were hidden when the plan was made.
 */
export function printPlan(steps: readonly PlanStep[]): string {
  if (steps.length === 0) return "Nothing to do: the registration is as it should be.";
  return steps.map((step) =>
    [
      `${SIGNS[step.action]} ${step.object} ${step.name}`,
      ...step.changes.map((change) => `    ${printChange(step, change)}`),
    ].join("\n")
  ).join("\n");
}

/** `enabled: false → true` */
export function printChange({ action }: PlanStep, { path, before, after }: Change): string {
  const shown = action === "create" ? show(after) : `${show(before)} → ${show(after)}`;
  return `${path.join(".")}: ${shown}`;
}

/** Lists longer than this are cut: a rule for everything names a hundred object types. */
const MAX_ITEMS = 8;

function show(value: unknown): string {
  if (value === undefined || value === null || value === "") return "(none)";
  if (!Array.isArray(value)) return typeof value === "object" ? JSON.stringify(value) : `${value}`;
  const more = value.length - MAX_ITEMS;
  return value.slice(0, MAX_ITEMS).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

/** `1 event`, `2 events` */
export function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}
