/**
 * The environment of a program: nothing that is not written here or asked for in its settings.
 *
 * @module
 */
import type { Context } from "../../public.ts";
import type { HostSource } from "../protocol.ts";

/** What every program gets of our environment, where it is there: how to find programs, files, words and the time. */
export const PASSED_ON: readonly string[] = [
  "PATH",
  "HOME",
  "USER",
  "LOGNAME",
  "LANG",
  "LC_ALL",
  "LC_CTYPE",
  "TZ",
  "TMPDIR",
];

/** Where programs are looked for when our environment does not say it. */
const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Variables whose values are not shown, by their names. */
const SECRET =
  /(?:TOKEN|PASS(?:WORD|WD|PHRASE)?|SECRETS?|(?:API|ACCESS|PRIVATE)_?KEY|CREDENTIALS?)$/i;

/** The variables of the environment that a program gets: what every program gets, and what its settings name. */
export function passedOn(
  names: readonly string[],
  get: (name: string) => string | undefined,
): Record<string, string> {
  const variables: Record<string, string> = { PATH };
  for (const name of [...PASSED_ON, ...names]) {
    const value = get(name);
    if (value !== undefined) variables[name] = value;
  }
  return variables;
}

/** The whole environment of one attempt. */
export function environmentOf(
  { run, attempt, handler }: Pick<Context, "run" | "attempt" | "handler">,
  passed: Readonly<Record<string, string>>,
  source: HostSource | undefined,
): Record<string, string> {
  const product = source?.kind.toUpperCase();
  return {
    ...passed,
    HOOKBOX_RUN: run.id,
    HOOKBOX_ATTEMPT: String(attempt),
    HOOKBOX_HANDLER: handler,
    HOOKBOX_DELIVERY: run.delivery,
    ...source?.url ? { [`${product}_URL`]: source.url } : {},
    ...source?.token ? { [`${product}_TOKEN`]: source.token } : {},
  };
}

/** What of an environment must not be shown. */
export function secretsOf(environment: Readonly<Record<string, string>>): string[] {
  return Object.entries(environment).filter(([name]) => SECRET.test(name)).map(([, value]) =>
    value
  );
}
