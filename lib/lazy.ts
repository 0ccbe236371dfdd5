/**
 * Properties that are computed when they are asked for.
 *
 * @module
 */

/** A property whose getter is the same for all objects, and where each keeps what computes it. */
interface Lazy {
  readonly holder: symbol;
  readonly property: PropertyDescriptor;
}

const made = new Map<string, Lazy>();

/**
 * Gives an object an enumerable property whose value `compute` gives each time.
 *
 * Not `{ get name() {…} }` for what there is one of for each delivery: V8 keeps the getter of a literal in a hidden class of its
 * own, and with it everything that it reaches, until a full collection: a sixth of all CPU went there (Deno 2.9.4, by
 * `--trace-gc`).
 */
export function lazily<T extends object, K extends string, V>(
  target: T,
  name: K,
  compute: () => V,
): T & Readonly<Record<K, V>> {
  const { holder, property } = lazyOf(name);
  Object.defineProperty(target, holder, { value: compute });
  return Object.defineProperty(target, name, property) as T & Readonly<Record<K, V>>;
}

function lazyOf(name: string): Lazy {
  let lazy = made.get(name);
  if (!lazy) {
    const holder = Symbol(name);
    const property: PropertyDescriptor = {
      enumerable: true,
      get(this: Readonly<Record<symbol, () => unknown>>) {
        return this[holder]!();
      },
    };
    made.set(name, lazy = { holder, property });
  }
  return lazy;
}
