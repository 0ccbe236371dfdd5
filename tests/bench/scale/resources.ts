/**
 * What simulated processes share: cores, the database's log, and time.
 *
 * @module
 */

/** A clock that jumps from one event to the next; times in microseconds. */
export class Time {
  now = 0;
  readonly #heap: { readonly at: number; readonly order: number; readonly fn: () => void }[] = [];
  #count = 0;

  /** Calls `fn` after so long. */
  after(wait: number, fn: () => void): void {
    const entry = { at: this.now + wait, order: this.#count++, fn };
    let at = this.#heap.length;
    this.#heap.push(entry);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(entry, this.#heap[parent]!)) break;
      this.#heap[at] = this.#heap[parent]!;
      at = parent;
    }
    this.#heap[at] = entry;
  }

  /** Lets so much time pass. */
  run(until: number): void {
    while (this.#heap.length > 0 && this.#heap[0]!.at <= until) {
      const { at, fn } = this.#pop();
      this.now = at;
      fn();
    }
    this.now = until;
  }

  #pop() {
    const first = this.#heap[0]!;
    const last = this.#heap.pop()!;
    if (this.#heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.#heap.length) break;
      if (child + 1 < this.#heap.length && before(this.#heap[child + 1]!, this.#heap[child]!)) {
        child++;
      }
      if (!before(this.#heap[child]!, last)) break;
      this.#heap[at] = this.#heap[child]!;
      at = child;
    }
    this.#heap[at] = last;
    return first;
  }
}

interface Ordered {
  readonly at: number;
  readonly order: number;
}

function before(a: Ordered, b: Ordered): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** So many servers for one queue: cores, or one thread. */
export class Servers {
  readonly #time: Time;
  readonly #queue: (() => void)[] = [];
  #first = 0;
  #free: number;

  constructor(time: Time, count: number) {
    this.#time = time;
    this.#free = count;
  }

  /** Takes one when it is its turn, and keeps it until `release` is called. */
  take(begin: (release: () => void) => void): void {
    const start = () => begin(() => this.#release());
    if (this.#free === 0) return void this.#queue.push(start);
    this.#free--;
    start();
  }

  /** Works for so long when it is its turn. */
  work(cost: number, done: () => void): void {
    this.take((release) =>
      this.#time.after(cost, () => {
        release();
        done();
      })
    );
  }

  #release(): void {
    const next = this.#queue[this.#first];
    if (!next) return void this.#free++;
    if (++this.#first === 1_000) this.#queue.splice(0, this.#first), this.#first = 0;
    next();
  }
}

/** The database's write-ahead log: whoever commits while it is being synced shares the next sync. */
export class Log {
  readonly #time: Time;
  readonly #takes: number;
  #waiting: (() => void)[] = [];
  #syncing = false;

  /** @param takes Microseconds for one sync. */
  constructor(time: Time, takes: number) {
    this.#time = time;
    this.#takes = takes;
  }

  sync(done: () => void): void {
    this.#waiting.push(done);
    if (!this.#syncing) this.#sync();
  }

  #sync(): void {
    const these = this.#waiting;
    this.#waiting = [];
    this.#syncing = true;
    this.#time.after(this.#takes, () => {
      this.#syncing = false;
      if (this.#waiting.length > 0) this.#sync();
      for (const done of these) done();
    });
  }
}
