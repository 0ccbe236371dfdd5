/**
 * The parser of command lines.
 *
 * @module
 */
import { Command, CommanderError } from "commander";
import type { Io } from "./io.ts";
import { COMMANDS } from "./table.ts";

/** Runs one command line. Without a command it is `serve`. @throws what the command throws. */
export async function parse(args: readonly string[], io: Io): Promise<number> {
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
      return await parse(line, io);
    }
    await program.parseAsync(implied ? ["serve", ...args] : [...args], { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    throw error;
  }
}
