/**
 * A delivery on a connection of its own, as NetBox sends it.
 *
 * @module
 */
import type { Post } from "./box.ts";

const PIECE = 64 * 1024;

/** What came back. */
export interface Delivered {
  /** 0: the connection was ended without an answer. */
  readonly status: number;
  /** Milliseconds from the connect to the answer. */
  readonly ms: number;
}

/** Connects, sends, and reads the status of the answer. */
export async function deliver(port: number, path: string, post: Post): Promise<Delivered> {
  const begin = performance.now();
  const body = typeof post.body === "string"
    ? new TextEncoder().encode(post.body)
    : post.body as Uint8Array;
  const lines = Object.entries(post.headers as Record<string, string>)
    .map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const head = `POST ${path} HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n` +
    `Content-Length: ${body.byteLength}\r\n${lines}\r\n`;
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const sending = send(connection, head, body).catch(() => {
    // Refused before all of it was read: the answer tells.
  });
  const status = await statusOf(connection);
  const ms = performance.now() - begin;
  if (status === 202 || status === 200) await sending;
  return { status, ms };
}

async function send(connection: Deno.Conn, head: string, body: Uint8Array): Promise<void> {
  const first = new TextEncoder().encode(head);
  await writeAll(connection, first);
  for (let at = 0; at < body.byteLength; at += PIECE) {
    await writeAll(connection, body.subarray(at, at + PIECE));
  }
}

async function writeAll(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.byteLength;) at += await connection.write(bytes.subarray(at));
}

async function statusOf(connection: Deno.Conn): Promise<number> {
  const buffer = new Uint8Array(512);
  try {
    const count = await connection.read(buffer);
    return Number(
      /^HTTP\/1.1 (\d+)/.exec(new TextDecoder().decode(buffer.subarray(0, count ?? 0)))?.[1] ?? 0,
    );
  } catch {
    return 0;
  }
}
