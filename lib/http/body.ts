/**
 * Reading a request's body: once, as bytes, bounded in size and time.
 *
 * @module
 */
import type { Clock } from "../clock.ts";

/** Why a body could not be read: more bytes than allowed, not complete in time, or the client went away. */
export type BodyFault = "too large" | "too slow" | "broken off";

/**
 * Reads the whole body. A length that is declared and too large is refused before a byte is read. Without one, and
 * against one that lies, the bytes themselves are counted: never more than `maxBody` and one chunk are held.
 *
 * @param limits `maxBody` in bytes, `timeout` in milliseconds from now until the last byte.
 */
export function readBody(
  request: Request,
  limits: { readonly maxBody: number; readonly timeout: number },
  clock: Clock,
): Promise<Uint8Array<ArrayBuffer> | BodyFault> {
  const { body, headers } = request;
  if (Number(headers.get("content-length")) > limits.maxBody) return Promise.resolve("too large");
  if (body === null) return Promise.resolve(new Uint8Array());
  const reader = body.getReader();
  return new Promise((resolve) => {
    const cancel = clock.after(limits.timeout, () => {
      // Answered first: ending the stream ends `collect`, too.
      resolve("too slow");
      reader.cancel().catch(() => {});
    });
    collect(reader, limits.maxBody).catch((): BodyFault => "broken off").then((result) => {
      cancel();
      resolve(result);
    });
  });
}

async function collect(
  reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
  maxBody: number,
): Promise<Uint8Array<ArrayBuffer> | BodyFault> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  while (true) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > maxBody) {
      reader.cancel().catch(() => {});
      return "too large";
    }
    chunks.push(value);
  }
  return chunks.length === 1 ? chunks[0]! : join(chunks, size);
}

function join(chunks: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}
