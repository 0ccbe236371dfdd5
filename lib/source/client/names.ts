/**
 * Objects that have whatever is asked of them: `netbox.dcim.interfaces`.
 *
 * @module
 */
import { inspectable } from "./inspect.ts";

/** Apps, endpoints and plugins are called like this; what else is asked for is asked by a program, not by a person. */
const NAME = /^[a-z][a-z0-9_-]*$/;

/**
 * An object whose property of any name is what `make` makes of it. `known` has precedence. It is no promise, whoever awaits
 * it, and JSON and logs find nothing in it.
 */
export function named<T extends object, V>(
  title: string,
  known: T,
  make: (name: string) => V,
): T & Readonly<Record<string, V>> {
  const target = Object.freeze(inspectable(title, known));
  return new Proxy(target, {
    get(object, key, receiver) {
      if (typeof key === "symbol" || key in object || key === "then" || !NAME.test(key)) {
        return Reflect.get(object, key, receiver);
      }
      return make(key);
    },
  }) as T & Readonly<Record<string, V>>;
}

/** `ip_addresses` → `ip-addresses` */
export function dashed(name: string): string {
  return name.replaceAll("_", "-");
}
