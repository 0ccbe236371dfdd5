/**
 * Whose token ours is, on Nautobot.
 *
 * @module
 */
import { isRecord } from "../../event/changes.ts";
import type { Reader } from "../reader.ts";

/**
 * The name of the user that our token belongs to. Nautobot has no place that says it, but it lists the tokens of the one
 * who asks, each with its key and with a display such as `234567 (admin)` (measured: 3.2.7).
 *
 * @param token Our token. It is compared, and goes nowhere else.
 * @returns Null when it is not in the list.
 * @throws {NetBoxError} when Nautobot does not answer, or refuses.
 */
export async function ourUser(reader: Reader, token: string): Promise<string | null> {
  const { body: tokens } = await reader.get("/api/users/tokens/", { query: { limit: 1000 } });
  const rows = isRecord(tokens) && Array.isArray(tokens.results) ? tokens.results : [];
  const own = rows.find((row) => isRecord(row) && row.key === token);
  return /^\S+ \((.+)\)$/s.exec(String(own?.display))?.[1] ?? null;
}
