/**
 * A delivery as NetBox would send it, from here.
 *
 * @module
 */
import type { Settings, SourceSettings } from "../config/settings.ts";
import { parseFileName } from "../handler/grammar.ts";
import { sign } from "../signature.ts";
import { sampleBody, sampleTypes } from "../source/netbox/samples.ts";
import { readSecrets } from "./identity.ts";
import { post } from "./post.ts";
import { openStore } from "./store_access.ts";

export { sampleTypes };

/** What to send. */
export interface SendRequest {
  /** `dcim.interface.update`: a recorded one of these. `custom.deploy`: the event `deploy`. */
  readonly binding?: string;
  /** These bytes instead. */
  readonly payload?: Uint8Array;
  /** Base address of the server; default: where these settings listen. */
  readonly to?: string;
  /** Name of the source to send as; default: the first. */
  readonly source?: string;
}

/** What came back. */
export interface Sent {
  readonly url: string;
  readonly status: number;
  readonly answer: unknown;
  /** Whether it is stored. */
  readonly accepted: boolean;
  /** Id of the delivery; empty when it was not accepted. */
  readonly id: string;
  readonly runs: number;
}

/** It cannot be sent. Its message says what to do. */
export class SendError extends Error {
  override readonly name = "SendError";
  readonly exitCode: 1 | 2 | 78;

  constructor(message: string, exitCode: 1 | 2 | 78, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/** Signs and sends one delivery. @throws {SendError} */
export async function sendDelivery(settings: Settings, request: SendRequest): Promise<Sent> {
  const source = settings.sources.find(({ name }) =>
    request.source === undefined || name === request.source
  );
  if (!source) throw new SendError(`There is no source ${request.source}`, 2);
  const to = targetOf(request, settings);
  const event = eventOf(request.binding);
  if (event !== null) {
    const body = request.payload ?? new TextEncoder().encode("null");
    const token = request.source === undefined ? settings.eventsToken : null;
    const headers = token === null
      ? await signature(settings, source, body)
      : { authorization: `Bearer ${token}` };
    return await exchange(`${to}/events/${event}`, headers, body);
  }
  const body = request.payload ?? sample(request.binding);
  return await exchange(
    `${to}/hooks/${source.name}`,
    await signature(settings, source, body),
    body,
  );
}

/** The event that `custom.deploy` means; null: it means an object of a source. */
function eventOf(binding: string | undefined): string | null {
  const name = parseFileName(`${binding}.ts`);
  return name.kind === "special" && name.special.kind === "custom" ? name.special.name : null;
}

async function signature(
  settings: Settings,
  source: SourceSettings,
  body: Uint8Array,
): Promise<Readonly<Record<string, string>>> {
  return { "x-hook-signature": sign(body, await secretOf(settings, source)) };
}

async function exchange(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
): Promise<Sent> {
  const typed = { "content-type": "application/json", ...headers };
  const { status, text } = await post(url, typed, body).catch((cause) => {
    throw new SendError(
      `Cannot reach ${url} (${cause.message}): is hookbox running? Start it with hookbox serve, ` +
        "or give its address with --to",
      1,
      { cause },
    );
  });
  const answer = parse(text);
  const { id = "", runs = 0 } = (answer ?? {}) as { id?: string; runs?: number };
  return { url, status, answer, accepted: status === 200 || status === 202, id, runs };
}

function sample(binding: string | undefined): Uint8Array {
  const known = sampleTypes().map(({ objectType, action }) => `${objectType}.${action}`);
  const [, objectType, action] = /^([^.]+\.[^.]+)\.([^.]+)$/.exec(binding ?? "") ?? [];
  const body = objectType && action
    ? sampleBody(objectType, action, { now: new Date(), requestId: crypto.randomUUID() })
    : null;
  if (body) return body;
  const what = binding === undefined ? "Say what to send" : `There is no recording of ${binding}`;
  throw new SendError(`${what}: one of ${known.join(", ")}; or give a body with --payload`, 2);
}

async function secretOf(settings: Settings, source: SourceSettings): Promise<string> {
  if (source.secrets[0]) return source.secrets[0];
  await using store = await openStore(settings, "read");
  const [secret] = await readSecrets(store, source);
  if (secret) return secret;
  throw new SendError(
    "There is no secret yet: start hookbox serve once, or set HOOKBOX_SECRETS",
    78,
  );
}

/** The secrets of all sources: those configured, and those that the store keeps if there is one. */
export async function knownSecrets(settings: Settings): Promise<string[]> {
  const configured = settings.sources.flatMap(({ secrets }) => secrets);
  if (settings.sources.every(({ secrets }) => secrets.length > 0)) return configured;
  try {
    await using store = await openStore(settings, "read");
    return (await Promise.all(settings.sources.map((source) => readSecrets(store, source)))).flat();
  } catch {
    return configured;
  }
}

function targetOf({ to }: SendRequest, settings: Settings): string {
  if (to === undefined) return here(settings);
  if (URL.canParse(to) && /^https?:/.test(to)) return to.replace(/\/+$/, "");
  throw new SendError(`--to takes an http or https URL, not "${to}"`, 2);
}

/** We listen on all addresses: from here that is this one. */
function here({ listen: { hostname, port } }: Settings): string {
  const host = hostname === "0.0.0.0" ? "127.0.0.1" : hostname === "::" ? "::1" : hostname;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text.slice(0, 500);
  }
}
