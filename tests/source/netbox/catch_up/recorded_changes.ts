/** The rows of NetBox's change log that were recorded. */
import type { Row } from "../../../../lib/source/netbox/api.ts";

/** Every row that was recorded in full, once. */
export function recordedChanges(version: string): Row[] {
  const file = new URL(`../../../fixtures/netbox/${version}/api-objects.json`, import.meta.url);
  const calls = JSON.parse(Deno.readTextFileSync(file)) as {
    readonly request: { readonly path: string };
    readonly response: { readonly body: { readonly results?: readonly Row[] } | null };
  }[];
  const rows = calls.filter(({ request }) => request.path.includes("/object-changes/"))
    .flatMap(({ response }) => response.body?.results ?? [])
    .filter((row) => "postchange_data" in row);
  return [...new Map(rows.map((row) => [row.id, row])).values()];
}
