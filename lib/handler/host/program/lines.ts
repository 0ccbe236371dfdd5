/**
 * What a program prints, line by line.
 *
 * @module
 */
import type { Clock } from "../../../clock.ts";

/** Characters of a line; what follows until its end is dropped. */
const LONGEST = 16 * 1024;

/**
 * Calls `take` with each line as it comes, without its end; a last line without an end is one, too. Bytes that are not UTF-8
 * become U+FFFD. Never rejects: a stream that breaks, or that `signal` gives up, has ended.
 *
 * Taking lines that costs time is followed by a pause three times as long, in which the program waits: one that prints
 * without end leaves this thread to the others.
 */
export async function readLines(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  take: (line: string) => void,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<void> {
  const decoder = new TextDecoder();
  const reader = stream.getReader();
  signal.addEventListener("abort", () => void reader.cancel().catch(() => {}), { once: true });
  let rest = "";
  const feed = (text: string) => {
    const lines = text.split("\n");
    lines[0] = rest + lines[0];
    rest = lines.pop()!.slice(0, LONGEST);
    for (const line of lines) take(line.slice(0, LONGEST).replace(/\r$/, ""));
  };
  try {
    while (true) {
      const { value, done } = await reader.read();
      if (done) break;
      const start = clock.monotonic();
      feed(decoder.decode(value, { stream: true }));
      const cost = clock.monotonic() - start;
      if (cost > 1) await new Promise<void>((resume) => void clock.after(3 * cost, resume));
    }
  } catch {
    // It broke.
  }
  feed(decoder.decode());
  if (rest !== "") take(rest);
}
