/**
 * The variables that `ctx.env()` gives.
 *
 * @module
 */

/** Reads the environment, and the env file where the environment has none of that name. An empty variable is none. */
export function environment(
  file: Readonly<Record<string, string>> = {},
): (name: string) => string | undefined {
  return (name) => Deno.env.get(name) || file[name] || undefined;
}
