/**
 * `ctx.emit()`: events that count only if what emits them does.
 *
 * @module
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { UNREADABLE } from "../../event/named.ts";
import { isName } from "../special.ts";
import { type Emitted, LIMITS } from "./protocol.ts";
import { storable } from "./storable.ts";

/**
 * An event that is emitted, and the bytes of its data.
 *
 * @throws {TypeError} when it cannot have this name, or JSON cannot say its data.
 * @throws {RangeError} when that is too much.
 */
export function emission(
  name: string,
  data: unknown,
): { readonly event: Emitted; readonly bytes: number } {
  if (typeof name !== "string" || !isName(name)) {
    throw new TypeError(
      `Cannot emit ${
        JSON.stringify(name)
      }: the name of an event has lower-case letters, digits, - and _ only`,
    );
  }
  if (name === UNREADABLE) {
    throw new TypeError(`Cannot emit "${name}": that name is hookbox's own`);
  }
  const hint = "send only what whoever listens cannot look up";
  const { value, bytes } = storable(`the data of event "${name}"`, data, hint);
  return { event: { name, data: value }, bytes };
}

/** What one attempt, or one step of it, emits until it is over. */
class Emission {
  readonly #what: string;
  readonly #events: Emitted[] = [];
  #bytes = 0;
  #over = false;

  /** @param what Whose it is, for messages. */
  constructor(what: string) {
    this.#what = what;
  }

  /** @throws {Error} when it is over, or too much. */
  add(name: string, data: unknown): Emitted {
    const { event, bytes } = emission(name, data);
    if (this.#over) {
      throw new Error(
        `Cannot emit "${name}": the ${this.#what} is over; await everything before it ends`,
      );
    }
    this.#bytes += bytes;
    if (this.#events.length >= LIMITS.emits || this.#bytes > LIMITS.emitBytes) {
      throw new RangeError(
        `Cannot emit "${name}": one ${this.#what} may emit ${LIMITS.emits} events with ` +
          `${LIMITS.emitBytes} bytes of data`,
      );
    }
    this.#events.push(event);
    return event;
  }

  /** Ends it. */
  end(): readonly Emitted[] {
    this.#over = true;
    return this.#events;
  }
}

/** The step whose code is running. */
const step = new AsyncLocalStorage<Emission>();

/** The events of one attempt. */
export class Emits {
  readonly #own = new Emission("attempt");
  readonly #listen: (event: Emitted) => void;

  /** @param listen Told of each at once: it may yet come to nothing. */
  constructor(listen: (event: Emitted) => void = () => {}) {
    this.#listen = listen;
  }

  /**
   * Emits an event: with the step that calls it, else with the attempt.
   *
   * @throws {TypeError} when it cannot have this name, or JSON cannot say its data.
   * @throws {RangeError} when that is too much, or it is one too many.
   */
  emit(name: string, data?: unknown): void {
    this.#listen((step.getStore() ?? this.#own).add(name, data));
  }

  /** Ends the attempt; gives what it has emitted outside of steps. */
  end(): readonly Emitted[] {
    return this.#own.end();
  }
}

/** Calls what a step does, and gives its result with what it has emitted. */
export async function emitting<T>(
  fn: () => T | Promise<T>,
): Promise<{ readonly result: T; readonly emits: readonly Emitted[] }> {
  const emission = new Emission("step");
  try {
    const result = await step.run(emission, fn);
    return { result, emits: emission.end() };
  } finally {
    emission.end();
  }
}
