/**
 * Webex's messages API, as strict as its documentation: https://developer.webex.com/docs/api/v1/messages/create-a-message
 *
 * @module
 */

/** What it is to do with a request instead of taking it. */
export type Behaviour =
  | { readonly status: number; readonly body?: string; readonly headers?: Record<string, string> }
  /** It takes the message, and never answers. */
  | "lose the answer"
  /** It neither takes the message nor answers. */
  | "hang";

/** A message that it took. */
export interface Message {
  readonly to: string;
  readonly text: string;
}

const BYTES = 7439;
const KEYS = ["roomId", "toPersonEmail", "text"];

/** A local Webex with one bot, which is in some rooms. What it took is in `messages`. */
export class WebexDouble implements AsyncDisposable {
  readonly token = "NDIxYmE3OGUtYm90-secret";
  readonly messages: Message[] = [];
  /** What a client did that the API refuses. */
  readonly faults: string[] = [];
  /** What it does with the next requests; then it takes them. */
  readonly script: Behaviour[] = [];
  /** Called with each request, before it is looked at. */
  onRequest = () => {};
  /** Called with each request that hangs. */
  onHang = () => {};
  readonly #rooms: readonly string[];
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #end = new AbortController();

  constructor(rooms: readonly string[] = ["Y2lzY29zcGFyazovL3VzL1JPT00vMQ"]) {
    this.#rooms = rooms;
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {}, signal: this.#end.signal },
      (request) => this.#answer(request),
    );
  }

  /** What `WEBEX_URL` is set to. */
  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}/v1`;
  }

  /** The texts that it took, in order. */
  get texts(): string[] {
    return this.messages.map(({ text }) => text);
  }

  async #answer(request: Request): Promise<Response> {
    this.onRequest();
    const next = this.script.shift();
    if (next === "hang") return await this.#hang();
    if (next !== undefined && next !== "lose the answer") {
      await request.body?.cancel();
      return new Response(next.body ?? "", { status: next.status, headers: next.headers ?? {} });
    }
    const refusal = await this.#take(request);
    if (refusal) {
      this.faults.push(refusal.message);
      return Response.json({
        message: refusal.message,
        errors: [{ description: refusal.message }],
        trackingId: "ROUTER_1",
      }, { status: refusal.status });
    }
    if (next === "lose the answer") return await this.#hang();
    const { to, text } = this.messages.at(-1)!;
    const room = to.includes("@") ? { toPersonEmail: to } : { roomId: to };
    return Response.json({ id: `message-${this.messages.length}`, ...room, text });
  }

  #hang(): Promise<never> {
    this.onHang();
    return new Promise(() => {});
  }

  async #take(request: Request): Promise<{ status: number; message: string } | null> {
    const refused = (status: number, message: string) => ({ status, message });
    if (new URL(request.url).pathname !== "/v1/messages") return refused(404, "No such resource");
    if (request.method !== "POST") return refused(405, "Method not allowed");
    if (request.headers.get("authorization") !== `Bearer ${this.token}`) {
      return refused(401, "The request requires a valid access token set in the Authorization");
    }
    if (!/^application\/json\b/.test(request.headers.get("content-type") ?? "")) {
      return refused(415, "Unsupported media type");
    }
    const body = await request.json().catch(() => null) as Record<string, unknown> | null;
    if (body === null) return refused(400, "Malformed JSON");
    const unknown = Object.keys(body).filter((key) => !KEYS.includes(key));
    if (unknown.length > 0) return refused(400, `Unknown ${unknown}`);
    const { roomId, toPersonEmail, text } = body;
    if ((roomId === undefined) === (toPersonEmail === undefined)) {
      return refused(400, "One of roomId, toPersonId, toPersonEmail is required");
    }
    if (typeof text !== "string" || text === "") return refused(400, "No text");
    if (new TextEncoder().encode(text).byteLength > BYTES) return refused(400, "Text too long");
    if (roomId !== undefined && !this.#rooms.includes(String(roomId))) {
      return refused(404, "Could not find a room with provided ID");
    }
    this.messages.push({ to: String(roomId ?? toPersonEmail), text });
    return null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.abort();
    await this.#server.finished;
  }
}
