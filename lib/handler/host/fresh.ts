/**
 * `config.refresh`: the object as it is now, right before its handler is called.
 *
 * @module
 */
import type { ObjectEvent } from "../../event/types.ts";
import type { Client } from "../../source/client/types.ts";
import type { SourceKind } from "../../source/product.ts";
import type { Reader } from "../../source/reader.ts";
import { refresh, type Refreshed } from "../../source/refresh.ts";
import { releaseOf } from "../../source/release.ts";

/**
 * Asks the source what has become of the object of an event.
 *
 * @throws {NetBoxError} when it cannot be asked.
 */
export async function refreshed(
  client: Client,
  kind: SourceKind,
  event: ObjectEvent,
): Promise<Refreshed> {
  const release = kind === "netbox" ? releaseOf(await client.version()) : null;
  return await refresh(readerOf(client), event, { kind, release });
}

/** The client as what refreshing reads with. */
function readerOf(client: Client): Reader {
  return {
    get(path, { query, branch } = {}) {
      const on = branch === undefined ? client : client.branch(branch);
      return on.request<unknown>("GET", path, query === undefined ? {} : { query });
    },
  };
}
