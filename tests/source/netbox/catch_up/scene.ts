/** One hookbox with catch-up at one doubled NetBox, their clocks minutes apart. */
import type { Json, ObjectEvent } from "../../../../lib/event/types.ts";
import { type CatchUp, changeSource, createCatchUp } from "../../../../lib/source/catch_up/mod.ts";
import { createNetBoxApi, type NetBoxApi } from "../../../../lib/source/netbox/api.ts";
import { normalise } from "../../../../lib/source/netbox/normalise.ts";
import { PRODUCTS } from "../../../../lib/source/product.ts";
import { createRegistration } from "../../../../lib/source/registration/mod.ts";
import { noOwnWrites } from "../../../../lib/source/client/own_writes.ts";
import {
  ADMIN,
  createNetBoxDouble,
  type Delivery,
  type NetBoxDouble,
  type NetBoxDoubleOptions,
  seed,
} from "../../../../lib/testing/netbox/mod.ts";
import { FakeClock } from "../../../fake_clock.ts";
import { FakeSink } from "../../catch_up/fake_sink.ts";
import { HOUR, idle, later, NOON, SECOND, wants } from "../../catch_up/setup.ts";
import { desire } from "../../registration/setup.ts";
import { arrived } from "../arrived.ts";

const SUBSCRIPTIONS = ["dcim.interface", "dcim.site"].map((type) =>
  wants(type, "create", "update", "delete")
);

/** A NetBox with a device and its interfaces, in which hookbox is registered, and the first look is over. */
export class Scene {
  readonly clock = new FakeClock(NOON);
  readonly sink = new FakeSink();
  readonly double: NetBoxDouble;
  readonly api: NetBoxApi;
  readonly catchUp: CatchUp;
  /** Milliseconds by which NetBox's clock is ahead of ours. */
  ahead = -7 * 60 * SECOND;
  subscriptions = SUBSCRIPTIONS;

  private constructor(options: NetBoxDoubleOptions) {
    this.double = createNetBoxDouble({ now: () => this.clock.now() + this.ahead, ...options });
    const { url, fetch } = this.double;
    const product = PRODUCTS.netbox;
    this.api = createNetBoxApi({ url, token: ADMIN, fetch, clock: this.clock, product });
    this.catchUp = createCatchUp({
      source: "netbox",
      changes: changeSource(this.api),
      sink: this.sink,
      subscriptions: () => this.subscriptions,
      limit: () => 24 * HOUR,
      url: () => null,
      clock: this.clock,
    });
  }

  static async create(options: NetBoxDoubleOptions): Promise<Scene> {
    const scene = new Scene(options);
    await seed(scene.double);
    const desired = () => desire({ subscriptions: SUBSCRIPTIONS });
    const resolve = () => Promise.resolve([]);
    await createRegistration({ api: scene.api, desired, writes: noOwnWrites, resolve }).reconcile();
    scene.double.deliveries.pending.length = 0;
    scene.double.seen.length = 0;
    await scene.clock.advance(HOUR);
    scene.catchUp.start();
    await idle(scene.double);
    return scene;
  }

  /** What NetBox was to send of objects since the last time; nothing of it is sent. */
  lost(): Delivery[] {
    return this.double.deliveries.pending.splice(0).filter(({ objectId }) => objectId !== null);
  }

  /** Lets NetBox's deliveries arrive. */
  receive(deliveries: readonly Delivery[]): void {
    for (const delivery of deliveries) {
      const { objectType, objectId, action, requestId, timestamp } = eventOf(delivery);
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
    return this.sink.kept.filter(({ missed }) => missed).map(({ missed }) =>
      normalise(
        JSON.parse(new TextDecoder().decode(missed!.body)) as Json,
        arrived({ origin: "catch-up" }),
      ) as ObjectEvent
    );
  }
}

/** A delivery, as the normaliser reads it. */
export function eventOf({ body, objectType }: Delivery): ObjectEvent {
  return normalise(JSON.parse(body), arrived({ urlObjectType: objectType })) as ObjectEvent;
}

/** What of an event is the same, however it came: all but its time and its bytes. */
export function meaning({ objectType, action, objectId, user, requestId, ...rest }: ObjectEvent) {
  const changes = rest.changes && [...rest.changes]
    .map(({ path, before, after }) => [path.join("."), before, after])
    .sort(([a], [b]) => String(a) < String(b) ? -1 : 1);
  return { objectType, action, objectId, user, requestId, display: rest.display, changes };
}
