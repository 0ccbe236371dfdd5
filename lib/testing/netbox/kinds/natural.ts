/**
 * The names that NetBox keeps for ordering, as its snapshots show them from 4.0 on.
 *
 * @module
 */

/** Numbers are filled up to eight digits. */
export function naturalise(value: string): string {
  return value.replace(/\d+/g, (digits) => digits.padStart(8, "0"));
}

const INTERFACE = new RegExp(
  String.raw`^(?<type>[^\d.:]+)?` +
    String
      .raw`(?:(?<slot>\d+)/)?(?:(?<subslot>\d+)/)?(?:(?<position>\d+)/)?(?:(?<subposition>\d+)/)?` +
    String.raw`(?<id>\d+)?(?::(?<channel>\d+))?(?:\.(?<vc>\d+))?(?<rest>.*)$`,
);

/** Slots first, then the kind of interface, then its numbers. */
export function naturaliseInterface(value: string): string {
  const found = INTERFACE.exec(value)?.groups ?? {};
  const slots = ["slot", "subslot", "position", "subposition"]
    .map((part) => found[part]?.padStart(4, "0") ?? "9999");
  const numbers = ["id", "channel", "vc"].map((part) => found[part]?.padStart(6, "0") ?? "......");
  const rest = found.rest ? naturalise(found.rest) : "";
  return [...slots, found.type ?? "", ...numbers, rest].join("").slice(0, 100);
}
