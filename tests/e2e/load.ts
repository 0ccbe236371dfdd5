/**
 * Deliveries in a stream, and an independent account of what became of them: this process notes each 202, the handler
 * appends one line to a file for each attempt. The store's own word counts for nothing.
 *
 * @module
 */
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { recording } from "../recordings.ts";
import { until } from "./hookbox.ts";

const OBJECTS = 20;
const SENDERS = 4;
/** What the deliveries are signed with. */
export const SECRET = "load-test-secret";

/** Notes object and number; a third of the first attempts fail, so that retries are in the picture. */
export const HANDLER = `
export const config = { backoff: ["20ms"], retries: 1000, fields: ["description"] };
export default async function (event, ctx) {
  const number = Number(event.data.description);
  if (ctx.attempt === 1 && number % 3 === 0) throw new Error("not yet");
  const file = await Deno.open(ctx.env("LEDGER"), { append: true, create: true });
  await file.write(new TextEncoder().encode(event.objectId + " " + number + "\\n"));
  file.close();
}
`;

const recorded = recording("4.7.3", "interface-update-description").body;

/** The recorded update, of another object and with another number. */
export function delivery(object: number, number: number): string {
  const body = JSON.parse(recorded);
  body.timestamp = new Date(Date.UTC(2026, 0, 1) + number).toISOString();
  body.data.id = object;
  body.data.url = `/api/dcim/interfaces/${object}/`;
  body.data.description = String(number);
  body.snapshots.postchange.description = String(number);
  return JSON.stringify(body);
}

/** Sends a signed delivery; gives the status, 0 when nobody answered. */
export async function send(url: string, body: string): Promise<number> {
  const signature = createHmac("sha512", SECRET).update(body).digest("hex");
  const request = fetch(`${url}/hooks/netbox`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-hook-signature": signature },
    body,
  });
  return await request.then(async (response) => {
    await response.text();
    return response.status;
  }, () => 0);
}

/** What became of all that was sent. */
export interface Verdict {
  /** Deliveries that were answered 202. */
  readonly acknowledged: number;
  /** Deliveries in the ledger: also those that were stored, but whose answer was lost. */
  readonly handled: number;
  /** Attempts that were cut off behind their effect, and came again. */
  readonly doubled: number;
  /** Deliveries that were not answered 202. */
  readonly refused: number;
  readonly seconds: number;
}

/** Prints what a test of faults has found. It has failed before where anything was lost or overtaken. */
export function report(faults: string, verdict: Verdict): void {
  const { acknowledged, handled, doubled, refused, seconds } = verdict;
  // deno-lint-ignore no-console -- the figures that these tests are about
  console.log(
    `${faults}: ${acknowledged} acknowledged, ${refused} not, ${handled} handled, 0 lost, 0 overtaken, ` +
      `${doubled} attempts doubled, ${seconds} s`,
  );
}

/** Senders that go round the servers; within an object the numbers are sent one after another. */
export class Load {
  readonly #urls: readonly string[];
  readonly #began = performance.now();
  readonly #acknowledged = new Map<number, number[]>();
  readonly #sending: Promise<unknown>;
  #next = 1;
  #refused = 0;
  #stopped = false;

  /** Begins to send. */
  constructor(urls: readonly string[]) {
    this.#urls = urls;
    const objects = Array.from({ length: OBJECTS }, (_, i) => i + 1);
    const parts = Array.from(
      { length: SENDERS },
      (_, n) => objects.filter((o) => o % SENDERS === n),
    );
    this.#sending = Promise.all(parts.map((part) => this.#send(part)));
  }

  /** How many deliveries were acknowledged. */
  get count(): number {
    return [...this.#acknowledged.values()].reduce((sum, numbers) => sum + numbers.length, 0);
  }

  /** How many were not. */
  get refused(): number {
    return this.#refused;
  }

  /** Stops sending. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#sending;
  }

  /**
   * Waits until all that was acknowledged is in the ledger. Nothing newer of an object may stand before anything older: an
   * attempt that was cut off may come twice, but nothing in between.
   */
  async judge(ledger: string, log: () => string, seconds = 120): Promise<Verdict> {
    let seen = new Map<number, number[]>();
    const lost = () =>
      [...this.#acknowledged].flatMap(([object, numbers]) => {
        const had = new Set(seen.get(object));
        return numbers.filter((number) => !had.has(number));
      });
    await until(
      "all that was acknowledged is handled",
      async () => {
        seen = await read(ledger);
        return lost().length === 0;
      },
      () => `${lost().length} are missing\n${log().slice(-3000)}`,
      seconds,
      250,
    );
    for (const [object, numbers] of seen) {
      const ordered = numbers.toSorted((a, b) => a - b);
      assert.deepEqual(numbers, ordered, `object ${object} was overtaken`);
    }
    const lines = [...seen.values()].flat();
    const handled = new Set(lines).size;
    return {
      acknowledged: this.count,
      handled,
      doubled: lines.length - handled,
      refused: this.#refused,
      seconds: Math.round((performance.now() - this.#began) / 1000),
    };
  }

  async #send(objects: readonly number[]): Promise<void> {
    while (!this.#stopped) {
      for (const object of objects) {
        const number = this.#next++;
        const url = this.#urls[number % this.#urls.length]!;
        if (await send(url, delivery(object, number)) === 202) {
          this.#acknowledged.set(object, [...this.#acknowledged.get(object) ?? [], number]);
        } else {
          this.#refused++;
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      }
    }
  }
}

async function read(ledger: string): Promise<Map<number, number[]>> {
  const seen = new Map<number, number[]>();
  const text = await Deno.readTextFile(ledger).catch(() => "");
  for (const line of text.split("\n").filter(Boolean)) {
    const [object, number] = line.split(" ").map(Number) as [number, number];
    seen.set(object, [...seen.get(object) ?? [], number]);
  }
  return seen;
}
