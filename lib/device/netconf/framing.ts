/**
 * Where messages begin and end in the bytes of a session (RFC 6242, section 4).
 *
 * @module
 */

/** Ends a message of NETCONF 1.0, and a hello of any version: `]]>]]>`. */
const END: Uint8Array = new TextEncoder().encode("]]>]]>");

/** `\n#4294967295\n` is the longest header of a chunk. */
const LONGEST_HEADER = 13;

const [LF, HASH] = [10, 35];

/** A message for the wire; `chunked` is the way of NETCONF 1.1. */
export function frame(message: string, chunked: boolean): Uint8Array {
  const bytes = new TextEncoder().encode(message);
  const head = new TextEncoder().encode(chunked ? `\n#${bytes.length}\n` : "");
  const tail = chunked ? new TextEncoder().encode("\n##\n") : END;
  const framed = new Uint8Array(head.length + bytes.length + tail.length);
  framed.set(head);
  framed.set(bytes, head.length);
  framed.set(tail, head.length + bytes.length);
  return framed;
}

/** Takes bytes as they come, and gives messages. */
export class Deframer {
  /** Whether chunks are expected from the next message on. */
  chunked = false;
  readonly #limit: number;
  #buffer = new Uint8Array(16_384);
  #start = 0;
  #end = 0;
  /** How far the end of a message was looked for. */
  #searched = 0;
  /** Chunks of the message that is coming. */
  #chunks: Uint8Array[] = [];
  #size = 0;

  /** @param limit The largest message in bytes: a device that never ends one must not fill the memory. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Takes what has come. */
  push(bytes: Uint8Array): void {
    this.#makeRoom(bytes.length);
    this.#buffer.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  /**
   * The next complete message; null: more must come first.
   *
   * @throws {SyntaxError} where the bytes are no message, or a message is too large: the session is lost then.
   */
  next(): string | null {
    const bytes = this.chunked ? this.#nextChunked() : this.#nextEnded();
    if (bytes === null) {
      if (this.#size + this.#end - this.#start > this.#limit) {
        throw new SyntaxError(`a message is larger than ${this.#limit} bytes`);
      }
      return null;
    }
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      throw new SyntaxError("a message is not UTF-8");
    }
  }

  #nextEnded(): Uint8Array | null {
    let at = Math.max(this.#start, this.#searched);
    while (true) {
      at = this.#buffer.indexOf(END[0]!, at);
      if (at < 0 || at + END.length > this.#end) break;
      if (END.every((byte, i) => this.#buffer[at + i] === byte)) {
        const message = this.#buffer.slice(this.#start, at);
        this.#searched = this.#start = at + END.length;
        return message;
      }
      at++;
    }
    this.#searched = Math.max(this.#start, this.#end - END.length + 1);
    return null;
  }

  #nextChunked(): Uint8Array | null {
    while (true) {
      const header = this.#header();
      if (header === null) return null;
      const { size, length } = header;
      if (size === null) {
        this.#start += length;
        const message = join(this.#chunks, this.#size);
        this.#chunks = [];
        this.#size = 0;
        return message;
      }
      if (this.#end - this.#start < length + size) return null;
      this.#start += length;
      this.#chunks.push(this.#buffer.slice(this.#start, this.#start + size));
      this.#start += size;
      this.#size += size;
    }
  }

  /** The header at the start: the size of a chunk, or null at the end of the chunks. */
  #header(): { size: number | null; length: number } | null {
    // Some devices put line ends between messages.
    if (this.#chunks.length === 0) {
      while (this.#end - this.#start > 1 && isGap(this.#buffer, this.#start)) this.#start++;
    }
    const head = this.#buffer.subarray(
      this.#start,
      Math.min(this.#end, this.#start + LONGEST_HEADER),
    );
    const end = head.indexOf(LF, 1);
    const text = String.fromCharCode(...end < 0 ? head : head.subarray(0, end + 1));
    if (text === "\n##\n" && this.#chunks.length > 0) return { size: null, length: 4 };
    const size = /^\n#([1-9][0-9]{0,9})\n$/.exec(text)?.[1];
    if (size !== undefined && Number(size) <= this.#limit - this.#size) {
      return { size: Number(size), length: text.length };
    }
    if (size !== undefined) throw new SyntaxError(`a message is larger than ${this.#limit} bytes`);
    if (end < 0 && head.length < LONGEST_HEADER && /^(\r?|\n(#([1-9][0-9]*|#)?)?)$/.test(text)) {
      return null;
    }
    throw new SyntaxError(`${JSON.stringify(text)} is no chunk (RFC 6242, section 4.2)`);
  }

  #makeRoom(length: number): void {
    if (this.#end + length <= this.#buffer.length) return;
    const used = this.#end - this.#start;
    const room = used + length <= this.#buffer.length
      ? this.#buffer
      : new Uint8Array(2 * (used + length));
    room.set(this.#buffer.subarray(this.#start, this.#end));
    this.#buffer = room;
    this.#searched = Math.max(0, this.#searched - this.#start);
    this.#end = used;
    this.#start = 0;
  }
}

/** A line end that does not begin a chunk. */
function isGap(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 13 || (bytes[at] === LF && bytes[at + 1] !== HASH);
}

function join(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const all = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
