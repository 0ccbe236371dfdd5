/**
 * The change logs of every kind of source.
 *
 * @module
 */
import { openNautobotChangeLog } from "../nautobot/catch_up/mod.ts";
import { type NetBoxApi, shownUrl } from "../netbox/api.ts";
import { openNetBoxChangeLog } from "../netbox/catch_up/mod.ts";
import type { ChangeSource } from "./change_log.ts";

const OPEN = { netbox: openNetBoxChangeLog, nautobot: openNautobotChangeLog };

/** The change log behind an API. Nothing is asked before it is opened. */
export function changeSource(api: NetBoxApi): ChangeSource {
  return {
    url: shownUrl(api.url),
    product: api.product,
    open: (signal) => OPEN[api.product.kind](api, { signal }),
  };
}
