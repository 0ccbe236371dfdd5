/**
 * What a real NETCONF server said: see tests/fixtures/netconf/README.md.
 *
 * @module
 */
const FOLDER = new URL("../../fixtures/netconf/", import.meta.url);

/** The text of a recording: `lock-denied.reply.xml`. */
export function recorded(file: string): string {
  return Deno.readTextFileSync(new URL(file, FOLDER));
}

/** The content of a recorded reply: `lock-denied`. */
export function recordedReply(name: string): string {
  return recorded(`${name}.reply.xml`).replace(/^[^]*?<rpc-reply[^>]*>|<\/rpc-reply>$/g, "");
}

/** The bytes of a recording: `lock.wire.txt`. */
export function recordedBytes(file: string): Uint8Array {
  return Deno.readFileSync(new URL(file, FOLDER));
}

/** The names of all exchanges: `lock-denied`. */
export function exchanges(): string[] {
  return [...Deno.readDirSync(FOLDER)].map(({ name }) => name)
    .filter((name) => name.endsWith(".request.xml")).map((name) => name.slice(0, -12)).sort();
}
