/**
 * The kinds that are doubled.
 *
 * @module
 */
import { address, prefix } from "./address.ts";
import { branch } from "./branch.ts";
import { choiceSet, customField } from "./custom_field.ts";
import { device, deviceRole, deviceType, manufacturer } from "./device.ts";
import { networkInterface } from "./interface.ts";
import type { Kind } from "./kind.ts";
import { rule } from "./rule.ts";
import { site } from "./site.ts";
import { tag } from "./tag.ts";
import { user } from "./user.ts";
import { vlan } from "./vlan.ts";
import { webhook } from "./webhook.ts";

const KINDS: readonly Kind[] = [
  webhook,
  rule,
  tag,
  customField,
  choiceSet,
  manufacturer,
  deviceType,
  deviceRole,
  site,
  device,
  networkInterface,
  vlan,
  prefix,
  address,
  user,
];

/** The kinds that a release has, with the plugins that are installed. */
export function kindsOf(
  release: number,
  plugins: Readonly<Record<string, string>>,
): readonly Kind[] {
  const kinds = KINDS.filter(({ since = 0 }) => release >= since);
  return "netbox_branching" in plugins ? [...kinds, branch] : kinds;
}
