/**
 * Messages on their way to a host: as one text, with the bodies of the runs beside it.
 *
 * A thread is woken for each message, and Deno walks through every value in it. Measured on Deno 2.9.4, both threads on one
 * core: 0.22 ms for each run that is posted by itself. Bodies go as bare buffers: a `Uint8Array` of 5 KB takes 0.44 ms
 * through a port of `node:worker_threads`, its buffer 0.04 ms; one of 10 MB takes 1 s and 400 MB of memory, its buffer 26 ms.
 *
 * The bodies of a batch, of which there may be a thousand, go as one buffer.
 *
 * @module
 */
import type { ToHost } from "./protocol.ts";

type RunMessage = Extract<ToHost, { type: "run" }>;

/** What is posted. */
export interface Parcel {
  /** The messages as JSON, their runs without bodies. */
  readonly text: string;
  /** The bodies, in the order of the runs; behind that of a batch, those of all that it carries. */
  readonly bodies: readonly ArrayBufferLike[];
}

/** Messages as they are posted. */
export function packed(messages: readonly ToHost[]): Parcel {
  const bodies: ArrayBufferLike[] = [];
  const bare = messages.map((message) => {
    if (message.type !== "run") return message;
    const { delivery, batch } = message.run;
    bodies.push(bufferOf(delivery.body));
    if (batch) bodies.push(joined(batch.map(({ delivery }) => delivery.body)));
    return withBodies(message, null, (_, length) => length);
  });
  return { text: JSON.stringify(bare), bodies };
}

/** The messages that were posted. */
export function unpacked({ text, bodies }: Parcel): ToHost[] {
  let next = 0;
  return (JSON.parse(text) as ToHost[]).map((message) => {
    if (message.type !== "run") return message;
    const own = new Uint8Array(bodies[next++]!);
    const all = message.run.batch ? bodies[next++]! : own.buffer;
    return withBodies(
      message,
      own,
      (start, length) => new Uint8Array(all, start, length),
    ) as ToHost;
  });
}

/** Gives what takes messages one by one and posts together what comes in one go. */
export function gathering(post: (parcel: Parcel) => void): (message: ToHost) => void {
  let waiting: ToHost[] = [];
  return (message) => {
    if (waiting.push(message) > 1) return;
    queueMicrotask(() => {
      const messages = waiting;
      waiting = [];
      post(packed(messages));
    });
  };
}

/**
 * A message with other bodies.
 *
 * @param carried Gives the body of what a batch carries, by where that begins in all of them together, and its length.
 */
function withBodies<T, U>(
  message: RunMessage,
  body: T,
  carried: (start: number, length: number) => U,
) {
  const { run } = message;
  let start = 0;
  const batch = run.batch?.map((one) => {
    // A number where it was packed.
    const length = one.delivery.body.byteLength ?? Number(one.delivery.body);
    const delivery = { ...one.delivery, body: carried(start, length) };
    start += length;
    return { ...one, delivery };
  });
  return {
    ...message,
    run: { ...run, ...batch && { batch }, delivery: { ...run.delivery, body } },
  };
}

function joined(bodies: readonly Uint8Array[]): ArrayBufferLike {
  const all = new Uint8Array(bodies.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const body of bodies) {
    all.set(body, at);
    at += body.byteLength;
  }
  return all.buffer;
}

function bufferOf(bytes: Uint8Array): ArrayBufferLike {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes.buffer : bytes.slice().buffer;
}
