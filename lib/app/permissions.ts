/**
 * `hookbox permissions`: the least that a source must allow, for the handlers that are there.
 *
 * @module
 */
import type { Settings, SourceSettings } from "../config/settings.ts";
import { subscriptions } from "../handler/subscriptions.ts";
import type { HandlerInfo } from "../handler/types.ts";
import type { NetBoxApi } from "../source/netbox/api.ts";
import { PRODUCTS, type SourceKind } from "../source/product.ts";
import { releaseOf } from "../source/registration/generation.ts";
import { RIGHT_FOR } from "../source/registration/permissions.ts";
import { leastPermissions, type Needs, type PermissionRow } from "../source/registration/least.ts";
import { openSource } from "../source/registration/sources.ts";
import { loadHandlers } from "./handlers.ts";
import { openApi } from "./open_api.ts";
import { knownEffects } from "./touches.ts";

export { notWrittenOut, permissionBodies } from "../source/registration/least.ts";
export type { PermissionRow };

/** What to print them for. */
export interface PermissionOptions {
  /** Takes the place of what the configuration says. */
  readonly kind?: SourceKind;
  /** Of the source (`3.6`); it is then not asked. */
  readonly version?: string;
  readonly probe: boolean;
}

/** What was found, and for what. */
export interface Permissions {
  readonly rows: readonly PermissionRow[];
  /** `NetBox 4.7.3`, or which was assumed. */
  readonly source: string;
  /** Why the source was not asked; null: it was. */
  readonly assumed: string | null;
}

/** Milliseconds for the questions to the source: without them the answer is only less exact. */
const PATIENCE = 5000;

/** Loads the handlers and asks the source what it is, if it can be reached. @throws {RangeError} on a wrong version. */
export async function permissionsFor(
  settings: Settings,
  options: PermissionOptions,
): Promise<Permissions> {
  const source = settings.sources.find(({ kind }) => kind === (options.kind ?? kind));
  const kind = options.kind ?? source?.kind ?? "netbox";
  const { name } = PRODUCTS[kind];
  const { handlers } = await loadHandlers(settings);
  const facts = options.version === undefined
    ? await askSource(settings, source)
    : { release: parseRelease(options.version), types: null, label: `${name} ${options.version}` };
  const needs: Needs = {
    kind,
    release: facts?.release ?? null,
    instance: settings.name,
    subscriptions: subscriptions(handlers, source?.name),
    registers: settings.register !== "off",
    catchesUp: settings.catchUp !== "off",
    refreshed: subscriptions(handlers.filter(({ config }) => config.refresh), source?.name)
      .map(({ objectType }) => objectType),
    writes: await seenWrites(settings, handlers, source?.name),
    probe: options.probe,
    types: facts?.types ?? null,
  };
  return {
    rows: leastPermissions(needs),
    source: facts?.label ?? name,
    assumed: facts ? null : `${name} was not reached: this is for the newest version. ` +
      "--version says which it is.",
  };
}

/** By handlers that are there. */
async function seenWrites(
  settings: Settings,
  handlers: readonly HandlerInfo[],
  source: string | undefined,
): Promise<Needs["writes"]> {
  const ids = new Set(handlers.map(({ id }) => id));
  return (await knownEffects(settings)).flatMap((effect) => {
    const right = RIGHT_FOR[effect.action];
    const here = effect.source === source && ids.has(effect.handler);
    return here && right ? [{ objectType: effect.objectType, right }] : [];
  });
}

interface Facts {
  readonly release: number | null;
  readonly types: readonly string[] | null;
  readonly label: string;
}

/** Null: it cannot be reached, or does not answer. */
async function askSource(
  settings: Settings,
  source: SourceSettings | undefined,
): Promise<Facts | null> {
  const open = source && openApi(source, settings, PATIENCE);
  if (!open) return null;
  try {
    return await ask(open.api);
  } catch {
    return null;
  } finally {
    open.close();
  }
}

async function ask(api: NetBoxApi): Promise<Facts> {
  const { status, label, objectTypes } = await openSource(api);
  const { types, complete } = await objectTypes(api, { exact: [], unsure: () => true });
  const names = [...types].filter(([, hasEvents]) => hasEvents).map(([name]) => name);
  return { release: status.release, label, types: complete ? names : null };
}

function parseRelease(version: string): number {
  const release = releaseOf(version);
  if (release === null) throw new RangeError(`--version must be like 4.2, not "${version}"`);
  return release;
}
