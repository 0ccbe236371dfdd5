/**
 * By what handlers are known again after a restart.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { HandlersFolderError } from "../handler/scan.ts";
import { type Places, scanAll } from "../handler/scan_all.ts";
import type { Embedding } from "./embedding.ts";

/** Differs when any file of the folder does, or what a function of the program listens to. */
export async function handlersFingerprint(places: Places, embedding?: Embedding): Promise<string> {
  if (!embedding) return await fingerprintOf(places);
  const hash = createHash("sha256").update(
    JSON.stringify(embedding.handlers.map(({ info }) => info)),
  );
  if (embedding.folder) hash.update(await fingerprintOf(places));
  return hash.digest("hex");
}

/** That a folder cannot be read is told by whoever loads the handlers. */
async function fingerprintOf(places: Places): Promise<string> {
  try {
    return (await scanAll(places)).fingerprint;
  } catch (error) {
    if (error instanceof HandlersFolderError) return "";
    throw error;
  }
}
