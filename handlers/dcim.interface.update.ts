import type { Context, HandlerConfig, UpdateEvent } from "hookbox";

export const config: HandlerConfig<"dcim.interface"> = {
  description: "Says which fields of an interface changed",
  when: (event) => event.changes === null || event.changes.length > 0 || "nothing changed",
};

export default function (event: UpdateEvent<"dcim.interface">, ctx: Context) {
  const name = `${event.data.device?.display ?? "?"} ${event.display}`;
  if (event.changes === null) {
    ctx.log.info(`${name} was updated; what changed is not known`);
    return;
  }
  for (const { path, before, after } of event.changes) {
    ctx.log.info(`${name}: ${path.join(".")} ${JSON.stringify(before)} → ${JSON.stringify(after)}`);
  }
}
