/**
 * How the parts of a client look in a log.
 *
 * @module
 */

/** The same object; `console.log()` shows it by its name. */
export function inspectable<T extends object>(name: string, object: T): T {
  for (const symbol of ["Deno.customInspect", "nodejs.util.inspect.custom"]) {
    Object.defineProperty(object, Symbol.for(symbol), { value: () => name });
  }
  return object;
}
