/**
 * The lab of the change ticket: a device that NetBox knows and that is there, a chat, and hookbox between them.
 *
 * @module
 */
import { connect } from "../../../lib/netconf.ts";
import { WebexDouble } from "../../notify/webex_double.ts";
import type { Hookbox } from "../hookbox.ts";
import { until } from "../hookbox.ts";
import { api, device, hookbox, list, type Row } from "../netbox.ts";
import { base, printed, stateOf } from "../netconf.ts";

const EXAMPLE = new URL("../../../handlers/_examples/change-ticket/", import.meta.url);
const ROOM = "Y2lzY29zcGFyazovL3VzL1JPT00vMQ";

/** The one with this name or slug, made if it is not there. */
async function ensure(path: string, query: string, body: Row): Promise<Row> {
  const [found] = await list(`${path}?${query}`);
  return found ?? await api("POST", path, body);
}

/** Everything in place. */
export class Lab implements AsyncDisposable {
  readonly box: Hookbox;
  readonly chat: WebexDouble;
  readonly device: Row;
  /** GigabitEthernet1/0/2, which is changed. */
  readonly port: Row;
  /** Loopback0, which holds the address that the device is managed by. */
  readonly loopback: Row;

  private constructor(box: Hookbox, chat: WebexDouble, made: Awaited<ReturnType<typeof build>>) {
    this.box = box;
    this.chat = chat;
    this.device = made.device;
    this.port = made.port;
    this.loopback = made.loopback;
  }

  /** Sets it up; `env`: settings that are others than right. */
  static async open(name: string, env: Readonly<Record<string, string>> = {}): Promise<Lab> {
    const made = await build();
    const chat = new WebexDouble([ROOM]);
    const box = await hookbox(name, await files(), {
      NETCONF_USERNAME: base.username,
      NETCONF_PASSWORD: printed.NETCONF_PASSWORD!,
      NETCONF_PORT: String(base.port),
      NETCONF_HOSTKEY_SHA256: printed.NETCONF_HOSTKEY_SHA256!,
      WEBEX_TOKEN: chat.token,
      WEBEX_TO: ROOM,
      WEBEX_URL: chat.url,
      ...env,
    });
    const lab = new Lab(box, chat, made);
    try {
      await box.start();
      await box.registered();
    } catch (error) {
      await lab[Symbol.asyncDispose]();
      throw error;
    }
    return lab;
  }

  /** Changes the port in NetBox. */
  change(fields: Row, ticket: number | null = null, of: Row = this.port): Promise<Row> {
    return api("PATCH", `dcim/interfaces/${of.id}/`, {
      ...fields,
      ...ticket === null ? {} : { custom_fields: { change_ticket_number: ticket } },
    });
  }

  /** The ticket that NetBox has. */
  async ticket(of: Row = this.port): Promise<unknown> {
    return (await api("GET", `dcim/interfaces/${of.id}/`)).custom_fields.change_ticket_number;
  }

  /** Waits until NetBox has no ticket any more. */
  async cleared(seconds = 90): Promise<void> {
    await until(
      "the ticket is cleared",
      async () => await this.ticket() === null,
      this.#seen,
      seconds,
    );
  }

  /** Waits until the chat was told something. */
  async told(text: RegExp, seconds = 90): Promise<void> {
    const holds = () => this.chat.texts.some((it) => text.test(it));
    await until(`the chat is told ${text}`, holds, this.#seen, seconds);
  }

  /** What the chat was told, without what all messages begin with. */
  story(): string[] {
    return this.chat.texts.map((text) => text.replace(/^.*?GigabitEthernet1\/0\/2 /, ""));
  }

  readonly #seen = () =>
    `${this.chat.texts.join("\n")}\n${this.chat.faults.join()}\n${this.box.log}`;

  async [Symbol.asyncDispose](): Promise<void> {
    await this.box[Symbol.asyncDispose]();
    await this.chat[Symbol.asyncDispose]();
  }
}

/** What the device has. */
export async function configured(name = "1/0/2"): Promise<unknown> {
  await using session = await connect(base);
  return await stateOf(session, "running", name);
}

async function files(): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const { name } of Deno.readDir(EXAMPLE)) {
    found[name] = await Deno.readTextFile(new URL(name, EXAMPLE));
  }
  return found;
}

/** A device of its own, managed by the address of the real one. */
async function build(): Promise<{ device: Row; port: Row; loopback: Row }> {
  const { device, interfaces } = await managed(["GigabitEthernet1/0/2"], base.host);
  const [port, loopback] = interfaces as [Row, Row];
  return { device, port, loopback };
}

/** A device of IOS-XE with these interfaces and, as its last one, Loopback0, which has the address that it is managed by. */
export async function managed(
  names: readonly string[],
  address: string,
): Promise<{ device: Row; interfaces: Row[] }> {
  await ensure("extras/custom-fields/", "name=change_ticket_number", {
    name: "change_ticket_number",
    type: "integer",
    object_types: ["dcim.interface"],
  });
  const platform = await ensure("dcim/platforms/", "slug=ios-xe", {
    name: "Cisco IOS-XE",
    slug: "ios-xe",
  });
  const made = await device([...names, "Loopback0"]);
  // The device of another test had it.
  for (const { id } of await list(`ipam/ip-addresses/?address=${address}`)) {
    await api("DELETE", `ipam/ip-addresses/${id}/`);
  }
  const { id } = await api("POST", "ipam/ip-addresses/", {
    address: `${address}/32`,
    assigned_object_type: "dcim.interface",
    assigned_object_id: made.interfaces.at(-1)!.id,
  });
  await api("PATCH", `dcim/devices/${made.device.id}/`, {
    platform: platform.id,
    primary_ip4: id,
  });
  return made;
}
