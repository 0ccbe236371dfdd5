/**
 * Puts a device into monitoring when it becomes active, and takes it out otherwise.
 *
 * Prometheus reads its targets from files (`file_sd_configs`): this keeps one small file for each active device with
 * a primary address in the folder FILE_SD_DIR (default: ./file_sd). Point Prometheus at it:
 *
 *     scrape_configs:
 *       - job_name: snmp
 *         file_sd_configs: [{ files: ["/var/lib/hookbox/file_sd/*.json"] }]
 *
 * Copy this file into the handlers folder.
 */
import type { Context, HandlerConfig, ObjectEvent } from "hookbox";

export const config: HandlerConfig<"dcim.device"> = {
  description: "Keeps Prometheus' list of targets",
  // What has happened since then is in the file already.
  when: (event) => !event.late || "a newer state has been seen",
  fields: ["status", "primary_ip4", "primary_ip6", "name", "site", "role"],
  // The file always shows the device as it is now: an older state that failed need not be tried again.
  supersede: true,
};

export default async function (event: ObjectEvent<"dcim.device">, ctx: Context) {
  const folder = ctx.env("FILE_SD_DIR") ?? "file_sd";
  const file = `${folder}/netbox-device-${event.objectId}.json`;
  const device = event.data;
  const address: string | undefined = device.primary_ip?.address?.split("/")[0];

  if (event.action === "delete" || device.status?.value !== "active" || !address) {
    const was = await Deno.remove(file).then(() => true, (error) => {
      if (error instanceof Deno.errors.NotFound) return false;
      throw error;
    });
    const why = event.action === "delete"
      ? "it is deleted"
      : !address
      ? "it has no primary address"
      : `its status is ${device.status?.value}`;
    ctx.log.info(`${event.display} is ${was ? "taken out of" : "not in"} monitoring: ${why}`);
    return;
  }

  const target = {
    targets: [address],
    labels: {
      device: String(device.name ?? event.display),
      site: String(device.site?.slug ?? ""),
      role: String(device.role?.slug ?? ""),
    },
  };
  await Deno.mkdir(folder, { recursive: true });
  // Prometheus may read at any moment: it must see the old file or the new one, never half of it.
  await Deno.writeTextFile(`${file}.tmp`, JSON.stringify([target], null, 2) + "\n");
  await Deno.rename(`${file}.tmp`, file);
  ctx.log.info(`${event.display} is in monitoring at ${address}`);
}
