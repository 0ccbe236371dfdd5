/**
 * Deliveries at an even pace, each on a connection of its own.
 *
 * @module
 */
import { delivery } from "./box.ts";
import { deliver } from "./connection.ts";

/**
 * Sends so many a second until `end` resolves, whether they are answered or not; gives the milliseconds to each
 * acknowledgement.
 *
 * @throws {Error} when one is not acknowledged.
 */
export async function flow(
  port: number,
  perSecond: number,
  end: Promise<unknown>,
): Promise<number[]> {
  let going = true;
  const over = end.finally(() => going = false);
  const sent: Promise<number>[] = [];
  const begin = performance.now();
  while (going) {
    const due = begin + sent.length * 1_000 / perSecond;
    const early = due - performance.now();
    // A timer is late by a millisecond: that is made up for by sending at once.
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    sent.push(acknowledged(port));
  }
  await over;
  return await Promise.all(sent);
}

async function acknowledged(port: number): Promise<number> {
  const { status, ms } = await deliver(port, "/hooks/netbox", delivery());
  if (status !== 202) throw new Error(`Answered ${status}`);
  return ms;
}
