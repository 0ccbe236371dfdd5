import type { Clock } from "../lib/clock.ts";

/** A clock that moves only when told to. Timers that fall due fire in order, with microtasks in between. */
export class FakeClock implements Clock {
  #wall: number;
  #mono = 0;
  #next = 1;
  readonly #timers = new Map<number, { due: number; fn: () => void }>();

  constructor(wall = Date.UTC(2026, 10, 22, 12)) {
    this.#wall = wall;
  }

  now(): number {
    return this.#wall;
  }

  monotonic(): number {
    return this.#mono;
  }

  after(ms: number, fn: () => void): () => void {
    const id = this.#next++;
    this.#timers.set(id, { due: this.#mono + Math.max(0, ms), fn });
    return () => this.#timers.delete(id);
  }

  /** How many timers wait. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Lets `ms` pass; fires every timer that falls due on the way. */
  async advance(ms: number): Promise<void> {
    const end = this.#mono + ms;
    while (true) {
      await settle();
      const due = [...this.#timers].filter(([, t]) => t.due <= end)
        .sort(([a, x], [b, y]) => x.due - y.due || a - b)[0];
      if (!due) break;
      const [id, timer] = due;
      this.#timers.delete(id);
      this.#pass(timer.due - this.#mono);
      timer.fn();
    }
    this.#pass(end - this.#mono);
    await settle();
  }

  #pass(ms: number): void {
    this.#mono += ms;
    this.#wall += ms;
  }
}

/** Lets pending promise callbacks run. */
async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}
