/**
 * The kinds of sources, and how each is read.
 *
 * @module
 */
import { hasDedupeKeys } from "./body.ts";
import { normalise as normaliseNautobot } from "./nautobot/normalise.ts";
import { normalise as normaliseNetBox } from "./netbox/normalise.ts";
import type { SourceKind } from "./product.ts";
import type { Normalise } from "./types.ts";

export type { SourceKind };

/** How the bodies of one kind of source are read. */
export interface Normaliser {
  readonly normalise: Normalise;
  /** Whether equal bodies mean the same event. */
  readonly hasDedupeKeys: (body: unknown) => boolean;
}

const NORMALISE: Readonly<Record<SourceKind, Normalise>> = {
  netbox: normaliseNetBox,
  nautobot: normaliseNautobot,
};

/** How the bodies of this kind of source are read. */
export function normaliserOf(kind: SourceKind): Normaliser {
  return { normalise: NORMALISE[kind], hasDedupeKeys };
}
