/**
 * What is known of the programs in the handlers folder, without executing any.
 *
 * @module
 */
import { problemsOfKind } from "../../kind_config.ts";
import { describeWithoutLoading, handlerInfo, specialOf } from "../../module.ts";
import { PLAIN_PROGRAM, type ProgramConfig, readProgramConfig } from "../../program_config.ts";
import { isScript } from "../../program_name.ts";
import type { Lookalike, ScannedFile } from "../../scan.ts";
import type { Fault, HandlerInfo } from "../../types.ts";
import { isWritable, objectionTo } from "./guard.ts";
import { isScriptText, whyNotExecutable } from "./header.ts";

/** Why a program that could be run is not. */
const OFF = "executable handlers are off: set HOOKBOX_EXEC=on, and hookbox runs it";

/** What describing needs to know. */
export interface DescribeOptions {
  /** The handlers folder. */
  readonly root: string;
  /** Whether programs are run (`HOOKBOX_EXEC`). */
  readonly exec?: boolean;
}

/** The handler that is a program, with the settings that lie beside it as `<file>.json`. */
export async function describeProgram(
  file: ScannedFile & { readonly program: string },
  { root, exec = false }: DescribeOptions,
): Promise<HandlerInfo> {
  const unloaded = describeWithoutLoading(file);
  if (unloaded) return unloaded;
  const path = file.program;
  const read = await readSettings(path);
  const { config, said, env } = "problem" in read ? PLAIN_PROGRAM : read;
  const known = { config, program: { path, env } };
  if (!config.enabled) return handlerInfo(file, { ...known, status: "disabled" });
  const problems = [
    ..."problem" in read
      ? [`${file.file}.json: ${read.problem}`]
      : problemsOfKind(specialOf(file.name), { config: said }, config)
        .map((problem) => `${file.file}.json: ${problem}`),
    ...[await objectionTo(path, root) ?? await whyNotExecutable(path)]
      .flatMap((why) => why === null ? [] : [`${file.file} ${why}`]),
  ];
  if (problems.length > 0) {
    return handlerInfo(file, { ...known, status: "broken", problem: problems.join("\n") });
  }
  return handlerInfo(
    file,
    exec ? { ...known, status: "ready" } : { ...known, status: "off", problem: OFF },
  );
}

/** The files that are called like programs, are most likely meant to be some, and cannot be executed. */
export async function warnOf(lookalikes: readonly Lookalike[]): Promise<Fault[]> {
  const warnings: Fault[] = [];
  for (const { file, path } of lookalikes) {
    if (!isScript(file) && !await isScriptText(path)) continue;
    const problem = Deno.build.os === "windows"
      ? "looks like an executable handler, and hookbox runs none on Windows"
      : `looks like an executable handler, and is not executable: chmod +x ${file}, or give it another name`;
    warnings.push({ file, problem });
  }
  return warnings;
}

async function readSettings(
  path: string,
): Promise<ProgramConfig | { readonly problem: string }> {
  const settings = `${path}.json`;
  try {
    const text = await Deno.readTextFile(settings);
    // They say which variables the program gets.
    if (await isWritable(settings)) {
      return { problem: `every user can change it: chmod o-w ${settings}` };
    }
    return readProgramConfig(text);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return PLAIN_PROGRAM;
    return { problem: `it cannot be read: ${(error as Error).message}` };
  }
}
