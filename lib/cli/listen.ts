import type { Command } from "commander";
import { createListener } from "../app/listener.ts";
import { listen } from "../app/listeners.ts";
import { knownSecrets } from "../app/send.ts";
import { settingsOf, withSettings } from "./settings.ts";
import type { Define } from "./define.ts";

/** `hookbox listen`. */
export const define: Define = (command, io) => {
  withSettings(command)
    .addHelpText(
      "after",
      "\nLike NetBox's own webhook_receiver, but it also says whether the signature holds. Nothing is stored\n" +
        "and no handler runs. Listens on HOOKBOX_LISTEN; stop with Ctrl-C.\n\n" +
        "Examples:\n  hookbox listen --listen 127.0.0.1:9000",
    )
    .action(async (_options: unknown, self: Command) => {
      const settings = await settingsOf(self, io);
      const server = await listen(
        createListener(await knownSecrets(settings), io.out),
        settings.listen,
      );
      io.err(`Listening on ${server.address}; stop with Ctrl-C`);
      await new Promise<void>((resolve) => Deno.addSignalListener("SIGINT", resolve));
      await server.stop();
    });
};
