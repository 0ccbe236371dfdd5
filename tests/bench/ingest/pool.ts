/**
 * Signed deliveries of about 5 KB in a file, which wrk sends from: none equals another, for hookbox stores no delivery twice.
 *
 * @module
 */
import { recording } from "../../recordings.ts";
import { signed } from "../box.ts";

/** A file of entries. */
export interface Pool extends AsyncDisposable {
  readonly path: string;
  /** Bytes of an entry. */
  readonly length: number;
  /** Entries. */
  readonly count: number;
}

const OBJECTS = 1_000;
/** As many as make a body of NetBox's usual size: 5 KB, with some 200 keys. */
const CUSTOM_FIELDS = Object.fromEntries(
  Array.from({ length: 28 }, (_, n) => [`field_${n}`, n % 3 === 0 ? `value of ${n}` : n]),
);

const recorded = JSON.parse(recording("4.7.3", "interface-update-description").body);

/** The recorded update of one of 1,000 interfaces, at a time of its own. */
function body(n: number): string {
  const change = (it: object) => ({ ...it, custom_fields: CUSTOM_FIELDS });
  return JSON.stringify({
    ...recorded,
    timestamp: new Date(Date.UTC(2026, 0, 1) + n).toISOString(),
    data: { ...change(recorded.data), id: 1_000 + n % OBJECTS },
    snapshots: {
      prechange: change(recorded.snapshots.prechange),
      postchange: change(recorded.snapshots.postchange),
    },
  });
}

/** Writes a pool; in memory where the system offers that. */
export async function writePool(count: number, secret: string): Promise<Pool> {
  const dir = await Deno.stat("/dev/shm").then(() => "/dev/shm", () => undefined);
  const path = await Deno.makeTempFile({ prefix: "hookbox-pool-", ...dir ? { dir } : {} });
  using file = await Deno.open(path, { write: true });
  let length = 0;
  for (let n = 0; n < count; n++) {
    const entry = new TextEncoder().encode(entryOf(body(n), secret));
    if (length !== 0 && entry.byteLength !== length) {
      throw new Error("The entries differ in length");
    }
    length = entry.byteLength;
    await write(file, entry);
  }
  return { path, length, count, [Symbol.asyncDispose]: () => Deno.remove(path) };
}

async function write(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.byteLength;) at += await file.write(bytes.subarray(at));
}

/** The headers and the body, as they follow the request line. */
function entryOf(body: string, secret: string): string {
  const headers = signed(body, secret).headers as Record<string, string>;
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return `${lines}Content-Length: ${new TextEncoder().encode(body).byteLength}\r\n\r\n${body}`;
}
