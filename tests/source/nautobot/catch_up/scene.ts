/** One hookbox with catch-up at one doubled Nautobot, their clocks minutes apart. */
import type { ObjectEvent } from "../../../../lib/event/types.ts";
import { type CatchUp, changeSource, createCatchUp } from "../../../../lib/source/catch_up/mod.ts";
import type { ChangeSource } from "../../../../lib/source/catch_up/change_log.ts";
import { noOwnWrites } from "../../../../lib/source/client/own_writes.ts";
import { normalise } from "../../../../lib/source/nautobot/normalise.ts";
import { createNetBoxApi } from "../../../../lib/source/netbox/api.ts";
import { PRODUCTS } from "../../../../lib/source/product.ts";
import { createRegistration } from "../../../../lib/source/registration/mod.ts";
import {
  ADMIN,
  createNautobotDouble,
  type Delivery,
  type NautobotDouble,
  type NautobotToken,
  seed,
  type Seeded,
} from "../../../../lib/testing/nautobot/mod.ts";
import { FakeClock } from "../../../fake_clock.ts";
import { FakeSink } from "../../catch_up/fake_sink.ts";
import { HOUR, idle, later, NOON, SECOND, wants } from "../../catch_up/setup.ts";
import { desire } from "../../registration/setup.ts";
import { arrived } from "../../netbox/arrived.ts";

/** A Nautobot with a device and two interfaces, in which hookbox is registered, and the first look is over. */
export class Scene {
  readonly clock = new FakeClock(NOON);
  readonly sink = new FakeSink();
  readonly double: NautobotDouble;
  readonly changes: ChangeSource;
  readonly catchUp: CatchUp;
  subscriptions = [
    wants("dcim.interface", "create", "update", "delete"),
    wants("dcim.device", "update"),
  ];
  /** Milliseconds by which Nautobot's clock is ahead of ours. */
  ahead = 4 * 60 * SECOND;
  seeded!: Seeded;

  private constructor(tokens: Readonly<Record<string, NautobotToken>>) {
    this.double = createNautobotDouble({ now: () => this.clock.now() + this.ahead, tokens });
    const { url, fetch } = this.double;
    const product = PRODUCTS.nautobot;
    const api = createNetBoxApi({ url, token: ADMIN, fetch, clock: this.clock, product });
    this.changes = changeSource(api);
    const desired = () => desire({ subscriptions: this.subscriptions });
    const resolve = () => Promise.resolve([]);
    this.register = async () => {
      await createRegistration({ api, desired, writes: noOwnWrites, resolve }).reconcile();
    };
    this.catchUp = createCatchUp({
      source: "nautobot",
      changes: this.changes,
      sink: this.sink,
      subscriptions: () => this.subscriptions,
      limit: () => 24 * HOUR,
      url: () => null,
      clock: this.clock,
    });
  }

  private readonly register: () => Promise<void>;

  static async create(
    tokens: Readonly<Record<string, NautobotToken>> = { [ADMIN]: { user: "hookbox" } },
  ): Promise<Scene> {
    const scene = new Scene(tokens);
    scene.seeded = await seed(scene.double);
    await scene.register();
    scene.double.deliveries.pending.length = 0;
    await scene.clock.advance(HOUR);
    scene.catchUp.start();
    await idle(scene.double);
    return scene;
  }

  /** Lets these arrive as webhooks. */
  receive(events: readonly ObjectEvent[]): void {
    for (const { objectType, objectId, action, requestId, timestamp } of events) {
      const time = timestamp.getTime();
      this.sink.receive({ objectType, objectId: String(objectId), action, requestId, time });
    }
  }

  /** Lets so much time pass that all that is missed is found. */
  later(): Promise<void> {
    return later(this.clock, this.double);
  }

  /** What was caught up, as the normaliser reads it. */
  caughtUp(): ObjectEvent[] {
    return this.sink.kept.flatMap(({ missed }) =>
      missed ? [this.read(JSON.parse(new TextDecoder().decode(missed.body)))] : []
    );
  }

  /** A body, as the normaliser reads it. */
  read(body: unknown): ObjectEvent {
    return normalise(body, arrived()) as ObjectEvent;
  }
}

/** A delivery, as the normaliser reads it. */
export function eventOf({ body }: Delivery): ObjectEvent {
  return normalise(JSON.parse(body), arrived()) as ObjectEvent;
}
