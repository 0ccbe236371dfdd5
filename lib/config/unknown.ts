/**
 * Finds variables that were meant for us and are spelled wrong.
 *
 * @module
 */
import { nearestName } from "./nearest.ts";
import { variables } from "./schema.ts";

/** A warning for each `HOOKBOX_…` that is neither a variable nor one of `more`, and for each near miss of a `NETBOX_…` one. */
export function unknownVariables(
  names: Iterable<string>,
  more: readonly string[] = [],
): readonly string[] {
  const known = [...variables().flatMap(({ name, aliases }) => [name, ...aliases]), ...more];
  const all = new Set([...known, "HOOKBOX_ENV_FILE", ...known.map((name) => `${name}_FILE`)]);
  const warnings: string[] = [];
  for (const name of new Set(names)) {
    if (all.has(name)) continue;
    const near = nearestName(name, [...known, "HOOKBOX_ENV_FILE"], 2);
    if (name.startsWith("HOOKBOX_")) {
      const hint = near ? `; did you mean ${near}?` : "; hookbox config schema lists all";
      warnings.push(`There is no variable ${name}${hint}`);
    } else if (name.startsWith("NETBOX_") && near) {
      // Handlers may have NETBOX_… variables of their own: only a near miss is worth a word.
      warnings.push(`The variable ${name} is not used; did you mean ${near}?`);
    }
  }
  return warnings;
}
