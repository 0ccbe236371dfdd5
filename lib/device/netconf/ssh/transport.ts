/**
 * The channel to a device's NETCONF server (RFC 6242, section 3).
 *
 * @module
 */
import type { Buffer } from "node:buffer";
import type { Client, ClientChannel } from "./ssh2.d.ts";
import { NetconfError } from "../error.ts";
import type { Receiver, Transport } from "../transport.ts";

/** Opens the subsystem "netconf". @param close Ends the connection and those that it goes through. */
export async function openSubsystem(
  client: Client,
  device: string,
  close: () => void,
): Promise<Transport> {
  const channel = await new Promise<ClientChannel>((resolve, reject) => {
    client.subsys("netconf", (error, channel) => {
      if (!error) return resolve(channel);
      const detail = `its SSH server has no NETCONF: ${error.message}`;
      reject(new NetconfError({ kind: "connection", device, detail, cause: error }));
    });
  });
  return new SshTransport(client, channel, close);
}

class SshTransport implements Transport {
  readonly #client: Client;
  readonly #channel: ClientChannel;
  readonly #close: () => void;
  #error: Error | null = null;

  constructor(client: Client, channel: ClientChannel, close: () => void) {
    this.#client = client;
    this.#channel = channel;
    this.#close = close;
  }

  open(receiver: Receiver): void {
    let told = false;
    const closed = () => {
      if (told) return;
      told = true;
      receiver.closed(this.#error);
    };
    this.#client.on("error", (error) => this.#error ??= error);
    this.#client.on("close", closed);
    // A device whose NETCONF server dies closes the channel, and says nothing.
    this.#channel.on("close", closed);
    this.#channel.on("error", (error: Error) => this.#error ??= error);
    this.#channel.on("data", (bytes: Buffer) => receiver.data(bytes));
    this.#channel.stderr.resume();
  }

  write(bytes: Uint8Array): void {
    if (this.#channel.writable) this.#channel.write(bytes);
  }

  close(): void {
    this.#close();
  }
}
