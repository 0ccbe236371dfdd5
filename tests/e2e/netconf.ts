/**
 * The real NETCONF device of the tests.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import {
  type ConnectOptions,
  Device,
  type NetconfSession,
  type XmlContent,
} from "../../lib/netconf.ts";
import { systemClock } from "../../lib/clock.ts";
import { openSession } from "../../lib/device/netconf/connect.ts";

const SCRIPT = fileURLToPath(new URL("rigs/netconf.sh", import.meta.url));

/** Runs the rig's script; gives what it prints, by name. */
export async function rig(...args: string[]): Promise<Record<string, string>> {
  const { code, stdout, stderr } = await new Deno.Command(SCRIPT, { args }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (code !== 0) throw new Error(`netconf.sh ${args.join(" ")}: ${text(stderr)}`);
  return Object.fromEntries(
    text(stdout).trim().split("\n").map((line) => line.split(/=(.*)/s) as [string, string]),
  );
}

function need(name: string): string {
  const value = Deno.env.get(name);
  if (!value) throw new Error(`${name} is not set: run these tests with \`deno task e2e netconf\``);
  return value;
}

/** How a device that the script has brought up is reached, with a password. */
export function reach(printed: Record<string, string>): ConnectOptions & { port: number } {
  return {
    host: printed.NETCONF_HOST!,
    port: Number(printed.NETCONF_PORT),
    username: printed.NETCONF_USERNAME!,
    password: printed.NETCONF_PASSWORD!,
    hostKeySha256: printed.NETCONF_HOSTKEY_SHA256!,
  };
}

const NAMES = [
  "NETCONF_HOST",
  "NETCONF_PORT",
  "NETCONF_USERNAME",
  "NETCONF_PASSWORD",
  "NETCONF_KEY",
  "NETCONF_READONLY_USERNAME",
  "NETCONF_HOSTKEY_SHA256",
];

/** What the script has printed for the device that `run.sh` has brought up. */
export const printed: Record<string, string> = Object.fromEntries(
  NAMES.map((name) => [name, need(name)]),
);

/** How it is reached, with a password. */
export const base = reach(printed);

/** The device begins anew, with its first configuration. */
export async function restart(): Promise<void> {
  await rig("reset", "--port", String(base.port));
}

/** The device as one with a session of its own, which `touch` may change. */
export function deviceWith(
  touch: (session: NetconfSession, number: number) => void = () => {},
  options: ConnectOptions = base,
): Device {
  let number = 0;
  const open = async (bounds: Parameters<typeof openSession>[1]) => {
    const session = await openSession(options, bounds, systemClock);
    touch(session, ++number);
    return session;
  };
  return new Device(options, open, { idle: 30_000, clock: systemClock });
}

/** An interface of IOS-XE: the content of `<config>`, or a filter. */
export const native = (content: XmlContent = {}, name = "1/0/2"): XmlContent => ({
  native: {
    "@xmlns": "http://cisco.com/ns/yang/Cisco-IOS-XE-native",
    interface: { GigabitEthernet: { name, ...content } },
  },
});

/** What a session sees of one interface of IOS-XE; undefined: nothing. */
export async function stateOf(
  session: NetconfSession,
  store: "running" | "candidate" = "running",
  name = "1/0/2",
): Promise<unknown> {
  const data = await session.getConfig(store, { filter: native({}, name) });
  return data.find("native", "interface", "GigabitEthernet")?.toJSON();
}

/** What the interface is at first. */
export const SEED = { name: "1/0/2", mtu: "1500" };
