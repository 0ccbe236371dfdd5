/**
 * `config.debounce` and `config.batch`: how long to wait for more.
 *
 * @module
 */
import * as z from "../zod_parts.ts";
import { count, duration } from "./config_values.ts";

/** The longest wait is so many times the shortest one, unless it is said. */
const LONGEST = 10;

const shortest = duration("1ms", "1d");
const longest = duration("1ms", "7d");

const withLongest = <T extends { readonly wait: number; readonly max?: number | undefined }>(
  { max, ...value }: T,
) => ({ ...value, max: max ?? LONGEST * value.wait });

const strict = (fields: string) => ({
  error: (issue: { readonly code?: string | undefined; readonly keys?: unknown }) =>
    issue.code === "unrecognized_keys"
      ? `has no field ${(issue.keys as string[]).join(", ")}. Its fields are ${fields}`
      : undefined,
});

const isLongEnough = ({ wait, max }: { readonly wait: number; readonly max: number }) =>
  max >= wait;
const TOO_SHORT = { path: ["max"], message: "must not be shorter than wait" };

/** `"10s"`, or both waits. */
export const debounce = z.unknown()
  .transform((value) => typeof value === "object" ? value : { wait: value })
  .pipe(z.strictObject({ wait: shortest, max: longest.optional() }, strict("wait, max")))
  .transform(withLongest).refine(isLongEnough, TOO_SHORT);

const BY = 'must be "handler", "request", or a path such as "data.zone.id"';

/** Every field has a default. */
export const batch = z.strictObject({
  wait: shortest.prefault("10s"),
  max: longest.optional(),
  by: z.string(BY).regex(/^(?:handler|request|data(?:\.[^.\s]+)+)$/, BY).default("handler"),
  size: count(1, 10_000).default(1_000),
}, strict("wait, max, by, size"))
  .transform(withLongest).refine(isLongEnough, TOO_SHORT);
