/**
 * Posts every dead run to a URL, as JSON: whoever is on call learns of it.
 *
 * Set DEAD_RUNS_URL to where it is to be posted, and copy this file into the handlers folder. A run stays dead until
 * somebody says `hookbox queue retry`.
 */
import { type Context, type DeadEvent, PermanentError, RetryAfter } from "hookbox";

export default async function (event: DeadEvent, ctx: Context) {
  const url = URL.parse(ctx.env("DEAD_RUNS_URL") ?? "");
  if (!url) throw new PermanentError("Cannot post dead runs: DEAD_RUNS_URL is not set, or no URL");

  const { run, handler, source, display, error, timestamp } = event;
  const told = {
    text: `${handler} failed for ${display}: ${error.message}`,
    run,
    handler,
    source,
    display,
    timestamp,
    error: { name: error.name, message: error.message },
    payload: event.event && "payload" in event.event ? event.event.payload : null,
  };

  const { status, ok, retryAfter } = await post(url, run, told, ctx.signal);
  if (ok) return ctx.log.info(`Told of run ${run}: ${told.text}`);
  const problem = `DEAD_RUNS_URL answered ${status}`;
  if (status === 429) throw new RetryAfter(`${retryAfter || 30}s`, problem);
  if (status >= 400 && status < 500) throw new PermanentError(problem);
  throw new Error(problem);
}

async function post(url: URL, run: string, body: unknown, signal: AbortSignal) {
  try {
    const answer = await fetch(url, {
      method: "POST",
      // Told twice, it is one: what was cut off after the answer is repeated.
      headers: { "content-type": "application/json", "idempotency-key": run },
      body: JSON.stringify(body),
      signal,
    });
    await answer.body?.cancel();
    const { status, ok, headers } = answer;
    return { status, ok, retryAfter: Number(headers.get("retry-after")) };
  } catch (error) {
    // What failed is in the cause. It names the address, which may be a secret.
    const { message, cause } = error as Error;
    const why = (cause instanceof Error ? cause.message : message)
      .replace(/https?:\/\/[^\s)]+/g, "DEAD_RUNS_URL");
    throw new Error(`Cannot reach DEAD_RUNS_URL: ${why}`);
  }
}
