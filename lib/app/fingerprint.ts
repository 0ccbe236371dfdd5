/**
 * By what handlers are known again after a restart.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { type Places, scanAll } from "../handler/scan_all.ts";
import type { Embedding } from "./embedding.ts";

/**
 * Differs when any file of the folder does, or what a function of the program listens to.
 *
 * @throws {HandlersFolderError} when the handlers folder cannot be read.
 */
export async function handlersFingerprint(places: Places, embedding?: Embedding): Promise<string> {
  if (!embedding) return (await scanAll(places)).fingerprint;
  const hash = createHash("sha256").update(
    JSON.stringify(embedding.handlers.map(({ info }) => info)),
  );
  if (embedding.folder) hash.update((await scanAll(places)).fingerprint);
  return hash.digest("hex");
}
