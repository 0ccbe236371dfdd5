import type { Command } from "commander";
import { createHandler } from "../project/new.ts";
import type { Define } from "./define.ts";
import { refreshModules } from "./modules.ts";
import { settingsOf, withSettings } from "./settings.ts";

/** `hookbox new`. */
export const define: Define = (command, io) => {
  withSettings(command.argument("<binding>", "what it listens to, as dcim.interface.update"))
    .addHelpText(
      "after",
      `
Writes a handler and its test into the folder of the handlers. Nothing is overwritten.

Examples:
  hookbox new dcim.interface.update
  hookbox new dns/ipam.ipaddress.any.ptr
  hookbox new schedule.nightly
  hookbox new netbox_branching.branch:branch_merged`,
    )
    .action(async (binding: string, _options: unknown, self: Command) => {
      const { handlers } = await settingsOf(self, io);
      for (const path of await createHandler(handlers, binding)) io.out(`wrote ${path}`);
      await refreshModules(io);
    });
};
