import type { Context, CreateEvent } from "hookbox";

export default function (event: CreateEvent<"dcim.site">, ctx: Context) {
  ctx.log.info(`${event.user ?? "Someone"} created the site ${event.display}`);
}
