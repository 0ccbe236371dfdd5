/**
 * Queries by GraphQL.
 *
 * @module
 */
import { NetBoxError } from "../netbox/api_error.ts";
import type { Session } from "./session.ts";

const PATHS = { netbox: "/graphql/", nautobot: "/api/graphql/" };

/** `data` of the answer. @throws {NetBoxError} also when there are errors in it. */
export async function graphql<T>(
  session: Session,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<T> {
  const path = PATHS[session.source.kind];
  try {
    const { status, body } = await session.request("POST", path, { body: { query, variables } });
    const messages = messagesOf(body);
    if (messages === null) return (body as { data: T }).data;
    throw session.fail({ kind: "graphql", method: "POST", path, status, detail: messages, body });
  } catch (error) {
    // Nautobot, and NetBox up to 3.7, answer errors with 400.
    const messages = error instanceof NetBoxError && error.kind === "status"
      ? messagesOf(error.body)
      : null;
    if (messages === null) throw error;
    throw session.fail({ ...(error as NetBoxError), kind: "graphql", detail: messages });
  }
}

function messagesOf(body: unknown): string | null {
  const { errors } = (body ?? {}) as { errors?: unknown };
  if (!Array.isArray(errors) || errors.length === 0) return null;
  return errors.map((error) => String((error as { message?: unknown })?.message ?? error)).join(
    "; ",
  );
}
