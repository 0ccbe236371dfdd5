import type { Command } from "commander";
import { processSurroundings, writeTypes } from "../app/types.ts";
import type { Define } from "./define.ts";
import { refreshModules } from "./modules.ts";
import { settingsOf, withSettings } from "./settings.ts";

interface Options {
  readonly from?: string;
  readonly out?: string;
  readonly only?: string;
  readonly source?: string;
  readonly refresh?: boolean;
  readonly json?: boolean;
}

/** `hookbox types`. */
export const define: Define = (command, io) => {
  withSettings(command)
    .option("--from <file>", "OpenAPI document in JSON, a file or a URL (default: ask the source)")
    .option("--out <file>", "where to write (default: hookbox.d.ts beside the handlers)")
    .option("--only <types>", "object types, as dcim.interface,ipam.* (default: all)")
    .option("--source <name>", "of which source (default: the first)")
    .option("--refresh", "ask the source again, whatever was kept")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      `
Writes what the source says of its data, plugins and custom fields included, so that an editor and
deno check know event.data and ctx.netbox. Run it again when the source has changed.

Examples:
  hookbox types
  hookbox types --only 'dcim.*,ipam.ipaddress'
  curl -H "Authorization: Token $NETBOX_TOKEN" "$NETBOX_URL/api/schema/?format=json" > schema.json
  hookbox types --from schema.json`,
    )
    .action(async (options: Options, self: Command) => {
      const settings = await settingsOf(self, io);
      const { only, ...others } = options;
      const request = { ...others, ...(only === undefined ? {} : { only: listOf(only) }) };
      const surroundings = processSurroundings((line) => io.err(line));
      const written = await writeTypes(settings, request, surroundings);
      await refreshModules(io);
      if (options.json) return io.out(JSON.stringify(written));
      const { file, source, objectTypes, endpoints, customFields } = written;
      io.out(
        `${file}: ${objectTypes} object types, ${endpoints} endpoints and ` +
          `${customFields ?? "unknown"} custom fields of ${source}`,
      );
    });
};

function listOf(text: string): string[] {
  return text.split(",").map((one) => one.trim()).filter((one) => one !== "");
}
