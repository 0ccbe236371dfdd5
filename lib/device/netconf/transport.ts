/**
 * What a session talks through.
 *
 * @module
 */

/** Who hears what comes. */
export interface Receiver {
  /** Bytes have come. */
  data(bytes: Uint8Array): void;
  /** It has ended; called once. `error`: why, where it is known. */
  closed(error: Error | null): void;
}

/** A channel of bytes to a device's NETCONF server. */
export interface Transport {
  /** From now on `receiver` hears what comes. Called once. */
  open(receiver: Receiver): void;
  /** Sends bytes. Does nothing when it has ended. */
  write(bytes: Uint8Array): void;
  /** Ends it at once. */
  close(): void;
}
