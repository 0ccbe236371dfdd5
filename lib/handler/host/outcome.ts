/**
 * From what an attempt threw to what becomes of its run.
 *
 * @module
 */
import { isPermanentError, isRetryAfter } from "../errors.ts";
import type { Schema } from "../public.ts";
import type { HostOutcome } from "./protocol.ts";
import { storedError } from "./stored_error.ts";

/** How it ends for an event that the handler is not called with. */
export type Refusal = Extract<HostOutcome, { kind: "skipped" | "dead" }>;

/** The outcome of an attempt that threw; `timedOut`: its deadline had passed before. */
export function outcomeOf(thrown: unknown, timedOut: boolean): HostOutcome {
  const error = storedError(thrown);
  if (isPermanentError(thrown)) return { kind: "dead", error };
  return {
    kind: "failed",
    error,
    ...(isRetryAfter(thrown) ? { retryAfter: thrown.delay } : {}),
    ...(timedOut ? { timeout: true } : {}),
  };
}

/** The outcome of what `when()` answered; null: go on. */
export function outcomeOfWhen(answer: unknown): Refusal | null {
  if (typeof answer === "string" && answer !== "") return { kind: "skipped", reason: answer };
  return answer ? null : { kind: "skipped", reason: "when() said no" };
}

/** The outcome of data that does not fit `config.schema`; null: it fits. */
export function outcomeOfSchema(schema: Schema, data: unknown): Refusal | null {
  const result = schema.safeParse(data);
  if (result.success) return null;
  const message = `event.data does not fit config.schema: ${issuesOf(result.error)}`;
  return { kind: "dead", error: storedError({ name: "SchemaError", message }) };
}

/** `device.name: Invalid input: expected string, received number; …`: zod's own message is JSON, which nobody wants to read. */
function issuesOf(error: { readonly message: string; readonly issues?: unknown }): string {
  if (!Array.isArray(error.issues)) return error.message;
  const issues = error.issues as { path?: PropertyKey[]; message?: string }[];
  return issues.map(({ path, message }) => `${path?.map(String).join(".") || "it"}: ${message}`)
    .join("; ");
}
