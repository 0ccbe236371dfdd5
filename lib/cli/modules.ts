/**
 * Keeps `.hookbox/` in step with the hookbox that runs.
 *
 * @module
 */
import { MODULES, readModules, stateOf, writeModules } from "../project/modules.ts";
import type { Io } from "./io.ts";

/** Brings it up to date, where this folder has one. In a checkout they need not be built. */
export async function refreshModules(io: Io): Promise<void> {
  const modules = await readModules().catch(() => null);
  if (modules === null || await stateOf(".", modules) !== "other") return;
  await writeModules(".", modules);
  io.err(`${MODULES}/ was of another hookbox: it is up to date now`);
}

/** Says so where this folder has one of another version. */
export async function warnOfModules(io: Io): Promise<void> {
  const modules = await readModules().catch(() => null);
  if (modules === null || await stateOf(".", modules) !== "other") return;
  io.err(`warning: ${MODULES}/ is of another hookbox. Run: hookbox init --update`);
}
