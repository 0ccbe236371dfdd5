/**
 * Slack's incoming webhook, as strict as its documentation: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 *
 * @module
 */

/** The path of the webhook: whoever knows it can post. */
const SECRET_PATH = "/services/T0AAAAAAA/B0BBBBBBB/verysecretverysecretvery";

/** What Slack is to answer instead of `200 ok`. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A local Slack; what it was told is in `texts`. */
export class SlackDouble implements AsyncDisposable {
  /** The texts that it took, as they were sent. */
  readonly texts: string[] = [];
  /** What a client did that Slack does not document. */
  readonly faults: string[] = [];
  /** Answers of the next requests; then `200 ok`. */
  readonly script: Answer[] = [];
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor() {
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      (request) => this.#answer(request),
    );
  }

  /** The whole address of the webhook. */
  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}${SECRET_PATH}`;
  }

  /** Whether a text gives the webhook away. */
  static isSecretIn(text: string): boolean {
    return SECRET_PATH.split("/").slice(2).some((part) => text.includes(part));
  }

  async #answer(request: Request): Promise<Response> {
    const fault = await this.#faultOf(request);
    if (fault !== null) {
      this.faults.push(fault);
      return new Response("invalid_payload", { status: 400 });
    }
    const next = this.script.shift();
    if (next) {
      return new Response(next.body, { status: next.status, headers: { ...next.headers } });
    }
    return new Response("ok", { headers: { "content-type": "text/html" } });
  }

  async #faultOf(request: Request): Promise<string | null> {
    if (request.method !== "POST") return `method ${request.method}`;
    if (new URL(request.url).pathname !== SECRET_PATH) return `path of ${request.url}`;
    const type = request.headers.get("content-type") ?? "";
    if (!/^application\/json\b/.test(type)) return `content type ${type}`;
    const body: unknown = await request.json().catch(() => null);
    if (typeof body !== "object" || body === null) return "no JSON object";
    const { text, ...others } = body as Record<string, unknown>;
    if (Object.keys(others).length > 0) return `unexpected ${Object.keys(others)}`;
    if (typeof text !== "string" || text === "") return "no text";
    // A bare `<` or `>` is markup; an `&` that begins none of the three entities is not escaped.
    if (/[<>]|&(?!amp;|lt;|gt;)/.test(text)) return `not escaped: ${text}`;
    this.texts.push(text);
    return null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}
