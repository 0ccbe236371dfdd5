/**
 * Data that ships packed: the same for each version but for little, and read by nobody but the doubles.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { deflateRawSync, inflateRawSync } from "node:zlib";

/** JSON, deflated, in base64. */
export function pack(value: unknown): string {
  return deflateRawSync(JSON.stringify(value), { level: 9 }).toString("base64");
}

/** What was packed. */
export function unpack(text: string): unknown {
  return JSON.parse(inflateRawSync(Buffer.from(text, "base64")).toString());
}
