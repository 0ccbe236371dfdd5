/**
 * Reading a request's body: once, as bytes, bounded in size and time.
 *
 * @module
 */
import type { Clock } from "../clock.ts";

/**
 * Why a body could not be read: more bytes than allowed, no memory for it, not complete in time, or the client went
 * away.
 */
export type BodyFault = "too large" | "no room" | "too slow" | "broken off";

/** Bytes to begin with, where no length is declared: no chunk that Deno gives is larger. */
const UNDECLARED = 64 * 1024;

/** Bytes up to which a body is read in one piece. */
const SMALL = 64 * 1024;

/** What bounds the reading of a body. */
export interface BodyBounds {
  /** Bytes. */
  readonly maxBody: number;
  /** Milliseconds from now until the last byte. */
  readonly timeout: number;
  /**
   * Whether the server gives exactly as many bytes as are declared: a small body is then read in one piece, for a quarter of
   * what a stream costs (measured).
   */
  readonly framed?: boolean;
  /** Asked before more memory is taken than {@linkcode expectedSize} said; default: there is always more. */
  grow?(bytes: number): boolean;
}

/**
 * Bytes that reading this request's body takes to begin with: what is declared, if that is a length at all; 0 when it
 * will be refused for its size.
 */
export function expectedSize({ headers }: Request, maxBody: number): number {
  const declared = headers.get("content-length") ?? "";
  if (!/^\d+$/.test(declared)) return Math.min(UNDECLARED, maxBody);
  return Number(declared) > maxBody ? 0 : Number(declared);
}

/**
 * Reads the whole body. A length that is declared and too large is refused before a byte is read. Without one, and
 * against one that lies, the bytes themselves are counted: never more than `maxBody` and one chunk are held.
 */
export function readBody(
  request: Request,
  bounds: BodyBounds,
  clock: Pick<Clock, "after">,
): Promise<Uint8Array<ArrayBuffer> | BodyFault> {
  const { body, headers } = request;
  if (Number(headers.get("content-length")) > bounds.maxBody) return Promise.resolve("too large");
  if (body === null) return Promise.resolve(new Uint8Array());
  if (bounds.framed && Number(headers.get("content-length") ?? NaN) <= SMALL) {
    return within(request.bytes(), () => {}, bounds, clock);
  }
  const reader = body.getReader();
  const reading = collect(reader, expectedSize(request, bounds.maxBody), bounds);
  return within(reading, () => void reader.cancel().catch(() => {}), bounds, clock);
}

/** What is read, unless it is not there in time: then it is given up. */
function within(
  reading: Promise<Uint8Array<ArrayBuffer> | BodyFault>,
  giveUp: () => void,
  { timeout }: BodyBounds,
  clock: Pick<Clock, "after">,
): Promise<Uint8Array<ArrayBuffer> | BodyFault> {
  return new Promise((resolve) => {
    const cancel = clock.after(timeout, () => {
      // Answered first: ending a stream ends its reading, too.
      resolve("too slow");
      giveUp();
    });
    reading.catch((): BodyFault => "broken off").then((result) => {
      cancel();
      resolve(result);
    });
  });
}

/**
 * Copies what comes into one buffer. Kept as they are, chunks would take far more than their bytes: Deno reads each into
 * 64 KB of its own, also when the client sends one byte at a time.
 */
async function collect(
  reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
  expected: number,
  { maxBody, grow = () => true }: BodyBounds,
): Promise<Uint8Array<ArrayBuffer> | BodyFault> {
  const give = (fault: BodyFault) => {
    reader.cancel().catch(() => {});
    return fault;
  };
  let bytes = new Uint8Array(expected);
  let size = 0;
  while (true) {
    const { done, value } = await reader.read();
    if (done) break;
    const after = size + value.byteLength;
    if (after > maxBody) return give("too large");
    if (after > bytes.byteLength) {
      const larger = Math.min(Math.max(2 * bytes.byteLength, after), maxBody);
      if (!grow(larger - bytes.byteLength)) return give("no room");
      const longer = new Uint8Array(larger);
      longer.set(bytes.subarray(0, size));
      bytes = longer;
    }
    bytes.set(value, size);
    size = after;
  }
  return size === bytes.byteLength ? bytes : bytes.slice(0, size);
}
