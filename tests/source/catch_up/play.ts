/** Plays out what happens at a source, with looks in between. */
import fc from "fast-check";
import type { ChangeRow } from "../../../lib/source/catch_up/change_log.ts";
import type { FakeWebhook, Kept } from "./fake_sink.ts";
import { MINUTE, NOON, SECOND, settle, type Setup } from "./setup.ts";

/** What becomes of a delivery. */
export interface Fate {
  readonly lost: boolean;
  /** Milliseconds from the end of the request to the arrival. */
  readonly delay: number;
  /** It comes in the middle of a look, if one is near. */
  readonly races: boolean;
}

export const fate: fc.Arbitrary<Fate> = fc.record({
  lost: fc.boolean(),
  delay: fc.oneof(fc.nat(2 * SECOND), fc.nat(20 * MINUTE)),
  races: fc.boolean(),
});

/** A look at the change log, besides the regular ones. */
export interface Look {
  /** Milliseconds after noon. */
  readonly at: number;
  /** It is the first of another process. */
  readonly restart: boolean;
  /** The request to the source that fails. */
  readonly fails: number | null;
}

export const looks: fc.Arbitrary<Look[]> = fc.array(
  fc.record({
    at: fc.nat(80 * MINUTE),
    restart: fc.boolean(),
    fails: fc.option(fc.nat(6), { freq: 2 }),
  }),
  { maxLength: 12 },
);

/** Minutes by which our clock is ahead. */
export const ahead = fc.integer({ min: -20 * MINUTE, max: 20 * MINUTE });

/** Something that happens, in milliseconds after noon. */
export interface Happening {
  readonly at: number;
  readonly webhook?: FakeWebhook;
  readonly races?: boolean;
  readonly look?: Look;
}

/** A delivery that is stamped and sent at the end of its request, unless it is lost. */
export function send(webhook: FakeWebhook, { lost, delay, races }: Fate): Happening[] {
  return lost ? [] : [{ at: webhook.time + delay - NOON, webhook, races }];
}

/** Lets everything happen in its order, and looks when all is over. */
export async function play(setup: Setup, looks: readonly Look[], sent: Happening[]): Promise<void> {
  const pending = [...sent, ...looks.map((look) => ({ at: look.at, look }))]
    .sort((a, b) => a.at - b.at) as Happening[];
  setup.changes.meanwhile = () => {
    const near = setup.now - NOON + 30 * SECOND;
    for (const it of pending.filter((it) => it.webhook && it.races && it.at <= near)) {
      pending.splice(pending.indexOf(it), 1);
      setup.sink.receive(it.webhook!);
    }
  };
  await setup.start();
  for (let next = pending.shift(); next; next = pending.shift()) {
    await setup.advance(Math.max(0, next.at - (setup.now - NOON)));
    if (next.webhook) setup.sink.receive(next.webhook);
    if (next.look) await look(setup, next.look);
  }
  const end = Math.max(setup.now, ...setup.changes.rows.map((row) => row.visibleAt));
  await setup.advance(end - setup.now);
  for (const wait of [2 * MINUTE, 20 * MINUTE, 20 * MINUTE]) {
    await setup.advance(wait);
    setup.catchUp.kick();
    await settle();
  }
  await setup.catchUp.stop();
}

async function look(setup: Setup, { restart, fails }: Look): Promise<void> {
  const error = new Error("no answer");
  setup.changes.failure = fails === null ? null : { error, after: fails };
  if (restart) {
    await setup.catchUp.stop();
    setup.process();
  }
  setup.catchUp.kick();
  await settle();
}

/** What told a change to the handlers. An update does not say that an object came or went. */
export function tellers(kept: readonly Kept[], row: ChangeRow): Kept[] {
  const says = (it: Kept) =>
    it.requestId === row.requestId && it.objectId === row.objectId && it.time >= row.time &&
    (it.action !== "update" || row.action === "update") &&
    (it.action !== "create" || row.action !== "delete");
  return kept.filter((it) => it.told && (it.missed ? it.rows.includes(row.id) : says(it)));
}

/** Webhooks that made runs although their changes had been caught up before. */
export function repeated(kept: readonly Kept[]): Kept[] {
  return kept.filter((webhook, i) =>
    webhook.origin === "webhook" && webhook.told &&
    kept.slice(0, i).some(({ missed, requestId, objectId, rows }) =>
      missed && requestId === webhook.requestId && objectId === webhook.objectId &&
      rows.length > 0 && missed.from <= webhook.time && webhook.time <= missed.from + MINUTE * 10
    )
  );
}
