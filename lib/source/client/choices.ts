/**
 * The values that the fields of an endpoint may have.
 *
 * @module
 */
import type { Session } from "./session.ts";
import type { Choice } from "./types.ts";

/** One field, as an answer to OPTIONS describes it. */
interface Field {
  readonly choices?: readonly Record<string, unknown>[];
}

/** Asked by OPTIONS. @throws {NetBoxError} also where the user may neither add nor change: then nothing is told. */
export async function choicesOf(
  session: Session,
  path: string,
): Promise<Record<string, Choice[]>> {
  const { status, body } = await session.request("OPTIONS", path);
  const { actions } = (body ?? {}) as { actions?: Record<string, Record<string, Field>> };
  const fields = actions?.POST ?? actions?.PUT;
  if (!fields) {
    throw session.fail({
      kind: "answer",
      method: "OPTIONS",
      path,
      status,
      detail: "no fields are told",
      hint: "The token's user needs the permission to add or to change these objects.",
    });
  }
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, { choices }]) =>
      choices ? [[name, choices.map(choiceOf)]] : []
    ),
  );
}

function choiceOf({ value, label, display, display_name }: Record<string, unknown>): Choice {
  return {
    value: value as Choice["value"],
    label: String(display_name ?? display ?? label ?? value),
  };
}
