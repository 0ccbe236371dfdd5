/**
 * One time limit for a whole exchange: the request, the answer and its body.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";

/** The reason of a signal that a deadline aborted. */
export class DeadlineReached extends Error {
  override readonly name = "DeadlineReached";
  constructor() {
    super("timed out");
  }
}

/** A running time limit. */
export interface Deadline {
  /** Aborts at the deadline, and when the caller's own signal does. */
  readonly signal: AbortSignal;
  /** The exchange is over. */
  clear(): void;
}

/** Starts a time limit of `ms` milliseconds. */
export function startDeadline(clock: Clock, ms: number, caller: AbortSignal | null): Deadline {
  const controller = new AbortController();
  const cancel = clock.after(ms, () => controller.abort(new DeadlineReached()));
  const onAbort = () => controller.abort(caller?.reason);
  if (caller?.aborted) onAbort();
  else caller?.addEventListener("abort", onAbort, { once: true });
  return {
    signal: controller.signal,
    clear() {
      cancel();
      caller?.removeEventListener("abort", onAbort);
    },
  };
}

/** The same answer; `onEnd` is called once, when its body is read, given up or broken, and says what the error was. */
export function withBodyWatched(
  response: Response,
  url: string,
  onEnd: (error?: unknown) => Promise<unknown> | void,
): Response {
  if (response.body === null) {
    onEnd();
    return response;
  }
  const reader = response.body.getReader();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (!done) return controller.enqueue(value);
        onEnd();
        controller.close();
      } catch (error) {
        controller.error(await onEnd(error));
      }
    },
    cancel(reason) {
      onEnd();
      return reader.cancel(reason);
    },
  }, { highWaterMark: 0 });
  const { status, statusText, headers } = response;
  const watched = new Response(body, { status, statusText, headers });
  // A made response has no URL, and callers may tell by it where an answer came from.
  Object.defineProperty(watched, "url", { value: url });
  return watched;
}
