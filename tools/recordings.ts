/**
 * Makes `lib/source/recordings/`, the deliveries that ship, from those in `tests/fixtures/`: the most telling ones of each
 * kind of event, with their exact bodies.
 *
 * Run it when recordings come or go: `deno run -A tools/recordings.ts`.
 *
 * @module
 */
import { normaliserOf, type SourceKind } from "../lib/source/kinds.ts";
import {
  branchingRecordings,
  nautobotRecordings,
  type Recording,
  recordings,
  VERSIONS,
} from "../tests/recordings.ts";

/** Binding → labels of recorded steps. The first is what a binding means when no label is said. */
type Choice = Readonly<Record<string, readonly string[]>>;

const NETBOX: Choice = {
  "extras.tag.create": ["tag-create"],
  "dcim.site.create": ["site-create"],
  "dcim.device.create": ["device-create"],
  "dcim.interface.create": ["interface-create"],
  "ipam.vlan.create": ["vlan-create"],
  "ipam.ipaddress.create": ["ip-create", "ip6-create"],
  "dcim.device.update": ["device-set-primary-ip", "device-update-serial"],
  "dcim.interface.update": [
    "interface-update-description",
    "interface-update-ticket",
    "interface-update-tags",
    "interface-update-noop",
  ],
  "dcim.site.update": ["site-rename"],
  "extras.tag.update": ["tag-update"],
  "ipam.ipaddress.update": ["ip-reassign"],
  "extras.script.job_started": ["script-hello-with-start-rule"],
  "extras.script.job_ended": ["script-hello", "script-fail"],
  "dcim.interface.delete": ["interface-delete"],
  "extras.tag.delete": ["tag-delete-in-use"],
  "ipam.vlan.delete": ["vlan-delete-in-use"],
  "ipam.ipaddress.delete": ["device-delete-cascade"],
  "dcim.device.delete": ["device-delete-cascade"],
  "dcim.site.delete": ["site-delete"],
};

/** Of the plugin netbox-branching, on NetBox 4.7.3. */
const BRANCHING: Choice = {
  "netbox_branching.branch.create": ["branch-created-and-provisioned"],
  "netbox_branching.branch.update": ["second-branch-updated"],
  "netbox_branching.branch.delete": ["third-branch-deleted"],
  "netbox_branching.branch:branch_provisioned": ["branch-created-and-provisioned"],
  "netbox_branching.branch:branch_synced": ["branch-synced"],
  "netbox_branching.branch:branch_merged": ["branch-merged"],
  "netbox_branching.branch:branch_reverted": ["branch-reverted"],
  "netbox_branching.branch:branch_deprovisioned": ["second-branch-archived"],
};

const NAUTOBOT: Choice = {
  "dcim.locationtype.create": ["location-type-created-put-method"],
  "dcim.location.create": ["location-created"],
  "dcim.location.update": ["location-updated-special-characters"],
  "dcim.device.create": ["device-created"],
  "dcim.device.update": ["device-updated-primary-ip", "job-hook-good-serial"],
  "dcim.device.delete": ["device-deleted-cascade"],
  "dcim.interface.create": ["interface-created"],
  "dcim.interface.update": [
    "interface-updated-description",
    "interface-updated-custom-field",
    "interface-updated-no-op",
  ],
  "dcim.interface.delete": ["interface-deleted"],
  "ipam.ipaddress.create": ["ip-address-created"],
  "ipam.ipaddress.update": ["ip-address-assigned"],
  "extras.status.update": ["status-updated-with-earlier-record"],
};

/** Binding → label → body. */
export type Shipped = Record<string, Record<string, string>>;

/** What ships of each version, by the name of its file. */
export function shipped(): Map<string, Shipped> {
  const files = new Map<string, Shipped>();
  for (const version of VERSIONS) {
    files.set(`netbox-${version}`, choose("netbox", NETBOX, recordings(version)));
  }
  files.set("netbox-branching-1.2.2", choose("netbox", BRANCHING, branchingRecordings()));
  return files.set("nautobot-3.2.7", choose("nautobot", NAUTOBOT, nautobotRecordings()));
}

function choose(kind: SourceKind, choice: Choice, recorded: readonly Recording[]): Shipped {
  const chosen: Shipped = {};
  for (const [binding, labels] of Object.entries(choice)) {
    for (const label of labels) {
      // The deliveries of one step have its label, with a number where there are several.
      const found = recorded.find((it) =>
        it.label.replace(/-\d+$/, "") === label && bindingOf(kind, it.body) === binding
      );
      if (found) (chosen[binding] ??= {})[label] = found.body;
    }
  }
  return chosen;
}

function bindingOf(kind: SourceKind, body: string): string | null {
  try {
    const arrived = {
      source: kind,
      origin: "webhook",
      receivedAt: 0,
      urlObjectType: null,
    } as const;
    const event = normaliserOf(kind).normalise(JSON.parse(body), { id: "", ...arrived });
    if (event.kind === "plugin") return `${event.objectType}:${event.name}`;
    return `${event.objectType}.${event.action}`;
  } catch {
    return null;
  }
}

if (import.meta.main) {
  for (const [name, bodies] of shipped()) {
    const file = new URL(`../lib/source/recordings/${name}.json`, import.meta.url);
    await Deno.writeTextFile(file, JSON.stringify(bodies, null, 2) + "\n");
  }
}
