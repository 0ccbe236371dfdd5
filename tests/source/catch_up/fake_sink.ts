/** A store as catch-up sees it, and as the receiver does. */
import type { Json } from "../../../lib/event/types.ts";
import {
  type ChangeSink,
  isSame,
  type MissedEvent,
  type SeenDelivery,
} from "../../../lib/source/catch_up/sink.ts";

/** A stored delivery. */
export interface Kept extends SeenDelivery {
  readonly at: number;
  /** Of what was caught up: ids of the rows it tells of. */
  readonly rows: readonly string[];
  readonly missed: MissedEvent | null;
}

/** What a webhook brings. */
export type FakeWebhook = Omit<SeenDelivery, "origin" | "told">;

/** A sink in memory that does what the port says. */
export class FakeSink implements ChangeSink {
  readonly kept: Kept[] = [];
  state: Json | undefined = undefined;
  waiting = 0;
  completeSince: number | null = null;
  /** Sizes of what was appended. */
  readonly appended: number[] = [];

  /** The receiver: a webhook that follows its catch-up makes no runs. */
  receive(webhook: FakeWebhook): void {
    const told = !this.kept.some(({ missed }) => missed && isSame(missed, webhook));
    this.kept.push({
      ...webhook,
      origin: "webhook",
      told,
      at: this.kept.length,
      rows: [],
      missed: null,
    });
  }

  async delivered(since: number) {
    await Promise.resolve();
    const deliveries = this.kept.filter((it) => it.time >= since);
    return { mark: this.kept.length, deliveries, completeSince: this.completeSince };
  }

  async append(events: readonly MissedEvent[], mark: number) {
    await Promise.resolve();
    const news = events.filter((event) =>
      !this.kept.some((it) => it.at >= mark && it.told && isSame(event, it))
    );
    for (const missed of news) {
      const { rows } = JSON.parse(new TextDecoder().decode(missed.body));
      const { requestId, objectType, objectId, action, time } = missed;
      const key = { requestId, objectType, objectId, action, time };
      this.kept.push({
        ...key,
        origin: "catch-up",
        told: true,
        at: this.kept.length,
        rows,
        missed,
      });
    }
    this.appended.push(news.length);
    return { stored: news.length, runs: news.length, overtaken: events.length - news.length };
  }

  loadState(): Promise<Json | undefined> {
    return Promise.resolve(this.state);
  }

  saveState(state: Json): Promise<void> {
    this.state = structuredClone(state);
    return Promise.resolve();
  }

  backlog(): Promise<number> {
    return Promise.resolve(this.waiting);
  }
}
