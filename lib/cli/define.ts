/**
 * What a command's module gives.
 *
 * @module
 */
import type { Command } from "commander";
import type { Io } from "./io.ts";

/** Puts options, arguments, examples and the action into a command; `exit` gives the exit code. */
export type Define = (command: Command, io: Io, exit: (code: number) => void) => void;
