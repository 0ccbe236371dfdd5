/**
 * What comes and goes by the thousand: requests, attempts, deadlines.
 *
 * @module
 */

/** The place of a value in a ring. */
class Link<T> {
  previous: Link<T> = this;
  next: Link<T> = this;

  constructor(public value: T | undefined) {}
}

/**
 * Values in the order in which they came, each of which can be taken out again.
 *
 * Not a `Map` or a `Set`: when V8 rebuilds the table of one that has grown old, as it does after every few deletions, the table that
 * it leaves behind is old, too, and keeps what it still holds, with all that this reaches, until a full collection. With a `Map` of
 * the eight attempts under way, every attempt outlived itself (Deno 2.9.4, by `--trace-gc`).
 *
 * @example
 * ```ts ignore
 * const ring = new Ring<string>();
 * const remove = ring.add("first");
 * ring.add("second");
 * remove();
 * [...ring]; // ["second"]
 * ```
 */
export class Ring<T> implements Iterable<T> {
  /** Before the oldest and behind the newest. */
  readonly #ends = new Link<T>(undefined);
  #size = 0;

  /** How many values are in it. */
  get size(): number {
    return this.#size;
  }

  /** The oldest; undefined when it is empty. */
  get oldest(): T | undefined {
    return this.#ends.next.value;
  }

  /** Adds a value; gives what takes it out, of which a second call does nothing. */
  add(value: T): () => void {
    const link = new Link(value);
    const ends = this.#ends;
    link.previous = ends.previous;
    link.next = ends;
    ends.previous.next = link;
    ends.previous = link;
    this.#size++;
    return () => this.#remove(link);
  }

  /** The oldest of which this is true. */
  find(isIt: (value: T) => boolean): T | undefined {
    return this.#find(isIt)?.value;
  }

  /** The same, and takes it out. */
  take(isIt: (value: T) => boolean): T | undefined {
    const link = this.#find(isIt);
    const value = link?.value;
    if (link) this.#remove(link);
    return value;
  }

  /** Takes all of them out. */
  clear(): void {
    for (let link = this.#ends.next; link !== this.#ends; link = this.#ends.next) {
      this.#remove(link);
    }
  }

  /** What is in it now, from the oldest to the newest. */
  [Symbol.iterator](): IterableIterator<T> {
    const values: T[] = [];
    for (let link = this.#ends.next; link !== this.#ends; link = link.next) {
      values.push(link.value as T);
    }
    return values.values();
  }

  #find(isIt: (value: T) => boolean): Link<T> | undefined {
    for (let link = this.#ends.next; link !== this.#ends; link = link.next) {
      if (isIt(link.value as T)) return link;
    }
  }

  #remove(link: Link<T>): void {
    if (link.next === link) return;
    link.previous.next = link.next;
    link.next.previous = link.previous;
    link.previous = link.next = link;
    // The link may have grown old, too.
    link.value = undefined;
    this.#size--;
  }
}
