/**
 * By what handlers are known again after a restart.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { scanHandlers } from "../handler/scan.ts";
import type { Embedding } from "./embedding.ts";

/**
 * Differs when any file of the folder does, or what a function of the program listens to.
 *
 * @throws {HandlersFolderError} when the folder cannot be read.
 */
export async function handlersFingerprint(folder: string, embedding?: Embedding): Promise<string> {
  if (!embedding) return (await scanHandlers(folder)).fingerprint;
  const hash = createHash("sha256").update(
    JSON.stringify(embedding.handlers.map(({ info }) => info)),
  );
  if (embedding.folder) hash.update((await scanHandlers(folder)).fingerprint);
  return hash.digest("hex");
}
