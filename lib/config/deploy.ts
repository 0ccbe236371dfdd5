/**
 * What Deno Deploy says of itself in its variables, as values for ours.
 *
 * Sources: docs.deno.com/deploy/reference/env_vars_and_contexts (predefined variables; older pages write `ORG` and `APP`
 * for `ORGANIZATION` and `APPLICATION`), …/databases (variables of a linked database), …/timelines (URLs), …/runtime
 * (SIGINT, and 5 s later SIGKILL).
 *
 * @module
 */
import type { Layer } from "./lookup.ts";

type Env = (name: string) => string | undefined;

/**
 * Milliseconds from an aborted signal to the end of its handler, and then for requests that are not answered yet: with
 * `HOOKBOX_DRAIN` less than the 5 s that there are.
 */
export const DEPLOY_GRACE = 500;

/** Of a URL of a database what we know, too; others write more into it, as `schema=public` for Prisma. */
const PARAMETERS = ["sslmode", "sslrootcert", "pgbouncer"];

/** Whether this process runs there. */
export function isOnDeploy(env: Env): boolean {
  return Boolean(env("DENO_DEPLOY"));
}

/** What stands in for a variable that nobody set. */
export function deployLayer(env: Env): Layer {
  const values: Readonly<Record<string, () => string | undefined>> = {
    HOOKBOX_DRAIN: () => "3s",
    HOOKBOX_STORE: () => linkedDatabase(env),
    HOOKBOX_URL: () => ownUrl(env),
  };
  return {
    from: "Deno Deploy",
    get: (name) => {
      const value = values[name]?.();
      return value === undefined ? undefined : { value, place: null };
    },
  };
}

/** The database that is linked to the app: the one of this timeline. */
function linkedDatabase(env: Env): string | undefined {
  const [host, database] = [env("PGHOST"), env("PGDATABASE")];
  if (host && database) {
    const url = new URL(`postgres://${host.includes(":") ? `[${host}]` : host}`);
    url.port = env("PGPORT") ?? "";
    url.username = encodeURIComponent(env("PGUSER") ?? "");
    url.password = encodeURIComponent(env("PGPASSWORD") ?? "");
    url.pathname = encodeURIComponent(database);
    for (const [name, variable] of [["sslmode", "PGSSLMODE"], ["sslrootcert", "PGSSLROOTCERT"]]) {
      const value = env(variable!);
      if (value) url.searchParams.set(name!, value);
    }
    return url.href;
  }
  const text = env("DATABASE_URL") ?? "";
  if (!/^postgres(ql)?:/i.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  for (const name of [...url.searchParams.keys()]) {
    if (!PARAMETERS.includes(name)) url.searchParams.delete(name);
  }
  return url.href;
}

/** The address of this timeline; undefined where a branch is called as no part of a host can be: how it is written then is not documented. */
function ownUrl(env: Env): string | undefined {
  const app = env("DENO_DEPLOY_APPLICATION_SLUG") ?? env("DENO_DEPLOY_APP_SLUG");
  const organization = env("DENO_DEPLOY_ORGANIZATION_SLUG") ?? env("DENO_DEPLOY_ORG_SLUG");
  const [, kind, name] = /^(production|git-branch|preview)(?:\/([a-z0-9-]+))?$/
    .exec(env("DENO_TIMELINE") ?? "") ?? [];
  if (!app || !organization || !kind || (kind === "production") !== (name === undefined)) return;
  const suffix = { production: "", "git-branch": `--${name}`, preview: `-${name}` }[kind];
  return `https://${app}${suffix}.${organization}.deno.net`;
}
