/**
 * `hookbox device show`: what a device has for an interface.
 *
 * @module
 */
import type { Settings } from "../config/settings.ts";
import { interfaceModel } from "../device/interface/model.ts";
import type { InterfaceModel } from "../device/interface/types.ts";
import { connect } from "../device/netconf/connect.ts";
import { type NetconfSettings, netconfSettings } from "../device/netconf/settings.ts";
import { qualifiedName, toJson } from "../device/netconf/xml/to_json.ts";
import { findManagedDevice, type ManagedDevice } from "../source/managed_device.ts";
import { openApi } from "./open_api.ts";

/** What to show. */
export interface ShowOptions {
  /** Name or id of the device in the source. */
  readonly device: string;
  /** Full name of the interface. */
  readonly interface: string;
  /** Where the device is reached, without asking the source. */
  readonly address?: string | undefined;
  /** Slug of its platform, instead of the source's. */
  readonly platform?: string | undefined;
  /** Name of the source to ask. @default {the first} */
  readonly source?: string | undefined;
}

/** What was found. */
export interface ShownInterface {
  readonly device: string;
  readonly address: string;
  /** `ios-xe` or `ietf-interfaces`. */
  readonly model: string;
  readonly name: string;
  readonly description: string | null;
  readonly enabled: boolean;
  readonly mtu: number | null;
  /** All of its running configuration, in the manner of RFC 7951. */
  readonly running: unknown;
}

/** How to log in to devices. @throws {Error} that names the variable which is missing or wrong. */
export function deviceLogin({ environment }: Settings): Promise<NetconfSettings> {
  return netconfSettings((name) => Deno.env.get(name) || environment[name] || undefined);
}

/** Finds the device and asks it. @throws {Error} that says what is missing. */
export async function showInterface(
  settings: Settings,
  login: NetconfSettings,
  options: ShowOptions,
): Promise<ShownInterface> {
  const { name: device, address, platform } = await locate(settings, options);
  const model = interfaceModel(platform);
  const { element, ...facts } = await ask(model, { host: address, ...login }, options.interface) ??
    fail(`${device} has no configuration for ${options.interface} (${model.name})`);
  const running = { [qualifiedName(element)]: [toJson(element)] };
  return { device, address, model: model.name, ...facts, running };
}

async function ask(model: InterfaceModel, to: Parameters<typeof connect>[0], name: string) {
  const filter = model.filter(name);
  await using session = await connect(to);
  return model.read(await session.getConfig("running", { filter }), name);
}

async function locate(settings: Settings, options: ShowOptions): Promise<ManagedDevice> {
  const { device, address, platform = null } = options;
  if (address !== undefined) return { name: device, address, platform };
  const source = settings.sources.find(({ name }) => name === (options.source ?? name));
  const open = source && openApi(source, settings);
  if (!open) {
    const which = options.source === undefined ? "" : ` of the source ${options.source}`;
    return fail(
      `The address${which} is not known: NETBOX_URL and NETBOX_TOKEN say where devices are looked up, ` +
        "or give --address",
    );
  }
  try {
    const found = await findManagedDevice(open.api, device);
    return { ...found, platform: platform ?? found.platform };
  } finally {
    open.close();
  }
}

function fail(message: string): never {
  throw new Error(message);
}
