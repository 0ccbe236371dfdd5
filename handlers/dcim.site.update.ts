import type { Context, UpdateEvent } from "hookbox";

export default function (event: UpdateEvent<"dcim.site">, ctx: Context) {
  const fields = event.changes?.map((change) => change.path.join("."));
  ctx.log.info(
    `${event.user ?? "Someone"} updated the site ${event.display}: ` +
      (fields === undefined ? "what changed is not known" : fields.join(", ") || "nothing changed"),
  );
}
