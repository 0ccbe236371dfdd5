/**
 * One message to one chat, with patience.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import type { Chat, ChatRequest } from "./chat.ts";

/** How long it is tried. */
export interface Patience {
  /** Milliseconds in all, waits included. */
  readonly patience: number;
  /** Milliseconds for one request and its answer. */
  readonly timeout: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Statuses after which the same request may succeed: what the services document, and what proxies say. */
const PASSING: readonly number[] = [408, 423, 429, 500, 502, 503, 504];

/** Milliseconds before the first, second, … repetition where nobody says how long. */
const WAITS: readonly number[] = [1_000, 2_000, 4_000, 8_000];

/** Milliseconds: a service that says 0 does not mean it. */
const LEAST = 1_000;

/** Characters of an answer that are shown. */
const SHOWN = 200;

/** What a try came to: null when the message was taken. */
interface Refusal {
  readonly problem: string;
  /** Milliseconds until another try; null: another would come to the same. */
  readonly wait: number | null;
}

/**
 * Sends. No service here takes a key that would make a second try harmless: after a lost answer a message may come twice.
 *
 * @returns Why it could not be sent, without any secret; null when it was.
 * @throws The signal's reason when it aborts.
 */
export async function post(chat: Chat, text: string, options: Patience): Promise<string | null> {
  const { clock, patience, signal } = options;
  const end = clock.monotonic() + patience;
  const request = chat.request(text);
  for (let repetition = 0;; repetition++) {
    const refusal = await tryOnce(chat, request, repetition, options);
    if (refusal === null) return null;
    const problem = hide(refusal.problem, chat.secrets);
    if (refusal.wait === null) return problem;
    if (clock.monotonic() + refusal.wait >= end) {
      return repetition === 0 ? problem : `${problem} (given up after ${repetition + 1} tries)`;
    }
    await pause(clock, refusal.wait, signal);
  }
}

async function tryOnce(
  chat: Chat,
  { url, headers, body }: ChatRequest,
  repetition: number,
  { clock, timeout, signal }: Patience,
): Promise<Refusal | null> {
  const late = new AbortController();
  const cancel = clock.after(timeout, () => late.abort());
  const wait = WAITS[Math.min(repetition, WAITS.length - 1)]!;
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
      signal: AbortSignal.any([signal, late.signal]),
      // A redirect would turn it into a GET, or give the secret to somebody else.
      redirect: "manual",
    });
    const said = await answer.text();
    if (answer.ok) return null;
    const { status } = answer;
    const reason = reasonOf(chat, said);
    const problem = `${chat.name} answered ${status}${reason ? `: ${reason}` : ""}`;
    if (!PASSING.includes(status)) return { problem, wait: null };
    const asked = retryAfter(answer.headers, clock.now());
    return { problem, wait: asked ?? (status === 429 ? chat.pause : wait) };
  } catch (error) {
    signal.throwIfAborted();
    if (late.signal.aborted) {
      return { problem: `${chat.name} did not answer within ${timeout / 1000} s`, wait };
    }
    return { problem: `Cannot reach ${chat.name}: ${causeOf(error)}`, wait };
  } finally {
    cancel();
  }
}

/** An answer that is not what the service documents (a proxy's page) has no reason. */
function reasonOf(chat: Chat, body: string): string | null {
  try {
    return chat.reason(body.trim())?.slice(0, SHOWN) || null;
  } catch {
    return null;
  }
}

/** `Retry-After` in milliseconds (RFC 9110, 10.2.3: seconds, or a date); null where there is none that can be read. */
function retryAfter(headers: Headers, now: number): number | null {
  const value = headers.get("retry-after");
  if (value === null) return null;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(ms) ? null : Math.max(LEAST, ms);
}

/** What failed is in the innermost cause. Addresses are left out: they may be the secret. */
function causeOf(error: unknown): string {
  let inner = error;
  while (inner instanceof Error && inner.cause !== undefined) inner = inner.cause;
  const text = inner instanceof Error ? inner.message : String(inner);
  return text.replace(/https?:\/\/[^\s)]+/g, "its address");
}

function hide(text: string, secrets: readonly string[]): string {
  return secrets.filter((secret) => secret.length > 3)
    .reduce((hidden, secret) => hidden.replaceAll(secret, "***"), text);
}

/** Resolves after `ms`. @throws The signal's reason when it aborts. */
async function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const cancel = clock.after(ms, resolve);
  const abort = () => reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  try {
    await promise;
  } finally {
    cancel();
    signal.removeEventListener("abort", abort);
  }
}
