/**
 * The lab of the change ticket in this process: a NetBox, a device behind SSH, and a chat.
 *
 * @module
 */
import {
  type ContextOptions,
  createEvent,
  createNetBoxDouble,
  type NetBoxRow,
  runHandler,
  type RunResult,
  seedNetBox,
} from "hookbox/testing";
import { device, netconfSettings } from "hookbox/netconf";
import { Datastores } from "../double/netconf/datastores.ts";
import { SshServer } from "../double/netconf/ssh_server.ts";
import { WebexDouble } from "../notify/webex_double.ts";

const FOLDER = new URL("../../handlers/_examples/change-ticket/", import.meta.url);
export const CHANGE = new URL("dcim.interface.update.ts", FOLDER);
const RECONCILE = new URL("schedule.reconcile.ts", FOLDER);

const ROOM = "Y2lzY29zcGFyazovL3VzL1JPT00vMQ";
export const PASSWORD = "correct horse";
const HOST = "127.0.0.1";

/** What the device has at first. */
const CONFIG = `<native xmlns="http://cisco.com/ns/yang/Cisco-IOS-XE-native"><interface>
  <GigabitEthernet><name>0/1</name><mtu>1500</mtu></GigabitEthernet>
  <GigabitEthernet><name>0/2</name></GigabitEthernet>
</interface></native>`;

/** GigabitEthernet0/1 at first. */
export const SEED = { name: "0/1", mtu: "1500" };

/**
 * The interface GigabitEthernet0/1 of sw1 has got the ticket 4711 and the description "uplink to core", as NetBox 4.7.3
 * says it, and is also otherwise so.
 */
export function change(data: Readonly<Record<string, unknown>> = {}) {
  const recording = "interface-update-ticket";
  return createEvent("dcim.interface.update", { version: "4.7.3", recording, data });
}

/** Everything in place. */
export class TicketLab implements AsyncDisposable {
  readonly netbox = createNetBoxDouble({ version: "4.7.3" });
  readonly chat = new WebexDouble([ROOM]);
  readonly device: Datastores;
  readonly env: Readonly<Record<string, string>>;
  readonly #server: SshServer;

  private constructor(device: Datastores, server: SshServer, env: TicketLab["env"]) {
    this.device = device;
    this.#server = server;
    this.env = {
      NETCONF_USERNAME: "hookbox",
      NETCONF_PASSWORD: PASSWORD,
      NETCONF_PORT: String(server.port),
      NETCONF_HOSTKEY_SHA256: server.sha256,
      WEBEX_TOKEN: this.chat.token,
      WEBEX_TO: ROOM,
      WEBEX_URL: this.chat.url,
      ...env,
    };
  }

  /** Sets it up; `env`: settings that are others than right. */
  static async open(env: Readonly<Record<string, string>> = {}): Promise<TicketLab> {
    const device = new Datastores(CONFIG);
    const server = await SshServer.start({
      respond: device.respond,
      ways: ["password"],
      login: (context) => context.method === "password" && context.password === PASSWORD,
    });
    const lab = new TicketLab(device, server, env);
    await lab.#fill();
    return lab;
  }

  /** Runs the handler of the change. */
  change(event = change(), context: ContextOptions = {}): Promise<RunResult> {
    const { netbox, env } = this;
    return runHandler(CHANGE, event, { netbox, env, ...context });
  }

  /** Runs the schedule. */
  reconcile(context: ContextOptions = {}): Promise<RunResult> {
    const { netbox, env } = this;
    return runHandler(RECONCILE, createEvent("schedule.reconcile"), { netbox, env, ...context });
  }

  /** The device is gone. */
  leave(): Promise<void> {
    return this.#server[Symbol.asyncDispose]();
  }

  /** What the device has of GigabitEthernet0/1. */
  get configured(): unknown {
    return this.device.running.find("native", "interface", "GigabitEthernet")!.toJSON();
  }

  /** Changes an object of NetBox behind its back. */
  set(objectType: string, values: Partial<NetBoxRow>, id = 1): void {
    const table = this.netbox.table(objectType);
    table.set(id, { ...table.get(id)!, ...values });
  }

  /** The ticket that NetBox has. */
  get ticket(): unknown {
    const { custom_fields } = this.netbox.table("dcim.interface").get(1)!;
    return (custom_fields as Record<string, unknown>).change_ticket_number;
  }

  set ticket(change_ticket_number: number | null) {
    this.set("dcim.interface", { custom_fields: { change_ticket_number } });
  }

  /** What the chat was told, without what all messages begin with. */
  get story(): string[] {
    return this.chat.texts.map((text) => text.slice(text.indexOf("0/1 ") + 4));
  }

  /** GigabitEthernet0/3 holds the address that the device is managed by. */
  async #fill(): Promise<void> {
    await seedNetBox(this.netbox);
    const ana = this.netbox.as("ana");
    await ana.post("/api/extras/custom-fields/", {
      name: "change_ticket_number",
      type: "integer",
      object_types: ["dcim.interface"],
    });
    await ana.post("/api/ipam/ip-addresses/", {
      address: `${HOST}/32`,
      assigned_object_type: "dcim.interface",
      assigned_object_id: 3,
    });
    // The double knows no platforms: it shows what is kept.
    this.set("dcim.device", { primary_ip4: 1, platform: { id: 1, slug: "ios-xe" } });
    this.ticket = 4711;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await device({ host: HOST, ...await netconfSettings((name) => this.env[name]) }).close();
    await this.leave();
    await this.chat[Symbol.asyncDispose]();
  }
}
