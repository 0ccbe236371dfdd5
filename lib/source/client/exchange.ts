/**
 * One request and its whole answer: in a slot, within a time, and recorded where it writes.
 *
 * @module
 */
import type { Fail } from "../netbox/answer.ts";
import { reasonOf } from "../netbox/api_error.ts";
import { PRODUCTS } from "../product.ts";
import { startDeadline } from "../transport/deadline.ts";
import { TransportError } from "../transport/error.ts";
import { answerOf, type OwnWrite, type OwnWrites, type WriteOutcome } from "./own_writes.ts";
import { isUnsent } from "./retry.ts";
import { learnFrom, type Source } from "./source.ts";

/** What an exchange needs beside the request. */
export interface ExchangeOptions {
  readonly timeout: number;
  /** Null: it reads. */
  readonly write: OwnWrite | null;
  readonly ownWrites: OwnWrites;
  readonly fail: Fail;
}

/**
 * Sends a request and reads the answer to its end.
 *
 * @throws {NetBoxError} when no answer comes; the reason of the request's signal when that aborts; what
 * `ownWrites.before()` throws.
 */
export async function exchange(
  request: Request,
  source: Source,
  options: ExchangeOptions,
): Promise<Response> {
  const { write, ownWrites } = options;
  const body = request.body === null ? null : await request.text();
  return await source.slots(async () => {
    const id = write && await ownWrites.before(write);
    const settle = (outcome: WriteOutcome) => {
      if (id !== null) ownWrites.after(id, outcome);
    };
    if (request.signal.aborted) {
      settle("not-sent");
      throw request.signal.reason;
    }
    return await send(request, body, source, options, settle);
  }, request.signal);
}

async function send(
  request: Request,
  body: string | null,
  source: Source,
  { timeout, fail }: ExchangeOptions,
  settle: (outcome: WriteOutcome) => void,
): Promise<Response> {
  const { method, headers, url, signal } = request;
  const deadline = startDeadline(source.clock, timeout, signal);
  let answered = false;
  try {
    const response = await source.fetch(url, {
      method,
      headers,
      redirect: "manual", // a followed redirect turns a POST into a GET
      signal: deadline.signal,
      ...(body === null ? {} : { body }),
    });
    answered = true;
    settle(answerOf(response));
    learnFrom(response.headers, source);
    const text = await response.text();
    const { status, statusText } = response;
    return new Response(text || null, { status, statusText, headers: response.headers });
  } catch (error) {
    if (!answered) settle(isUnsent(error) ? "not-sent" : "unknown");
    if (signal.aborted) throw signal.reason;
    if (deadline.signal.aborted) {
      const { name } = PRODUCTS[source.kind];
      const detail = `no answer within ${timeout / 1000} s. Check that ${name} is not overloaded.`;
      throw fail({ kind: "timeout", status: null, detail });
    }
    const late = error instanceof TransportError && error.kind === "timeout";
    const kind = late ? "timeout" : "connection";
    throw fail({ kind, status: null, detail: reasonOf(error), cause: error });
  } finally {
    deadline.clear();
  }
}
