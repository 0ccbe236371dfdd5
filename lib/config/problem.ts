/**
 * How wrong configuration is reported: all of it at once, by the names of the variables.
 *
 * @module
 */

/** The configuration cannot be used. The message lists every problem; no secret is in it. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  /** `EX_CONFIG` of sysexits.h. */
  readonly exitCode = 78;
  /** One sentence each, beginning with the name of the variable. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    const count = problems.length === 1 ? "a problem" : `${problems.length} problems`;
    super(
      `Cannot use the configuration, it has ${count}:\n${problems.map((p) => `  ${p}`).join("\n")}`,
    );
    this.problems = problems;
  }
}

/** A value as it may be shown: user, password and query password of a URL are hidden. */
export function withoutCredentials(value: string): string {
  if (/^[./]/.test(value)) return value; // a path
  return value
    // Up to the last @: a password may contain one, and more may be hidden than needed but never less.
    .replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/is, "$1***@")
    .replace(/([?&](?:[a-z_]*password|sslkey|token)=)[^&#]*/gi, "$1***");
}

/** A value in a sentence: in quotes, one line, not too long. */
export function quoted(value: string): string {
  const shown = withoutCredentials(value);
  return JSON.stringify(shown.length > 100 ? `${shown.slice(0, 100)}…` : shown);
}
