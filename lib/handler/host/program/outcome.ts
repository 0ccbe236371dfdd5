/**
 * From how a program ended to what becomes of its run.
 *
 * @module
 */
import { PermanentError, RetryAfter } from "../../errors.ts";
import type { PlainConfig } from "../../types.ts";
import type { HostOutcome } from "../protocol.ts";
import type { Said } from "./directives.ts";
import type { End } from "./process.ts";

/** Another attempt cannot mend it: `EX_DATAERR` of sysexits.h. */
const DEAD = 65;
/** It is not the time: `EX_TEMPFAIL` of sysexits.h. */
const RETRY = 75;

/** A program ended with an exit code that says that it failed. */
class ProgramError extends Error {
  override readonly name = "ProgramError";
}

/** What is known of a program that has ended. */
export interface Ended extends End {
  readonly said: Said;
  /** The last line that it wrote to its standard error; empty: none. */
  readonly complaint: string;
  /** Which attempt it was. */
  readonly attempt: number;
  readonly config: Pick<PlainConfig, "backoff">;
  /** Why it was asked to end, if it was. */
  readonly cause?: unknown;
}

/**
 * 0 is done, or skipped; 65 is dead; 75 is tried again, when the program says or as its handler's `backoff` does, like
 * `RetryAfter`; whatever else has failed.
 *
 * @throws {PermanentError | RetryAfter | ProgramError}
 */
export function outcomeOfEnd(ended: Ended): HostOutcome {
  const { code, signal, said, complaint, attempt, config, cause } = ended;
  if (code === 0) {
    return said.skip === undefined ? { kind: "done" } : { kind: "skipped", reason: said.skip };
  }
  const how = signal === null ? `Exit code ${code}` : `Ended by ${signal}`;
  const message = complaint === "" ? how : `${how}: ${complaint}`;
  if (code === DEAD) throw new PermanentError(message, { cause });
  if (code === RETRY) {
    const backoff = config.backoff[attempt - 1] ?? config.backoff.at(-1) ?? 0;
    throw new RetryAfter(said.retryAfter ?? backoff, message);
  }
  throw new ProgramError(message, { cause });
}
