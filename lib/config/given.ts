/**
 * Settings that a program gives as an object, by the names of variables.
 *
 * @module
 */
import { nearestName } from "./nearest.ts";
import { ConfigError } from "./problem.ts";
import { variables } from "./schema.ts";

/** What can be given for a variable. */
export type GivenValue = string | number | boolean | undefined;

/**
 * The values as texts, in the place that flags have on a command line.
 *
 * @throws {ConfigError} when a name is none of a variable, nor that of a variable with `_FILE`.
 */
export function givenFlags(given: Readonly<Record<string, GivenValue>>): Record<string, string> {
  const known = variables().flatMap(({ name, aliases }) => [name, ...aliases])
    .flatMap((name) => [name, `${name}_FILE`]);
  const problems = Object.keys(given).filter((name) => !known.includes(name)).map((name) => {
    const near = nearestName(name, known, 2);
    return `There is no setting ${name}${near ? `; did you mean ${near}?` : ""}`;
  });
  if (problems.length > 0) throw new ConfigError(problems);
  const texts = Object.entries(given).map(([name, value]) => [name, String(value ?? "")] as const);
  return Object.fromEntries(texts.filter(([, text]) => text !== ""));
}
