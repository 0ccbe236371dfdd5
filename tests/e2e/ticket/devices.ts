/**
 * Several real devices on one port, each at an address of its own, with a count of the sessions that were opened.
 *
 * @module
 */
import { base, reach, rig } from "../netconf.ts";

/** Where the devices' own servers listen, one port after another. */
const FIRST = 8840;

/** Device `n` (from 1): it is reached at `127.0.1.n`. */
export class Devices implements AsyncDisposable {
  readonly addresses: readonly string[];
  /** Connections that were taken, by device. */
  readonly sessions: number[];
  readonly #listeners: Deno.Listener[];
  readonly #reach: ReturnType<typeof reach>[] = [];

  private constructor(count: number) {
    this.addresses = Array.from({ length: count }, (_, n) => `127.0.1.${n + 1}`);
    this.sessions = this.addresses.map(() => 0);
    this.#listeners = this.addresses.map((hostname, n) => {
      const listener = Deno.listen({ hostname, port: base.port });
      void this.#forward(listener, n);
      return listener;
    });
  }

  /** Brings them up. */
  static async up(count: number): Promise<Devices> {
    const devices = new Devices(count);
    for (let n = 0; n < count; n++) {
      devices.#reach.push(reach(await rig("up", "--port", String(FIRST + n))));
    }
    return devices;
  }

  /** How device `n` (from 0) is reached past us. */
  reach(n: number): ReturnType<typeof reach> {
    return this.#reach[n]!;
  }

  /** The fingerprints of their host keys, for `NETCONF_HOSTKEY_SHA256`. */
  get pins(): string {
    return this.#reach.map(({ hostKeySha256 }) => hostKeySha256).join();
  }

  async #forward(listener: Deno.Listener, n: number): Promise<void> {
    for await (const client of listener) {
      this.sessions[n]!++;
      const device = await Deno.connect({ hostname: "127.0.0.1", port: FIRST + n });
      const over = Promise.all([
        client.readable.pipeTo(device.writable),
        device.readable.pipeTo(client.writable),
      ]);
      over.catch(() => {});
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const listener of this.#listeners) listener.close();
    for (const n of this.addresses.keys()) await rig("down", "--port", String(FIRST + n));
  }
}
