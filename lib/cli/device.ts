/**
 * `hookbox device show`.
 *
 * @module
 */
import type { Command } from "commander";
import {
  deviceLogin,
  showInterface,
  type ShownInterface,
  type ShowOptions,
} from "../app/device.ts";
import { CommandError } from "./command_error.ts";
import type { Define } from "./define.ts";
import { type Io, paint, table } from "./io.ts";
import { settingsOf, withSettings } from "./settings.ts";

interface Options extends Pick<ShowOptions, "address" | "platform" | "source"> {
  readonly json?: boolean;
}

/** `hookbox device`. */
export const define: Define = (command, io) => {
  command.addHelpText(
    "after",
    `
Examples:
  hookbox device show sw1 GigabitEthernet1/0/2`,
  );
  withSettings(
    command.command("show <device> <interface>")
      .summary("print the running configuration of an interface, as the device has it"),
  )
    .option("--address <address>", "where the device is reached, instead of its primary_ip4")
    .option("--platform <slug>", "ios-xe, or any other for ietf-interfaces, instead of its own")
    .option("--source <name>", "which source knows the device, where there are several")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      `
The device is looked up by its name or id, and asked over NETCONF at its primary IPv4 address. Who logs in,
and which host key is right, is said by NETCONF_USERNAME, NETCONF_PASSWORD or NETCONF_KEY, NETCONF_PORT, and
NETCONF_KNOWN_HOSTS or NETCONF_HOSTKEY_SHA256 (docs/netconf.md).

Examples:
  hookbox device show sw1 GigabitEthernet1/0/2
  hookbox device show sw1 GigabitEthernet1/0/2 --json | jq .mtu
  hookbox device show lab --address 192.0.2.1 --platform ios-xe GigabitEthernet1/0/2`,
    )
    .action(async (device: string, name: string, options: Options, self: Command) => {
      const settings = await settingsOf(self, io);
      const login = await deviceLogin(settings).catch((error: Error) => {
        throw new CommandError(error.message, 78);
      });
      const shown = await showInterface(settings, login, { ...options, device, interface: name });
      io.out(options.json ? JSON.stringify(shown) : describe(shown, io));
    });
};

function describe(shown: ShownInterface, io: Io): string {
  const { device, address, model, name, description, enabled, mtu, running } = shown;
  const facts = table([
    ["Device", `${device} (${address}, ${model})`],
    ["Interface", paint(io, "bold", name)],
    ["Description", description ?? ""],
    ["State", enabled ? paint(io, "green", "enabled") : paint(io, "red", "shut down")],
    ["MTU", mtu === null ? "not set" : String(mtu)],
  ]);
  return `${facts}\n\n${JSON.stringify(running, null, 2)}`;
}
