/**
 * What a store knows of itself: its installation id, and the secrets of its sources.
 *
 * @module
 */
import { resolveSecrets, secretKey } from "../config/secrets.ts";
import type { SourceSettings } from "../config/settings.ts";
import type { Store } from "../store/store.ts";

/** Who we are in this store. */
export interface Identity {
  /** UUID of this store's installation: written into what we register, to tell it from another's. */
  readonly installation: string;
  /** The secrets of a source, the signing one first. */
  secrets(source: string): readonly string[];
}

/** Reads it from the store; what is missing is made and kept. Several processes on one store agree. */
export async function identify(
  store: Pick<Store, "initValue">,
  sources: readonly SourceSettings[],
): Promise<Identity> {
  const installation = await store.initValue("installation", crypto.randomUUID());
  const all = new Map<string, readonly string[]>();
  for (const source of sources) all.set(source.name, await resolveSecrets(source, store));
  return { installation: String(installation), secrets: (source) => all.get(source) ?? [] };
}

/** The secrets of a source as a command knows them that must not make any. */
export async function readSecrets(
  store: Pick<Store, "getValue">,
  { name, secrets }: SourceSettings,
): Promise<readonly string[]> {
  if (secrets.length > 0) return secrets;
  const kept = await store.getValue(secretKey(name));
  return typeof kept === "string" ? [kept] : [];
}
