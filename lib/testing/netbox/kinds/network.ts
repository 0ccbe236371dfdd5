/**
 * Reads addresses with a mask: `192.0.2.10/24`, `2001:db8::10/64`.
 *
 * @module
 */
import ipaddr from "ipaddr.js";

/** An address with its mask. */
export interface Network {
  /** As NetBox writes it: always with a mask. */
  readonly text: string;
  readonly bytes: readonly number[];
  readonly length: number;
}

/** The address that a text names, or null. */
export function readNetwork(text: string): Network | null {
  const [host, mask] = text.trim().split("/");
  if (!host || !ipaddr.isValid(host)) return null;
  const address = ipaddr.parse(host);
  const most = address.kind() === "ipv4" ? 32 : 128;
  const length = mask === undefined ? most : Number(mask);
  if (!Number.isInteger(length) || length < 0 || length > most) return null;
  return { text: `${address.toString()}/${length}`, bytes: address.toByteArray(), length };
}

/** 4 or 6. */
export function familyOf(text: string): 4 | 6 {
  return text.includes(":") ? 6 : 4;
}

/** The host addresses of a prefix, in order: without network and broadcast address where there are such. */
export function* hostsOf(prefix: string): Generator<string> {
  const { bytes, length } = readNetwork(prefix)!;
  const bits = BigInt(bytes.length * 8 - length);
  const value = BigInt("0x" + bytes.map((byte) => byte.toString(16).padStart(2, "0")).join(""));
  const first = (value >> bits) << bits;
  const last = first + (1n << bits) - 1n;
  const [skipFirst, skipLast] = edges(bytes.length, bits);
  for (let at = first + skipFirst; at <= last - skipLast; at++) yield write(at, bytes.length);
}

/** Up to two addresses there is nothing to leave out; IPv6 has no broadcast address. */
function edges(size: number, bits: bigint): [bigint, bigint] {
  if (bits <= 1n) return [0n, 0n];
  return size === 4 ? [1n, 1n] : [1n, 0n];
}

function write(value: bigint, size: number): string {
  const hex = value.toString(16).padStart(size * 2, "0");
  const bytes = hex.match(/../g)!.map((pair) => parseInt(pair, 16));
  return ipaddr.fromByteArray(bytes).toString();
}
