/**
 * What a hookbox has that is part of another program.
 *
 * @module
 */
import type { OwnHandler } from "../handler/own.ts";

/** Its handlers. */
export interface Embedding {
  /** Functions of the program. */
  readonly handlers: readonly OwnHandler[];
  /** Whether there is a folder of files, too. */
  readonly folder: boolean;
}
