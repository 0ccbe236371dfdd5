/**
 * A device that says ok and does something else.
 *
 * @module
 */
import { NetconfError } from "../error.ts";
import type { ConfigChange } from "./changes.ts";

/** How many values are named in the message. */
const NAMED = 5;

/** The device answered ok to everything, and its running configuration is not what it was told. */
export class NotAppliedError extends NetconfError {
  /** `"NotAppliedError"`. */
  override readonly name: string = "NotAppliedError";
  /** What is missing: `before` is what it is, `after` what it should be. */
  readonly missing: readonly ConfigChange[];

  /** Made by hookbox. */
  constructor(device: string, missing: readonly ConfigChange[], rolledBack: boolean) {
    const named = missing.slice(0, NAMED).map(describeChange);
    const more = missing.length > NAMED ? ` and ${missing.length - NAMED} more` : "";
    super({
      kind: "not-applied",
      device,
      detail: `it answered ok, and its running configuration is not as it was told: ${
        named.join("; ")
      }${more}${rolledBack ? ". The change was taken back" : ""}`,
    });
    this.missing = missing;
  }
}

/** `/native/…/mtu: 1500 → 9000`. */
export function describeChange({ path, before, after }: ConfigChange): string {
  return `${path}: ${before ?? "(none)"} → ${after ?? "(none)"}`;
}
