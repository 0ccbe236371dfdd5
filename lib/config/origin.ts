/**
 * Where the value of a variable comes from, as it may be shown.
 *
 * @module
 */
import type { Found, From } from "./lookup.ts";
import { withoutCredentials } from "./problem.ts";
import type { Variable } from "./variable.ts";
import type { Settings } from "./settings.ts";

/** Where a value comes from. Never holds a secret. */
export interface Origin {
  readonly from: From;
  /** The name that was used, when it is not the variable's own: `NETBOX_API`, `NETBOX_TOKEN_FILE`. */
  readonly as: string | null;
  /** The file, with the line for an env file. */
  readonly place: string | null;
  /** Whether anybody set it. */
  readonly set: boolean;
  readonly secret: boolean;
  /** As it was written, without credentials; null for secrets, and for what has no value. */
  readonly value: string | null;
  /** The default in words, where it is not a fixed text. */
  readonly otherwise: string | null;
}

/** The origin of one variable. */
export function originOf(
  variable: Omit<Variable, "name"> & { readonly name: string },
  found: Found | undefined,
  settings: Settings | null,
): Origin {
  const text = found?.text ??
    (variable.name === "HOOKBOX_LOG_FORMAT" ? settings?.logFormat ?? null : variable.default);
  return {
    from: found?.from ?? "default",
    as: found && found.name !== variable.name ? found.name : null,
    place: found?.place ?? null,
    set: found !== undefined,
    secret: variable.secret,
    value: variable.secret || text === null ? null : withoutCredentials(text),
    otherwise: variable.otherwise,
  };
}
