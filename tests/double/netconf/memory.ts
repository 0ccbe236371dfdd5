/**
 * Sessions with a device in the same process, by a clock that moves only when told to.
 *
 * @module
 */
import { NetconfSession } from "../../../lib/device/netconf/client.ts";
import { Session, type SessionOptions } from "../../../lib/device/netconf/session.ts";
import type { Receiver, Transport } from "../../../lib/device/netconf/transport.ts";
import { FakeClock } from "../../fake_clock.ts";
import { type Behaviour, Peer } from "./peer.ts";

/** A transport to a device in memory. */
export class MemoryTransport implements Transport {
  readonly peer: Peer;
  closed = false;
  #receiver: Receiver | null = null;

  constructor(behaviour: Behaviour) {
    this.peer = new Peer(behaviour, (bytes) => this.deliver(bytes));
  }

  open(receiver: Receiver): void {
    this.#receiver = receiver;
    this.peer.greet();
  }

  write(bytes: Uint8Array): void {
    if (!this.closed) queueMicrotask(() => this.peer.take(bytes));
  }

  close(): void {
    this.closed = true;
  }

  /** Bytes come from the device. */
  deliver(bytes: Uint8Array): void {
    if (!this.closed) this.#receiver!.data(bytes);
  }

  /** The device goes away. */
  drop(error: Error | null = null): void {
    this.#receiver!.closed(error);
  }
}

/** A session with a device that behaves so. */
export async function openInMemory(
  behaviour: Behaviour = {},
  options: Partial<SessionOptions> = {},
): Promise<{ session: NetconfSession; transport: MemoryTransport; clock: FakeClock }> {
  const clock = new FakeClock();
  const transport = new MemoryTransport(behaviour);
  const opening = Session.open(transport, { device: "sw1:830", clock, ...options });
  await clock.advance(50);
  return { session: new NetconfSession(await opening, clock), transport, clock };
}
