/**
 * What a chat is to whoever sends a message there.
 *
 * @module
 */

/** The request that carries a message. */
export interface ChatRequest {
  /** Where to. */
  readonly url: URL;
  /** Beside the content type. */
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body: unknown;
}

/** Where messages go: made by `webex()`, `slack()` and `webhook()`. */
export interface Chat {
  /** For logs and results: never the address, which may be the secret. */
  readonly name: string;
  /** The request that carries this text, cut to what the service takes. */
  request(text: string): ChatRequest;
  /** What the service says of a refusal, in its own words; null where it says nothing. */
  reason(body: string): string | null;
  /** Milliseconds to wait after a 429 that does not say how long. */
  readonly pause: number;
  /** What must never be shown. */
  readonly secrets: readonly string[];
}

/** An address as given. @throws {TypeError} that names the setting, and not its value, which may be a secret. */
export function readUrl(value: string, setting: string): URL {
  const url = URL.parse(value);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new TypeError(`${setting} is no URL that begins with https:// or http://`);
  }
  return url;
}
