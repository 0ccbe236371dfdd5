/** What the tests of catch-up share: a source, a sink, and clocks that are minutes apart. */
import {
  type CatchUp,
  type CatchUpOptions,
  createCatchUp,
} from "../../../lib/source/catch_up/mod.ts";
import type { Subscription } from "../../../lib/source/types.ts";
import { FakeClock } from "../../fake_clock.ts";
import { FakeChanges } from "./fake_changes.ts";
import { FakeSink } from "./fake_sink.ts";

/** Milliseconds. */
export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

const STEP = 20 * SECOND;

/** When tests begin, by the source's clock. */
export const NOON = Date.UTC(2026, 10, 22, 12);

/** What handlers of a type want. */
export function wants(objectType: string, ...actions: string[]): Subscription {
  return { objectType, actions, handlers: [`${objectType}.any`] };
}

/** One process after another at one source. */
export class Setup {
  readonly clock: FakeClock;
  readonly changes: FakeChanges;
  readonly sink = new FakeSink();
  subscriptions: Subscription[] = [wants("dcim.interface", "create", "update", "delete")];
  limit: number | "off" = 24 * HOUR;
  catchUp: CatchUp;

  /** @param ahead Milliseconds by which our clock is ahead of the source's. */
  constructor(readonly ahead = 7 * MINUTE) {
    this.clock = new FakeClock(NOON + ahead);
    this.changes = new FakeChanges(() => this.now);
    this.catchUp = this.process();
  }

  /** The source's clock. */
  get now(): number {
    return this.clock.now() - this.ahead;
  }

  /** Another process with the same store. */
  process(more: Partial<CatchUpOptions> = {}): CatchUp {
    this.catchUp = createCatchUp({
      source: "netbox",
      changes: this.changes,
      sink: this.sink,
      subscriptions: () => this.subscriptions,
      limit: () => this.limit,
      url: () => "http://hookbox.test:9000/hooks/netbox",
      clock: this.clock,
      ...more,
    });
    return this.catchUp;
  }

  /** Starts it and waits for the first look. */
  async start(): Promise<void> {
    this.catchUp.start();
    await settle();
  }

  /** Lets time pass, and what falls due happen: a look takes some seconds. */
  async advance(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= STEP) {
      await this.clock.advance(Math.min(left, STEP));
      await settle();
    }
  }

  /** What was caught up: action, and how many rows of the change log. */
  caughtUp(): [string, number][] {
    return this.sink.kept.filter((it) => it.missed).map((it) => [it.action, it.rows.length]);
  }
}

/** Lets everything that waits for no clock be done. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Waits until a double is asked nothing any more: it answers at once, but not in microtasks alone. */
export async function idle({ seen }: { readonly seen: readonly unknown[] }): Promise<void> {
  for (let asked = -1; asked !== seen.length;) {
    asked = seen.length;
    for (let i = 0; i < 20; i++) await settle();
  }
}

/** Lets so much time pass that all that was missed is found in a double. */
export async function later(
  clock: FakeClock,
  double: { readonly seen: readonly unknown[] },
): Promise<void> {
  for (let i = 0; i < 14; i++) {
    await clock.advance(30 * SECOND);
    await idle(double);
  }
}
