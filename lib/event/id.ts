/**
 * Ids of deliveries and runs.
 *
 * @module
 */

/** The counter has the 12 bits of `rand_a`. It starts in their lower half: 2048 more always fit into a millisecond. */
const COUNTER_STARTS = 0x800;
const COUNTER_VALUES = 0x1000;
/** A UUIDv7 has 48 bits for the time: enough until the year 10889. */
const LAST_TIME = 2 ** 48 - 1;

let time = -1;
let counter = 0;

/**
 * Makes a UUIDv7 (RFC 9562, section 5.7). Within one process every id sorts after the one before it, also within a
 * millisecond and when the clock steps back (section 6.2, method 1: a counter that starts at random).
 *
 * @param now Milliseconds since the Unix epoch.
 *
 * @throws {RangeError} when `now` is no time that an id can hold.
 */
export function newId(now: number): string {
  if (!(now >= 0 && now <= LAST_TIME)) {
    throw new RangeError(`Cannot make an id: ${now} is not a time in milliseconds since 1970`);
  }
  const random = crypto.randomUUID();
  if (Math.floor(now) > time) restart(Math.floor(now), random);
  else if (++counter === COUNTER_VALUES) restart(time + 1, random);
  const hex = time.toString(16).padStart(12, "0");
  const count = counter.toString(16).padStart(3, "0");
  // From its 19th character on, a version 4 UUID has what version 7 needs too: the variant and 62 random bits.
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7${count}-${random.slice(19)}`;
}

function restart(at: number, random: string): void {
  time = at;
  counter = parseInt(random.slice(0, 3), 16) % COUNTER_STARTS;
}
