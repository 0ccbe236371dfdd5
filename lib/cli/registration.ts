/**
 * How a registration is shown.
 *
 * @module
 */
import { printPlan } from "../app/operations.ts";
import type { PlanStep, RegistrationState } from "../source/types.ts";
import { type Io, paint } from "./io.ts";

const COLORS = { create: "green", update: "yellow", delete: "red" } as const;

/** Prints it, and gives the exit code. */
export function printRegistration(
  state: RegistrationState,
  io: Io,
  options: { readonly json?: boolean },
): number {
  if (options.json) io.out(JSON.stringify(state));
  else {
    if (state.steps.length > 0) io.out(colored(state.steps, io));
    io.out(state.message);
    for (const warning of state.warnings) io.err(paint(io, "yellow", `warning: ${warning}`));
  }
  return state.status === "failed" || state.status === "refused" ? 1 : 0;
}

/** The plan, with each step in its colour. */
function colored(steps: readonly PlanStep[], io: Io): string {
  return steps.map((step) => {
    const [head, ...rest] = printPlan([step]).split("\n");
    return [paint(io, COLORS[step.action], head!), ...rest].join("\n");
  }).join("\n");
}
