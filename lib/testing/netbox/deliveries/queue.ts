/**
 * The deliveries of a doubled NetBox: kept until a test lets them go, or sent at once.
 *
 * @module
 */
import { type Delivery, toRequest } from "./delivery.ts";

/** Sends a request: what it answers decides whether the delivery failed. */
export type Send = (request: Request) => Promise<unknown>;

/** `"held"`: until the test flushes. `"immediately"`: before the write that causes it is answered. */
export type Mode = "held" | "immediately";

/** A delivery that was sent. */
export interface Sent {
  /** What was sent. */
  readonly delivery: Delivery;
  /** Any answer but 2xx, or none at all. NetBox tries once. */
  readonly failed: boolean;
}

/** What is to be sent, and what was. */
export class Deliveries {
  /**
   * In the order in which NetBox would send them. It is a test's to change: to drop, to reorder, to send one twice.
   *
   * @example
   * ```ts ignore
   * double.deliveries.pending.reverse();
   * double.deliveries.pending.push(double.deliveries.pending[0]);
   * await double.deliveries.flush();
   * ```
   */
  readonly pending: Delivery[] = [];
  /** What was sent, in order. */
  readonly sent: Sent[] = [];
  /** May be changed at any time; what is pending stays so. */
  mode: Mode;
  readonly #send: Send;
  readonly #flying = new Set<Promise<void>>();

  /** Nothing to send yet. */
  constructor(send: Send = fetch, mode: Mode = "held") {
    this.#send = send;
    this.mode = mode;
  }

  /** Takes over what a request has caused. */
  add(deliveries: readonly Delivery[]): void {
    this.pending.push(...deliveries);
    if (this.mode === "immediately") this.#launch();
  }

  /** Sends what is pending, one after another as one worker does, with what is added meanwhile. */
  async flush(): Promise<void> {
    for (let next = this.pending.shift(); next; next = this.pending.shift()) await this.send(next);
  }

  /** Sends one delivery now, whether it is pending or not. */
  async send(delivery: Delivery): Promise<void> {
    const failed = await this.#send(toRequest(delivery)).then(isFailure, () => true);
    this.sent.push({ delivery, failed });
  }

  /** Waits until everything that was sent immediately has an answer. */
  async settled(): Promise<void> {
    while (this.#flying.size > 0) await Promise.all(this.#flying);
  }

  /** The deliveries that failed. */
  get failed(): Delivery[] {
    return this.sent.filter(({ failed }) => failed).map(({ delivery }) => delivery);
  }

  #launch(): void {
    const flight = this.flush().finally(() => this.#flying.delete(flight));
    this.#flying.add(flight);
  }
}

async function isFailure(answer: unknown): Promise<boolean> {
  if (!(answer instanceof Response)) return false;
  if (!answer.bodyUsed) await answer.body?.cancel();
  return !answer.ok;
}
