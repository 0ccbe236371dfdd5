/**
 * How a registration is shown.
 *
 * @module
 */
import type { PlanStep, RegistrationState } from "../source/types.ts";
import { type Io, paint } from "./io.ts";

const SIGNS = { create: "+", update: "~", delete: "-" } as const;
const COLORS = { create: "green", update: "yellow", delete: "red" } as const;

/** Prints it, and gives the exit code. */
export function printRegistration(
  state: RegistrationState,
  io: Io,
  options: { readonly json?: boolean },
): number {
  if (options.json) io.out(JSON.stringify(state));
  else {
    for (const step of state.steps) for (const text of lines(step, io)) io.out(text);
    io.out(state.message);
    for (const warning of state.warnings) io.err(paint(io, "yellow", `warning: ${warning}`));
  }
  return state.status === "failed" || state.status === "refused" ? 1 : 0;
}

function lines(step: PlanStep, io: Io): string[] {
  const head = `${SIGNS[step.action]} ${step.object} ${step.name}`;
  return [
    paint(io, COLORS[step.action], head),
    ...step.changes.map(({ path, before, after }) =>
      `    ${path.join(".")}: ${JSON.stringify(before)} → ${JSON.stringify(after)}`
    ),
  ];
}
