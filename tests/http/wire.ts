/**
 * A client that writes bytes to a connection and reads answers from it.
 *
 * @module
 */

/** One answer as it came. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** An HTTP/1.1 connection without manners: what is written is what is sent. */
export class Wire implements Disposable {
  readonly #connection: Deno.TcpConn;
  #text = "";
  #closed = false;

  private constructor(connection: Deno.TcpConn) {
    this.#connection = connection;
  }

  static async open(port: number): Promise<Wire> {
    return new Wire(await Deno.connect({ hostname: "127.0.0.1", port }));
  }

  async write(data: string | Uint8Array): Promise<void> {
    const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
    for (let at = 0; at < bytes.length;) {
      at += await this.#connection.write(bytes.subarray(at));
    }
  }

  /** A request line and headers (`Host` is added), and what of the body comes with them in one piece. */
  async head(line: string, headers: Record<string, string | number>, body = ""): Promise<void> {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    await this.write(`${line} HTTP/1.1\r\nHost: hookbox.test\r\n${lines.join("")}\r\n${body}`);
  }

  /** One piece of a chunked body; an empty one ends it. */
  async chunk(text: string): Promise<void> {
    const length = new TextEncoder().encode(text).length.toString(16);
    await this.write(`${length}\r\n${text}\r\n`);
  }

  /** The next answer; fails when the connection ends before it is complete. */
  async answer(): Promise<Answer> {
    const head = await this.#until((text) => {
      const end = text.indexOf("\r\n\r\n");
      return end < 0 ? null : end + 4;
    });
    const [line, ...lines] = head.trim().split("\r\n");
    const headers = new Headers(
      lines.map((
        it,
      ): [string, string] => [it.split(":")[0]!, it.slice(it.indexOf(":") + 1).trim()]),
    );
    const length = Number(headers.get("content-length"));
    const body = await this.#until((text) => text.length < length ? null : length);
    return { status: Number(line!.split(" ")[1]), headers, body };
  }

  async #until(end: (text: string) => number | null): Promise<string> {
    const buffer = new Uint8Array(64 * 1024);
    while (true) {
      const at = end(this.#text);
      if (at !== null) {
        const taken = this.#text.slice(0, at);
        this.#text = this.#text.slice(at);
        return taken;
      }
      const count = await this.#connection.read(buffer);
      if (count === null) throw new Error(`The connection ended after "${this.#text}"`);
      this.#text += new TextDecoder().decode(buffer.subarray(0, count));
    }
  }

  /** Goes away. */
  end(): void {
    this[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    if (!this.#closed) this.#connection.close();
    this.#closed = true;
  }
}
