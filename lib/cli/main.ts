/**
 * Arguments in, exit code out: 0 good, 1 failed, 2 usage, 78 configuration.
 *
 * @module
 */
import { Command, CommanderError } from "commander";
import { type Io, processIo } from "./io.ts";
import { COMMANDS } from "./table.ts";

/** The exit code of an error: its own, or 1. */
function exitCodeOf(error: unknown): number {
  const code = (error as { exitCode?: unknown } | null)?.exitCode;
  return typeof code === "number" ? code : 1;
}

/** Runs one command line. Without a command it is `serve`. */
export async function main(args: readonly string[], io: Io = processIo()): Promise<number> {
  let exitCode = 0;
  const program = new Command("hookbox")
    .description(
      "The NetBox operator in one binary: runs handler files when NetBox changes.\n" +
        "Without a command it serves.",
    )
    .exitOverride()
    .showHelpAfterError("(hookbox --help lists the commands and settings)")
    .configureOutput({
      writeOut: (text) => io.out(text.trimEnd()),
      writeErr: (text) => io.err(text.trimEnd()),
      getOutHasColors: () => io.color,
    })
    .addHelpText("after", "\nhookbox <command> --help shows its options and examples.");

  const first = args.find((arg) => !arg.startsWith("-"));
  const wanted = COMMANDS.some((entry) => entry.name === first) ? first : undefined;
  const top = args.some((arg) => arg === "--help" || arg === "-h" || arg === "help");
  const implied = wanted === undefined && first === undefined && !top &&
    !args.includes("--version");
  for (const entry of COMMANDS) {
    const command = program.command(entry.name).summary(entry.summary).description(entry.summary)
      .exitOverride().copyInheritedSettings(program);
    // Only the command that runs is loaded: the others cost their name and one line.
    if (entry.name === (wanted ?? (implied ? "serve" : undefined))) {
      const { define } = await entry.load();
      define(command, io, (code) => exitCode = code);
    }
  }

  try {
    const line = args.length === 1 && args[0] === "--version" ? ["version"] : args;
    if (line !== args) {
      return await main(line, io);
    }
    await program.parseAsync(implied ? ["serve", ...args] : [...args], { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    io.err(`hookbox: ${error instanceof Error ? error.message : String(error)}`);
    return exitCodeOf(error);
  }
}
