/**
 * What a handler says of an event before it is called.
 *
 * @module
 */
import type { Event } from "../../event/types.ts";
import type { HandlerModule } from "./module.ts";
import { outcomeOfSchema, outcomeOfWhen, type Refusal } from "./outcome.ts";

/**
 * How it ends for an event that `when` or `schema` refuses; null: the handler is called.
 *
 * @throws {Error} what `when` throws.
 */
export async function refusalOf(
  { when, schema }: Pick<HandlerModule, "when" | "schema">,
  event: Event,
  attempt: number,
): Promise<Refusal | null> {
  // Asked once: what it says may depend on the time, and a run that was started is carried through.
  if (when && attempt === 1) {
    const refusal = outcomeOfWhen(await when(event));
    if (refusal) return refusal;
  }
  const data = "data" in event ? event.data : undefined;
  return schema ? outcomeOfSchema(schema, data) : null;
}
