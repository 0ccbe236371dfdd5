import type { Context, DeleteEvent } from "hookbox";

export default function (event: DeleteEvent<"dcim.site">, ctx: Context) {
  ctx.log.info(`${event.user ?? "Someone"} deleted the site ${event.display}`);
}
