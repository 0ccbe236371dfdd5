/**
 * Keeps `.hookbox/` in step with the hookbox that runs.
 *
 * @module
 */
import { MODULES, type Modules, readModules, stateOf, writeModules } from "../project/modules.ts";
import type { Io } from "./io.ts";

/** Brings it up to date, where this folder has one. */
export async function refreshModules(io: Io): Promise<void> {
  const modules = await newerModules();
  if (modules === null) return;
  await writeModules(HERE, modules);
  io.err(`${MODULES}/ was of another hookbox: it is up to date now`);
}

/** Says so where this folder has one of another version. */
export async function warnOfModules(io: Io): Promise<void> {
  if (await newerModules() === null) return;
  io.err(`warning: ${MODULES}/ is of another hookbox. Run: hookbox init --update`);
}

const HERE = ".";

/** Those of this hookbox, where this folder has others. In a checkout they need not be built. */
async function newerModules(): Promise<Modules | null> {
  if (await stateOf(HERE, { digest: "" }) === "none") return null;
  const modules = await readModules().catch(() => null);
  return modules && await stateOf(HERE, modules) === "other" ? modules : null;
}
