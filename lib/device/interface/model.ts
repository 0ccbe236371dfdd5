/**
 * Which model a device speaks.
 *
 * @module
 */
import { ietfInterfaces } from "./ietf.ts";
import { iosXe } from "./ios_xe.ts";
import type { InterfaceModel } from "./types.ts";

/**
 * The model for a device's platform: Cisco-IOS-XE-native for the slug `ios-xe` (also `cisco-ios-xe`, `iosxe`,
 * `cisco_xe`), ietf-interfaces for all others.
 */
export function interfaceModel(platform: string | null | undefined): InterfaceModel {
  return /(^|[-_])(ios[-_]?)?xe([-_]|$)/i.test(platform ?? "") ? iosXe : ietfInterfaces;
}
